"""What is new to somebody, over all their plans: no more than they may read, until they have had it there."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from samplan_contracts.plans import Element, Kind, PlanStatus
from samplan_dev.harness import NOON, UnderTest
from samplan_plans.participants.models import Participant
from samplan_plans.plans.models import Plan
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, MadePlan, doc, make_goal

NOTHING = {"messages": 0, "goals": 0, "activities": 0, "comments": 0}


async def inbox(plans: UnderTest, plan: MadePlan, kind: Kind, query: str = "") -> dict[str, Any]:
    answer = await plans.client.get(f"/api/plans/inbox{query}", headers=plans.headers(plan.people[kind]))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def new_to(plans: UnderTest, plan: MadePlan, kind: Kind) -> list[tuple[str, str | None]]:
    """Kind and title of each thing that is new to somebody, and that the list of plans counts just these."""
    news = (await inbox(plans, plan, kind, "?limit=100"))["news"]
    found = [(one["kind"], one["title"]) for one in news["items"] if one["plan"]["id"] == str(plan.id)]
    assert news["total"] == len(news["items"])
    listed = await plans.client.get("/api/plans/plans?ended=true", headers=plans.headers(plan.people[kind]))
    row = next((one for one in listed.json()["items"] if one["id"] == str(plan.id)), {"news": NOTHING})
    names = {"message": "messages", "goal": "goals", "activity": "activities", "comment": "comments"}
    assert row["news"] == {plural: [name for name, _ in found].count(one) for one, plural in names.items()}
    return found


async def set_participant(plans: UnderTest, plan: MadePlan, kind: Kind, **values: Any) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        await session.execute(update(Participant).where(Participant.id == plan.participants[kind]).values(**values))


async def set_plan(plans: UnderTest, plan: MadePlan, **values: Any) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        await session.execute(update(Plan).where(Plan.id == plan.id).values(**values))


async def see(plans: UnderTest, plan: MadePlan, kind: Kind, items: Collection[Any]) -> None:
    await Hand(plans, plan, kind)("POST", "/seen", {"items": [str(one) for one in items]}, expect=204)


async def test_what_another_wrote_is_new_with_all_that_leads_to_it_and_what_one_wrote_oneself_is_not(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Få venner", "Ridning")
    plans.clock.move(timedelta(minutes=1))
    provider = Hand(plans, plan, Kind.PROVIDER)
    comment = await provider("POST", f"/activities/{activity}/comments", {"body": doc("Fint")}, expect=201)
    news = (await inbox(plans, plan, Kind.OWNER))["news"]["items"]
    told = [(one["kind"], one["id"], one["title"], one["goal_id"], one["activity_id"], one["made"]) for one in news]
    assert told[0] == ("comment", comment["id"], "Ridning", str(goal), str(activity), True)
    assert set(told[1:]) == {
        ("goal", str(goal), "Få venner", str(goal), None, True),
        ("activity", str(activity), "Ridning", str(goal), str(activity), True),
    }
    assert [one["by_name"] for one in news] == ["En provider", "En lead", "En lead"]
    assert news[0]["plan"] == {"id": str(plan.id), "type": "ip", "owner_name": "En owner", "short_name": "Eli"}
    assert await new_to(plans, plan, Kind.LEAD) == [("comment", "Ridning")]
    assert {kind for kind, _ in await new_to(plans, plan, Kind.PROVIDER)} == {"goal", "activity"}


async def test_it_is_new_until_one_has_had_it_before_one_and_again_when_it_is_changed(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan, "Et")
    other, _ = await make_goal(plans, plan, "To")
    await see(plans, plan, Kind.RELATIVE, [goal, new_id()])
    assert await new_to(plans, plan, Kind.RELATIVE) == [("goal", "To")]
    assert len(await new_to(plans, plan, Kind.PROVIDER)) == 2, "to nobody else"
    plans.clock.move(timedelta(hours=1))
    await see(plans, plan, Kind.RELATIVE, [other])
    assert await new_to(plans, plan, Kind.RELATIVE) == []
    plans.clock.move(timedelta(hours=1))
    await lead("PATCH", f"/goals/{goal}", {"title": "Et, og mer"}, match=1)
    assert await new_to(plans, plan, Kind.RELATIVE) == [("goal", "Et, og mer")]
    assert (await inbox(plans, plan, Kind.RELATIVE))["news"]["items"][0]["made"] is False


async def test_an_order_that_was_changed_is_no_news(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    first, _ = await make_goal(plans, plan, "Et")
    second, _ = await make_goal(plans, plan, "To")
    await see(plans, plan, Kind.OWNER, [first, second])
    plans.clock.move(timedelta(hours=1))
    await lead("POST", f"/goals/{second}/move", {"after": None}, expect=200)
    assert await new_to(plans, plan, Kind.OWNER) == []


async def test_all_at_once_is_seen_as_it_was_read_and_what_came_later_stays_new(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    await make_goal(plans, plan, "Et")
    read = (await inbox(plans, plan, Kind.OWNER))["as_of"]
    plans.clock.move(timedelta(minutes=5))
    await make_goal(plans, plan, "To")
    answer = await plans.client.post(
        "/api/plans/inbox/seen", json={"as_of": read}, headers=plans.headers(plan.people[Kind.OWNER])
    )
    assert answer.status_code == 204, answer.text
    assert await new_to(plans, plan, Kind.OWNER) == [("goal", "To")]
    assert len(await new_to(plans, plan, Kind.PROVIDER)) == 2


async def test_what_lies_in_the_trash_is_not_new_until_it_is_brought_back(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Et", "Ridning")
    await Hand(plans, plan, Kind.PROVIDER)(
        "POST", f"/activities/{activity}/comments", {"body": doc("Fint")}, expect=201
    )
    await lead("DELETE", f"/goals/{goal}", match=1, expect=204)
    assert await new_to(plans, plan, Kind.OWNER) == []
    plans.clock.move(timedelta(hours=1))
    await lead("POST", f"/items/goal/{goal}/restore")
    assert {kind for kind, _ in await new_to(plans, plan, Kind.OWNER)} == {"goal", "activity", "comment"}


async def test_an_item_that_one_may_not_read_is_neither_counted_nor_named_nor_is_what_hangs_on_it(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Hemmelig", "Stille")
    for path in (f"/goals/{goal}", f"/activities/{activity}"):
        await lead("POST", f"{path}/comments", {"body": doc("Hysj")}, expect=201)
    for kind in (Kind.RELATIVE, Kind.PROVIDER):
        await lead("PUT", f"/items/goal/{goal}/levels/{plan.participants[kind]}", {"level": "none"})
        assert await new_to(plans, plan, kind) == []
    assert await new_to(plans, plan, Kind.OTHER) == [], "no right to goals at all"
    await lead("PUT", f"/items/goal/{goal}/levels/{plan.participants[Kind.OTHER]}", {"level": "read"})
    assert await new_to(plans, plan, Kind.OTHER) == [("comment", "Hemmelig"), ("goal", "Hemmelig")]
    await lead("PUT", f"/items/activity/{activity}/levels/{plan.participants[Kind.OWNER]}", {"level": "none"})
    assert {title for _, title in await new_to(plans, plan, Kind.OWNER)} == {"Hemmelig"}


async def test_nothing_is_new_where_the_consent_does_not_hold_or_the_element_or_the_plan_is_off(
    plans: UnderTest, plan: MadePlan
) -> None:
    await make_goal(plans, plan)
    for last in (-1, 10):
        await set_participant(plans, plan, Kind.RELATIVE, consent_to=NOON.date() + timedelta(days=last))
        assert len(await new_to(plans, plan, Kind.RELATIVE)) == (last > 0)
    await set_participant(plans, plan, Kind.RELATIVE, removed_at=NOON)
    assert await new_to(plans, plan, Kind.RELATIVE) == []
    await set_plan(plans, plan, elements=[Element.MESSAGES])
    assert await new_to(plans, plan, Kind.OWNER) == []
    await set_plan(plans, plan, elements=list(Element), status=PlanStatus.TRASHED)
    assert await new_to(plans, plan, Kind.OWNER) == []


async def test_what_was_there_before_one_came_or_is_older_than_three_months_is_not_new(
    plans: UnderTest, plan: MadePlan
) -> None:
    await make_goal(plans, plan)
    await set_participant(plans, plan, Kind.RELATIVE, seen_until=NOON + timedelta(seconds=1))
    assert await new_to(plans, plan, Kind.RELATIVE) == []
    plans.clock.move(timedelta(days=91))
    assert await new_to(plans, plan, Kind.OWNER) == []


async def test_the_pages_of_what_is_new_hold_each_thing_once_the_newest_first(
    plans: UnderTest, plan: MadePlan
) -> None:
    made = []
    for number in range(7):
        made.append(str((await make_goal(plans, plan, f"Mål {number}"))[0]))
        if number % 2:
            plans.clock.move(timedelta(minutes=1))
    headers = plans.headers(plan.people[Kind.OWNER])
    found: list[str] = []
    cursor = ""
    while True:
        page = (await plans.client.get(f"/api/plans/inbox/news?limit=2{cursor}", headers=headers)).json()
        assert page["total"] == 7
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(found) == sorted(made)
    assert (len(found), found[0]) == (7, made[6])
    bad = await plans.client.get("/api/plans/inbox/news?cursor=abc", headers=headers)
    assert bad.status_code == 422


async def test_who_leads_a_plan_is_told_by_name_whose_consent_is_missing_ends_soon_or_later(
    plans: UnderTest, plan: MadePlan
) -> None:
    today = NOON.date()
    for kind, days in ((Kind.RELATIVE, -1), (Kind.PROVIDER, 20), (Kind.OTHER, 45), (Kind.LEAD, 300)):
        await set_participant(plans, plan, kind, consent_to=today + timedelta(days=days))
    found = await inbox(plans, plan, Kind.LEAD)
    told = [(one["kind"], [who["name"] for who in one["people"]], one["until"]) for one in found["todo"]]
    assert told == [
        ("consent_expiring", ["En provider"], (today + timedelta(days=20)).isoformat()),
        ("consent_missing", ["En relative"], None),
    ]
    assert [(one["kind"], [who["name"] for who in one["people"]]) for one in found["soon"]] == [
        ("consent_expiring", ["En other"])
    ]
    provider = await inbox(plans, plan, Kind.PROVIDER)
    assert (provider["todo"], [one["kind"] for one in provider["soon"]]) == ([], ["own_consent"])
    assert await inbox(plans, plan, Kind.RELATIVE) | {"as_of": None} == {
        "as_of": None,
        "news": {"items": [], "total": 0, "next_cursor": None},
        "todo": [],
        "soon": [],
    }


async def test_titles_that_were_shown_stand_in_the_plans_log_once(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Et", "Ridning")
    for _ in range(3):
        await inbox(plans, plan, Kind.OWNER)
    lines = [one for one in (await lead("GET", "/log"))["items"] if one["action"] == "news.read"]
    assert {(one["actor_name"], one["element"], one["object_id"]) for one in lines} == {
        ("En owner", "goals", str(goal)),
        ("En owner", "activities", str(activity)),
    }
    assert len(lines) == 2


async def test_the_inbox_costs_the_same_number_of_statements_however_much_is_new(
    plans: UnderTest, plan: MadePlan
) -> None:
    await make_goal(plans, plan, "Et", "Ridning")
    few = await plans.count_statements(lambda: inbox(plans, plan, Kind.OWNER, "?limit=100"))
    for number in range(6):
        await make_goal(plans, plan, f"Mål {number}", "En", "To")
    assert await plans.count_statements(lambda: inbox(plans, plan, Kind.OWNER, "?limit=100")) <= few


async def test_seeing_all_begins_anew_so_that_nothing_is_looked_up_for_what_was_seen(
    plans: UnderTest, plan: MadePlan
) -> None:
    goal, _ = await make_goal(plans, plan)
    plans.clock.move(timedelta(minutes=5))
    await see(plans, plan, Kind.OWNER, [goal])
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        me = await session.get(Participant, (plan.organisation_id, plan.participants[Kind.OWNER]))
        assert me is not None
        assert me.seen_until == NOON + timedelta(minutes=4)
