"""The ground of tests of rights: what there is in a plan, what somebody was given, and the rules a second time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.plans import AccessElement, Element, Kind, Level, Rights
from samplan_dev.harness import Somebody, UnderTest
from samplan_plans.items.models import ItemLevel
from samplan_plans.participants.models import Participant
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_goal, make_plan

GOALS, ACTIVITIES = AccessElement.GOALS, AccessElement.ACTIVITIES


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


async def arrange(plans: UnderTest, ground: Ground, case: Case) -> Mapping[UUID, Level]:
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
