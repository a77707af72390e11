"""Rights down to the item: the naive rules, written a second time as a table, judge every endpoint."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from samplan_contracts.events import InboxChanged
from samplan_contracts.plans import AccessElement, Kind, Level
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.trash import service as trash
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.ids import new_id

from .factories import events_of
from .ground import ACTIVITIES, GOALS, SAID, Case, Ground, arrange, given_cases, grant_headers, make_ground

STALE = {"If-Match": '"999"'}
"""Sent with what changes something: whoever has the right is told that they are late, and nothing changes."""


@pytest.fixture(autouse=True)
def own_grants(plans: UnderTest) -> None:
    """Grants are those that the service itself gives."""
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])


@given(case=given_cases)
@settings(
    max_examples=calls(15),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_every_endpoint_gives_what_the_rules_say_and_no_more(
    plans: UnderTest, plans_database: ServiceDatabase, case: Case
) -> None:
    ground = await make_ground(plans)
    plan, who = ground.plan, ground.plan.people[case.kind]
    expected = await arrange(plans, ground, case)
    headers = await grant_headers(plans, plan, who)
    await _check_inbox(plans, ground, case, expected)
    if headers is None:
        assert case.kind is not Kind.OWNER
        assert not case.held
        return
    await _check_lists(plans, ground, expected, headers)
    for goal, activities in ground.goals.items():
        await _check_item(plans, ground, "goals", "goal", goal, expected[goal], headers)
        made = await plans.client.post(f"{plan.path}/goals/{goal}/activities", json={"title": "Ny"}, headers=headers)
        may_make = case.activities if case.on else Level.NONE
        assert made.status_code == _allowed(expected[goal], may_make, Level.CREATE, 201), made.text
        for activity in activities:
            await _check_item(plans, ground, "activities", "activity", activity, expected[activity], headers)
    await _check_log(plans, ground, case, expected, headers)
    await _check_news(plans, plans_database, ground, case, expected)


async def _check_lists(
    plans: UnderTest, ground: Ground, expected: Mapping[UUID, Level], headers: dict[str, str]
) -> None:
    answer = await plans.client.get(f"{ground.plan.path}/goals", headers=headers)
    readable = [goal for goal in ground.goals if expected[goal].includes(Level.READ)]
    if answer.status_code == 403:
        assert not readable
        return
    shown = answer.json()["items"]
    assert [UUID(goal["id"]) for goal in shown] == readable
    assert [goal["number"] for goal in shown] == list(range(1, len(readable) + 1))
    for goal in shown:
        under = [one for one in ground.goals[UUID(goal["id"])] if expected[one].includes(Level.READ)]
        assert [UUID(activity["id"]) for activity in goal["activities"]] == under
        assert goal["level"] == expected[UUID(goal["id"])]
        assert {UUID(one["id"]): one["level"] for one in goal["activities"]} == {one: expected[one] for one in under}
    printed = {goal["id"]: goal for goal in shown}
    for goal in readable:
        one = await plans.client.get(f"{ground.plan.path}/goals/{goal}", headers=headers)
        assert one.json() == printed[str(goal)]


async def _check_inbox(plans: UnderTest, ground: Ground, case: Case, expected: Mapping[UUID, Level]) -> None:
    """All of it is new to them, and so each thing that they may read is there once, and nothing else is counted."""
    headers = plans.headers(ground.plan.people[case.kind])
    readable = {item for item, level in expected.items() if level.includes(Level.READ)}
    wanted = {str(one) for item in readable for one in (item, ground.comments[item])}
    news = (await plans.client.get("/api/plans/inbox?limit=100", headers=headers)).json()["news"]
    assert (sorted(one["id"] for one in news["items"]), news["total"]) == (sorted(wanted), len(wanted))
    (row,) = (await plans.client.get("/api/plans/plans", headers=headers)).json()["items"]
    goals = readable & ground.goals.keys()
    assert row["news"] == {
        "messages": 0,
        "goals": len(goals),
        "activities": len(readable - goals),
        "comments": len(readable),
    }


def _allowed(level: Level, needed_of: Level, needed: Level, done: int) -> int:
    """404 for what may not be read, 403 for what may be read and no more."""
    if not level.includes(Level.READ):
        return 404
    return done if needed_of.includes(needed) else 403


async def _check_item(
    plans: UnderTest, ground: Ground, place: str, kind: str, item: UUID, level: Level, headers: dict[str, str]
) -> None:
    client, root = plans.client, ground.plan.path
    late = {**headers, **STALE}
    comment = ground.comments[item]
    asked = {
        Level.READ: [
            await client.get(f"{root}/{place}/{item}/comments", headers=headers),
            await client.get(f"{root}/items/{kind}/{item}/revisions", headers=headers),
            await client.get(f"{root}/items/comment/{comment}/revisions", headers=headers),
            await client.post(f"{root}/{place}/{item}/comments", json={"body": SAID}, headers=headers),
            await client.put(f"{root}/drafts/comment/{item}", json={"fields": {}}, headers=headers),
        ],
        Level.EDIT: [
            await client.patch(f"{root}/{place}/{item}", json={"title": "Nytt"}, headers=late),
            await client.post(f"{root}/items/{kind}/{item}/revisions/1/revert", headers=late),
            await client.put(f"{root}/drafts/{kind}/{item}", json={"fields": {"title": "N"}}, headers=headers),
        ],
        Level.DELETE: [await client.delete(f"{root}/{place}/{item}", headers=late)],
    }
    for needed, answers in asked.items():
        for answer in answers:
            done = answer.status_code if answer.status_code in (200, 201, 412) else 200
            wanted = _allowed(level, level, needed, done)
            assert answer.status_code == wanted, (needed, level, answer.request.method, answer.url, answer.text)
    # Somebody else's comment may be read and no more; only who leads the plan gives places and rights.
    for refused in (
        await client.patch(f"{root}/comments/{comment}", json={"body": SAID}, headers=late),
        await client.delete(f"{root}/comments/{comment}", headers=late),
    ):
        assert refused.status_code == _allowed(level, Level.READ, Level.EDIT, 0)
    goal = item if kind == "goal" else next(goal for goal, under in ground.goals.items() if item in under)
    move = {"after": None} if kind == "goal" else {"after": None, "goal_id": str(goal)}
    moved = await client.post(f"{root}/{place}/{item}/move", json=move, headers=headers)
    assert moved.status_code == _allowed(level, Level.NONE, Level.EDIT, 0)
    listed = await client.get(f"{root}/items/{kind}/{item}/levels", headers=headers)
    assert listed.status_code == 403


async def _check_log(
    plans: UnderTest, ground: Ground, case: Case, expected: Mapping[UUID, Level], headers: dict[str, str]
) -> None:
    if case.kind is Kind.OWNER:
        return  # sees all that was done
    answer = await plans.client.get(f"{ground.plan.path}/log?limit=100", headers=headers)
    on = {comment: item for item, comment in ground.comments.items()}
    for line in answer.json()["items"]:
        if (
            line["action"].endswith((".created", ".changed"))
            and line["actor_name"] == "En lead"
            and line["object_id"]
        ):
            item = UUID(line["object_id"])
            assert expected.get(on.get(item, item), Level.READ).includes(Level.READ), line


async def _check_news(
    plans: UnderTest, database: ServiceDatabase, ground: Ground, case: Case, expected: Mapping[UUID, Level]
) -> None:
    """What an event says of who sees the item is what they see, whatever their level for the element."""
    plan = ground.plan
    lead = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert lead is not None
    mine = str(plan.participants[case.kind])
    for goal, activities in ground.goals.items():
        for place, item in [("goals", goal), *(("activities", activity) for activity in activities)]:
            current = {**lead, "If-Match": '"1"'}
            await plans.client.patch(f"{plan.path}/{place}/{item}", json={"title": "Nytt"}, headers=current)
            told = [event for event in await events_of(database, item) if event["sequence"] == 2]
            if not told:  # the lead reaches nothing while the element is off
                assert not case.on
                continue
            data = told[0]["data"]
            by_element = (
                case.goals if place == "goals" else case.activities if case.goals is not Level.NONE else Level.NONE
            )
            heard = mine in data["shown_to"] or (by_element.includes(Level.READ) and mine not in data["hidden_from"])
            assert heard == expected[item].includes(Level.READ)
            (inbox,) = [
                event["data"]["person_ids"]
                for event in await events_of(database, plan.id)
                if event["type"] == InboxChanged.type and event["correlation_id"] == told[0]["correlation_id"]
            ] or [[]]
            assert (str(plan.people[case.kind].person_id) in inbox) == heard


async def test_the_lead_gives_and_takes_a_right_to_one_item_and_it_counts_with_the_next_call(
    plans: UnderTest,
) -> None:
    ground = await make_ground(plans)
    plan, (goal, *_) = ground.plan, ground.goals
    relative = await grant_headers(plans, plan, plan.people[Kind.RELATIVE])
    lead = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert relative is not None
    assert lead is not None
    path = f"{plan.path}/goals/{goal}"
    assert (await plans.client.get(path, headers=relative)).status_code == 200
    rights = f"{plan.path}/items/goal/{goal}/levels/{plan.participants[Kind.RELATIVE]}"
    hidden = await plans.client.put(rights, json={"level": "none"}, headers=lead)
    assert hidden.status_code == 200, hidden.text
    mine = next(one for one in hidden.json()["items"] if one["kind"] == "relative")
    assert (mine["given"], mine["own"], mine["level"]) == ("read", "none", "none")
    assert (await plans.client.get(path, headers=relative)).status_code == 404
    numbers = [
        one["number"] for one in (await plans.client.get(f"{plan.path}/goals", headers=relative)).json()["items"]
    ]
    assert numbers == [1]
    given_back = await plans.client.put(rights, json={"level": None}, headers=lead)
    assert given_back.status_code == 200
    assert (await plans.client.get(path, headers=relative)).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LEAD])
async def test_only_who_leads_the_plan_gives_rights_to_items(plans: UnderTest, kind: Kind) -> None:
    ground = await make_ground(plans)
    plan, (goal, *_) = ground.plan, ground.goals
    headers = await grant_headers(plans, plan, plan.people[kind])
    assert headers is not None
    rights = f"{plan.path}/items/goal/{goal}/levels/{plan.participants[kind]}"
    assert (await plans.client.put(rights, json={"level": "delete"}, headers=headers)).status_code == 403


async def test_no_right_is_given_to_a_comment_to_nobody_or_to_what_is_not_there(plans: UnderTest) -> None:
    ground, other = await make_ground(plans), await make_ground(plans)
    plan, (goal, *_) = ground.plan, ground.goals
    headers = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert headers is not None
    mine = plan.participants[Kind.OTHER]
    elsewhere = next(iter(other.goals))
    for path in (
        f"comment/{ground.comments[goal]}/levels/{mine}",
        f"goal/{goal}/levels/{new_id()}",
        f"goal/{goal}/levels/{other.plan.participants[Kind.OTHER]}",
        f"goal/{elsewhere}/levels/{mine}",
        f"activity/{goal}/levels/{mine}",
        f"unheard_of/{goal}/levels/{mine}",
    ):
        refused = await plans.client.put(f"{plan.path}/items/{path}", json={"level": "read"}, headers=headers)
        assert refused.status_code == 404, path


async def test_a_grant_says_of_which_elements_something_may_be_read_and_never_which(plans: UnderTest) -> None:
    ground = await make_ground(plans)
    plan, (goal, *_) = ground.plan, ground.goals
    lead = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert lead is not None
    rights = f"{plan.path}/items/goal/{goal}/levels/{plan.participants[Kind.OTHER]}"
    await plans.client.put(rights, json={"level": "read"}, headers=lead)
    headers = await grant_headers(plans, plan, plan.people[Kind.OTHER])
    assert headers is not None
    claims = await plans.kit.verifier.grant(headers["Samplan-Grant"])
    assert (claims.levels[GOALS], claims.some) == (Level.NONE, frozenset({GOALS}))
    assert str(goal) not in str(claims)


async def test_who_was_kept_from_an_item_that_is_gone_is_said_to_read_a_part_alone(
    plans: UnderTest,
) -> None:
    """A copy that was saved while it was there holds it still."""
    ground = await make_ground(plans, consent_days=60)
    plan, (goal, other) = ground.plan, ground.goals
    lead = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert lead is not None

    async def partly(kind: Kind) -> frozenset[AccessElement]:
        headers = await grant_headers(plans, plan, plan.people[kind])
        assert headers is not None
        return (await plans.kit.verifier.grant(headers["Samplan-Grant"])).partly

    assert await partly(Kind.RELATIVE) == frozenset()
    for kind, level, item in (
        (Kind.RELATIVE, "none", goal),
        (Kind.PROVIDER, "none", other),
        (Kind.OTHER, "read", goal),
    ):
        rights = f"{plan.path}/items/goal/{item}/levels/{plan.participants[kind]}"
        assert (await plans.client.put(rights, json={"level": level}, headers=lead)).status_code == 200
    assert await partly(Kind.RELATIVE) == {GOALS, ACTIVITIES}
    deleted = await plans.client.delete(f"{plan.path}/goals/{goal}", headers={**lead, "If-Match": '"1"'})
    assert deleted.status_code == 204
    assert await partly(Kind.RELATIVE) == {GOALS, ACTIVITIES}
    plans.clock.move(timedelta(days=29))
    lead = await grant_headers(plans, plan, replace(plan.people[Kind.LEAD], factor_at=plans.clock.now()))
    assert lead is not None
    back = await plans.client.put(
        f"{plan.path}/items/goal/{other}/levels/{plan.participants[Kind.PROVIDER]}",
        json={"level": None},
        headers=lead,
    )
    assert back.status_code == 200
    plans.clock.move(timedelta(hours=25))
    await trash.empty(plans.kit)
    assert await partly(Kind.RELATIVE) == {GOALS}
    assert await partly(Kind.PROVIDER) == frozenset()
    assert await partly(Kind.OTHER) == frozenset()
