"""Rights down to the item: the naive rules, written a second time as a table, judge every endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.plans import AccessElement, Element, Kind, Level, Rights
from samplan_dev.cases import calls
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.items.models import ItemLevel
from samplan_plans.participants.models import Participant
from samplan_plans.trash import service as trash
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, events_of, make_goal, make_plan

GOALS, ACTIVITIES = AccessElement.GOALS, AccessElement.ACTIVITIES
STALE = {"If-Match": '"999"'}
"""Sent with what changes something: whoever has the right is told that they are late, and nothing changes."""


@pytest.fixture(autouse=True)
def own_grants(plans: UnderTest) -> None:
    """Grants are those that the service itself gives."""
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])


@dataclass
class Ground:
    """A plan with two goals with an activity each, and a comment on every one of them."""

    plan: MadePlan
    goals: Mapping[UUID, list[UUID]]
    comments: Mapping[UUID, UUID]
    """By what they are on."""


async def grant_headers(plans: UnderTest, plan: MadePlan, who: Somebody) -> dict[str, str] | None:
    """What the gateway would send for somebody; none where plans gives them no grant."""
    headers = plans.headers(who)
    body = {"plan_id": str(plan.id), "audience": "plans"}
    answer = await plans.client.post("/internal/grants", json=body, headers=headers)
    return {**headers, "Samplan-Grant": answer.json()["grant"]} if answer.status_code == 200 else None


async def make_ground(plans: UnderTest, **how: Any) -> Ground:
    """The ground of a test; written while everything is open."""
    plan = await make_plan(plans, **how)
    lead = plan.people[Kind.LEAD]
    headers = await grant_headers(plans, plan, lead)
    assert headers is not None
    goals: dict[UUID, list[UUID]] = {}
    comments: dict[UUID, UUID] = {}
    for name in ("Det ene", "Det andre"):
        goal, activities = await make_goal(plans, plan, name, f"{name} 1", headers=headers)
        goals[goal] = activities
        for place, ids in (("goals", [goal]), ("activities", activities)):
            for one in ids:
                path = f"{plan.path}/{place}/{one}/comments"
                made = await plans.client.post(path, json={"body": SAID}, headers=headers)
                assert made.status_code == 201, made.text
                comments[one] = UUID(made.json()["id"])
    return Ground(plan, goals, comments)


SAID = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Sagt"}]}]}
levels = st.sampled_from(list(Level))


@dataclass(frozen=True)
class Case:
    """What one participant was given, and whether it holds."""

    kind: Kind
    goals: Level
    activities: Level
    own: tuple[Level | None, ...]
    """For each of the four items."""
    on: bool
    held: bool


given_cases = st.builds(
    Case,
    kind=st.sampled_from([Kind.PROVIDER, Kind.RELATIVE, Kind.OTHER, Kind.OWNER]),
    goals=levels,
    activities=levels,
    own=st.tuples(*[st.none() | levels] * 4),
    on=st.sampled_from([True, True, True, False]),
    held=st.sampled_from([True, True, True, False]),
)


def naive(case: Case, given_level: Level, own: Level | None, above: Level | None) -> Level:
    """The rule of the domain, in its own words."""
    if not case.on:
        return Level.NONE
    if case.kind is not Kind.OWNER and not case.held:
        return Level.NONE
    if above is Level.NONE:
        return Level.NONE
    return own if own is not None else given_level


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
    expected = await _arrange(plans, ground, case)
    headers = await grant_headers(plans, plan, who)
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


async def _arrange(plans: UnderTest, ground: Ground, case: Case) -> Mapping[UUID, Level]:
    """Give the participant what the case says, as the lead would; gives what is expected of each item."""
    plan = ground.plan
    own = dict(zip([one for goal, under in ground.goals.items() for one in (goal, *under)], case.own, strict=True))
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        participant = await session.get(Participant, (plan.organisation_id, plan.participants[case.kind]))
        assert participant is not None
        given_levels = dict.fromkeys(AccessElement, Level.NONE) | {GOALS: case.goals, ACTIVITIES: case.activities}
        participant.give(Rights(given_levels, print=True))
        if not case.held and case.kind is not Kind.OWNER:
            participant.consent_to = participant.consent_from
        for item_id, level in own.items():
            if level is not None:
                session.add(
                    ItemLevel(
                        organisation_id=plan.organisation_id,
                        plan_id=plan.id,
                        participant_id=participant.id,
                        item_id=item_id,
                        level=level,
                    )
                )
        elements = sorted(set(Element) - (set() if case.on else {Element.GOALS}))
        await session.execute(
            text("update plans set elements = :elements, access_version = access_version + 1 where id = :id"),
            {"elements": elements, "id": plan.id},
        )
    expected = {}
    for goal, activities in ground.goals.items():
        expected[goal] = naive(case, case.goals, own[goal], None)
        for activity in activities:
            expected[activity] = naive(case, case.activities, own[activity], expected[goal])
    return expected


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
