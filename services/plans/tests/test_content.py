"""What stands in a plan is written one way, and nothing of it is lost."""

from datetime import timedelta

import asyncpg
import pytest

from samplan_contracts.plans import AccessElement, Kind, Level, PlanType, default_rights
from samplan_contracts.richtext import plain
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.trash import service as trash

from .factories import Hand, MadePlan, doc, make_goal


async def titles(hand: Hand) -> list[str]:
    """The goals in their order."""
    return [goal["title"] for goal in (await hand("GET", "/goals"))["items"]]


async def test_every_change_of_an_item_stands_among_its_revisions_with_who_and_when(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan, "Først", text="Ett")
    provider = Hand(plans, plan, Kind.PROVIDER)
    plans.clock.move(timedelta(hours=1))
    await provider("PATCH", f"/goals/{goal}", {"title": "Så", "body": doc("To")}, match=1)
    await lead("POST", f"/goals/{goal}/move", {"after": None})
    found = (await provider("GET", f"/items/goal/{goal}/revisions"))["items"]
    assert [(one["number"], one["change"], one["actor_name"], one["changed"]) for one in found] == [
        (3, "moved", "En lead", []),
        (2, "changed", "En provider", ["body", "title"]),
        (1, "created", "En lead", []),
    ]
    assert [(one["fields"]["title"], plain(one["fields"]["body"])) for one in found] == [
        ("Så", "To"),
        ("Så", "To"),
        ("Først", "Ett"),
    ]
    assert found[0]["at"] > found[2]["at"]


async def test_who_is_too_late_to_change_an_item_is_told_who_changed_it_and_when(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, [riding] = await make_goal(plans, plan, "Først", "Ridning")
    provider = Hand(plans, plan, Kind.PROVIDER)
    plans.clock.move(timedelta(hours=1))
    await provider("PATCH", f"/goals/{goal}", {"title": "Så"}, match=1)
    plans.clock.move(timedelta(hours=1))
    await lead("POST", f"/goals/{goal}/move", {"after": None})
    stale = await lead("PATCH", f"/goals/{goal}", {"title": "Sist"}, match=1, expect=412)
    assert stale["current"]["title"] == "Så"
    at = (await lead("GET", f"/items/goal/{goal}/revisions"))["items"][1]["at"]
    who = {"actor_name": "En provider", "acting_name": None, "acting_basis": None}
    # Who moved it afterwards wrote none of what is in the way.
    assert stale["changed"] == {**who, "at": at, "mine": False}
    moved = await provider("PATCH", f"/goals/{goal}", {"title": "Sist"}, match=2, expect=412)
    assert (moved["changed"]["actor_name"], moved["changed"]["mine"]) == ("En lead", False)
    await provider("PATCH", f"/activities/{riding}", {"status": "ended"}, match=1)
    stale = await lead("DELETE", f"/activities/{riding}", match=1, expect=412)
    assert stale["changed"]["actor_name"] == "En provider"
    said = await lead("POST", f"/goals/{goal}/comments", {"body": doc("Fint")}, expect=201)
    await lead("PATCH", f"/comments/{said['id']}", {"body": doc("Flott")}, match=1)
    stale = await lead("PATCH", f"/comments/{said['id']}", {"body": doc("Bra")}, match=1, expect=412)
    assert stale["changed"]["mine"] is True


async def test_what_was_written_before_changes_were_kept_is_nobodys(
    plans: UnderTest, plan: MadePlan, lead: Hand, plans_database: ServiceDatabase
) -> None:
    goal, _ = await make_goal(plans, plan, "Først")
    connection = await asyncpg.connect(plans_database.superuser_url)
    try:
        await connection.execute("update goals set version = 2 where id = $1", goal)
    finally:
        await connection.close()
    stale = await lead("PATCH", f"/goals/{goal}", {"title": "Sist"}, match=1, expect=412)
    assert stale["changed"] is None


async def test_an_item_is_made_what_it_was_and_what_it_is_stays_too(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan, "Først", text="Ett")
    await lead("PATCH", f"/goals/{goal}", {"title": "Så", "progress": 40, "description": "To"}, match=1)
    state = await lead("POST", f"/items/goal/{goal}/revisions/1/revert", match=2)
    assert (state["fields"]["title"], state["fields"]["progress"], state["version"]) == ("Først", 0, 3)
    assert (await lead("GET", f"/goals/{goal}"))["description"] == "Ett"
    assert [one["change"] for one in (await lead("GET", f"/items/goal/{goal}/revisions"))["items"]] == [
        "reverted",
        "changed",
        "created",
    ]
    stale = await lead("POST", f"/items/goal/{goal}/revisions/2/revert", match=2, expect=412)
    assert stale["current"]["fields"]["title"] == "Først"
    assert stale["changed"]["mine"] is True
    await lead("POST", f"/items/goal/{goal}/revisions/9/revert", match=3, expect=404)


async def test_revisions_are_read_page_by_page(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    goal, _ = await make_goal(plans, plan)
    for version in range(1, 6):
        await lead("PATCH", f"/goals/{goal}", {"progress": version}, match=version)
    seen: list[int] = []
    cursor = ""
    while True:
        page = await lead("GET", f"/items/goal/{goal}/revisions?limit=4{cursor}")
        seen += [one["number"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [6, 5, 4, 3, 2, 1]


async def test_nobody_rewrites_a_revision_not_even_the_service(
    plans_database: ServiceDatabase, plans: UnderTest, plan: MadePlan
) -> None:
    await make_goal(plans, plan)
    connection = await asyncpg.connect(plans_database.app_url)
    try:
        for statement in ("update revisions set change = 'moved'", "delete from revisions", "truncate revisions"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_what_is_deleted_can_be_brought_back_with_all_that_hung_on_it(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    first, _ = await make_goal(plans, plan, "Først", "Gjøres", "Gjøres også")
    second, _ = await make_goal(plans, plan, "Så")
    await lead("POST", f"/goals/{first}/comments", {"body": doc("Sagt")}, expect=201)
    before = await lead("GET", f"/goals/{first}")
    await lead("DELETE", f"/goals/{first}", match=1, expect=204)
    assert await titles(lead) == ["Så"]
    assert (await lead("GET", f"/goals/{second}"))["number"] == 1
    for path in (f"/goals/{first}", f"/goals/{first}/comments", f"/items/goal/{first}/revisions"):
        await lead("GET", path, expect=404)
    lying = (await lead("GET", "/trash"))["items"]
    assert [(one["kind"], one["fields"]["title"], one["deleted_by_name"]) for one in lying] == [
        ("goal", "Først", "En lead")
    ]
    assert lying[0]["gone_on"] == "2026-12-24"
    await lead("POST", f"/items/goal/{first}/restore")
    after = await lead("GET", f"/goals/{first}")
    assert {**after, "version": 1} == before
    assert len((await lead("GET", f"/goals/{first}/comments"))["items"]) == 1
    assert await titles(lead) == ["Først", "Så"]
    assert (await lead("GET", "/trash"))["items"] == []


async def test_an_activity_deleted_before_its_goal_stays_in_the_trash_when_the_goal_comes_back(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (one, _) = await make_goal(plans, plan, "Et mål", "Den ene", "Den andre")
    await lead("DELETE", f"/activities/{one}", match=1, expect=204)
    await lead("DELETE", f"/goals/{goal}", match=1, expect=204)
    refused = await lead("POST", f"/items/activity/{one}/restore", expect=409)
    assert refused["code"] == "item.parent_trashed"
    await lead("POST", f"/items/goal/{goal}/restore")
    assert [a["title"] for a in (await lead("GET", f"/goals/{goal}"))["activities"]] == ["Den andre"]
    await lead("POST", f"/items/activity/{one}/restore")
    assert [a["title"] for a in (await lead("GET", f"/goals/{goal}"))["activities"]] == ["Den ene", "Den andre"]


async def test_what_is_brought_back_stands_where_it_stood_and_the_log_says_brought_back(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, (first, middle, _) = await make_goal(plans, plan, "Et mål", "En", "To", "Tre")
    await make_goal(plans, plan, "Et annet")
    await lead("DELETE", f"/activities/{middle}", match=1, expect=204)
    await lead("POST", f"/activities/{first}/move", {"goal_id": str(goal), "after": None})
    await lead("POST", f"/goals/{goal}/activities", {"title": "Fire"}, expect=201)
    await lead("POST", f"/items/activity/{middle}/restore")
    await lead("DELETE", f"/goals/{goal}", match=1, expect=204)
    await make_goal(plans, plan, "Et tredje")
    await lead("POST", f"/items/goal/{goal}/restore")
    under = (await lead("GET", f"/goals/{goal}"))["activities"]
    assert [activity["title"] for activity in under] == ["En", "To", "Tre", "Fire"]
    assert await titles(lead) == ["Et mål", "Et annet", "Et tredje"]
    log = [one["action"] for one in (await lead("GET", "/log"))["items"]]
    for kind, made in (("activity", 4), ("goal", 3)):
        assert (log.count(f"{kind}.restored"), log.count(f"{kind}.created")) == (1, made)


async def test_after_thirty_days_the_trash_is_emptied_and_the_log_says_so(
    plans: UnderTest, plans_database: ServiceDatabase, plan: MadePlan, lead: Hand
) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Et mål", "Gjøres")
    await lead("POST", f"/activities/{activity}/comments", {"body": doc("Sagt")}, expect=201)
    await lead("DELETE", f"/goals/{goal}", match=1, expect=204)
    plans.clock.move(timedelta(days=29, hours=23))
    await trash.empty(plans.kit)
    assert await _left(plans_database, plan) == {"items": 3, "goals": 1, "activities": 1, "comments": 1}
    plans.clock.move(timedelta(hours=2))
    await trash.empty(plans.kit)
    assert await _left(plans_database, plan) == {"items": 0, "goals": 0, "activities": 0, "comments": 0}
    service = {"Authorization": f"Bearer {plans.service_token('plans', plan.organisation_id)}"}
    log = (await plans.client.get(f"/internal/plans/{plan.id}/log", headers=service)).json()["items"]
    assert (log[0]["action"], log[0]["object_ids"], log[0]["actor_id"]) == ("goal.purged", [str(goal)], None)
    assert [one["action"] for one in log].count("goal.purged") == 1


async def _left(database: ServiceDatabase, plan: MadePlan) -> dict[str, int]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        tables = ("items", "goals", "activities", "comments")
        return {
            table: await connection.fetchval(f"select count(*) from {table} where plan_id = $1", plan.id)
            for table in tables
        }
    finally:
        await connection.close()


async def test_deleting_a_goal_takes_the_right_to_delete_each_activity_of_it(
    plans: UnderTest, plan: MadePlan
) -> None:
    levels = {**default_rights(PlanType.IP, Kind.PROVIDER).levels}
    levels |= {AccessElement.GOALS: Level.DELETE, AccessElement.ACTIVITIES: Level.CREATE}
    lead = Hand(plans, plan)
    await lead("PATCH", f"/participants/{plan.participants[Kind.PROVIDER]}", {"levels": {"goals": "delete"}}, match=1)
    goal, _ = await make_goal(plans, plan, "Et mål", "Gjøres")
    bare, _ = await make_goal(plans, plan, "Et mål til")
    provider = Hand(plans, plan, Kind.PROVIDER, levels=levels)
    refused = await provider("DELETE", f"/goals/{goal}", match=1, expect=403)
    assert refused["right"] == "activities.delete"
    await provider("DELETE", f"/goals/{bare}", match=1, expect=204)


async def test_a_text_is_one_whether_it_is_sent_plain_or_rich(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    rich = await lead("POST", "/goals", {"title": "Rik", "body": doc("En linje", "En til")}, expect=201)
    assert rich["description"] == "En linje\nEn til"
    older = await lead("PATCH", f"/goals/{rich['id']}", {"description": "Bare\ntekst"}, match=1)
    assert older["body"] == doc("Bare", "tekst")
    both = {"title": "Begge", "description": "x", "body": doc("y")}
    refused = await lead("POST", "/goals", both, expect=422)
    assert refused["code"] == "request.invalid"


async def test_a_text_of_another_form_is_refused_with_the_place_of_the_fault(lead: Hand) -> None:
    body = {"type": "doc", "content": [{"type": "paragraph"}, {"type": "script"}]}
    refused = await lead("POST", "/goals", {"title": "x", "body": body}, expect=422)
    assert refused["errors"][0]["pointer"].startswith("/body/content/1")


async def test_a_page_costs_the_same_number_of_statements_however_much_there_is(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    await make_goal(plans, plan, "Ett", "Gjøres")
    paths = ("/goals", "/trash", "/log")
    few = {path: await plans.count_statements(lambda path=path: lead("GET", path)) for path in paths}
    for number in range(3):
        goal, activities = await make_goal(plans, plan, f"Mål {number}", *(f"Gjøres {n}" for n in range(4)))
        await lead("DELETE", f"/activities/{activities[0]}", match=1, expect=204)
        await lead("POST", f"/goals/{goal}/comments", {"body": doc("Sagt")}, expect=201)
    many = {path: await plans.count_statements(lambda path=path: lead("GET", path)) for path in paths}
    assert many["/goals"] <= few["/goals"]
    assert many["/log"] <= few["/log"] + 1  # names are asked for once there are some
    assert many["/trash"] <= few["/trash"] + 5  # of each kind that lies there, once


async def test_the_log_entry_is_the_last_thing_that_a_change_writes(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    """Whoever appends to a plan's chain holds its head until they commit."""
    goal, (activity,) = await make_goal(plans, plan, "Et mål", "Gjøres")
    calls = [
        lambda: lead("POST", "/goals", {"title": "Nytt"}, expect=201),
        lambda: lead("PATCH", f"/goals/{goal}", {"progress": 5}, match=1),
        lambda: lead("POST", f"/goals/{goal}/move", {"after": None}),
        lambda: lead("POST", f"/activities/{activity}/comments", {"body": doc("Sagt")}, expect=201),
        lambda: lead("POST", f"/items/goal/{goal}/revisions/1/revert", match=3),
        lambda: lead("PUT", f"/items/goal/{goal}/levels/{plan.participants[Kind.OTHER]}", {"level": "read"}),
        lambda: lead("DELETE", f"/activities/{activity}", match=1, expect=204),
        lambda: lead("POST", f"/items/activity/{activity}/restore"),
        lambda: lead("DELETE", f"/goals/{goal}", match=4, expect=204),
    ]
    for call in calls:
        statements = await plans.statements(call)
        last = max(number for number, one in enumerate(statements) if "select append_" in one)
        assert statements[last + 1 :] == [], statements[last:]
