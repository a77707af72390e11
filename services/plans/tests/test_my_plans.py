"""One's own plans: sorted and counted for the page alone, and no more counted than one may read."""

from datetime import timedelta
from typing import Any

import pytest

from samplan_contracts.plans import Kind, default_rights
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
from samplan_plans.taking_part.service import new_participant
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import Hand, make_goal, make_plan

NAMES = ("Åse", "Bo", "Ærlig", "anne")
"""Of owners; Norwegian order is anne, Bo, Ærlig, Åse."""


async def _add_plan(plans: UnderTest, me: Somebody, owner: str, *, kind: Kind, days: int, type_: str) -> None:
    organisation = me.organisation_id
    async with plans.kit.database.transaction(OrganisationScope(organisation)) as session:
        person, plan_id = new_id(), new_id()
        session.add(
            KnownPerson(
                organisation_id=organisation,
                person_id=person,
                display_name=owner,
                workplace=None,
                has_account=True,
                sequence=1,
            )
        )
        session.add(
            Plan(
                organisation_id=organisation,
                id=plan_id,
                type=type_,
                status="active",
                owner_person_id=person,
                short_name=f"Kort {owner}",
                elements=["goals"],
                period_from=None,
                period_to=None,
                access_version=1,
                created_by=person,
                created_at=NOON,
                version=1,
            )
        )
        await session.flush()
        mine = new_participant(organisation, plan_id, me.person_id, kind, default_rights(type_, kind))
        mine.consent_status = "signed"
        mine.consent_from, mine.consent_to = NOON.date(), NOON.date() + timedelta(days=days)
        session.add(mine)


async def _list(plans: UnderTest, me: Somebody, query: str = "") -> dict[str, Any]:
    answer = await plans.client.get(f"/api/plans/plans{query}", headers=plans.headers(me))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
async def me(plans: UnderTest) -> Somebody:
    """Somebody in four plans."""
    who = Somebody()
    for days, (name, type_) in enumerate(zip(NAMES, ("ip", "iop", "sl", "iup"), strict=True), start=3):
        kind = Kind.LEAD if name == "Bo" else Kind.PROVIDER
        await _add_plan(plans, who, name, kind=kind, days=days, type_=type_)
    return who


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("owner_name", ["anne", "Bo", "Ærlig", "Åse"]),
        ("-owner_name", ["Åse", "Ærlig", "Bo", "anne"]),
        ("consent_to", ["Åse", "Bo", "Ærlig", "anne"]),
        ("-consent_to", ["anne", "Ærlig", "Bo", "Åse"]),
        ("type", ["Bo", "Åse", "anne", "Ærlig"]),
        ("-type", ["Ærlig", "anne", "Åse", "Bo"]),
        ("short_name", ["anne", "Bo", "Ærlig", "Åse"]),
        ("-short_name", ["Åse", "Ærlig", "Bo", "anne"]),
        ("my_role", ["Bo", "anne", "Ærlig", "Åse"]),
        ("-my_role", ["anne", "Ærlig", "Åse", "Bo"]),
    ],
)
async def test_the_whole_list_is_sorted_and_not_the_page(
    plans: UnderTest, me: Somebody, sort: str, order: list[str]
) -> None:
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await _list(plans, me, f"?sort={sort}&limit=3" + (f"&cursor={cursor}" if cursor else ""))
        names += [item["owner_name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert names == order


async def test_a_page_costs_the_same_number_of_statements_however_many_plans(plans: UnderTest, me: Somebody) -> None:
    few = await plans.count_statements(lambda: _list(plans, me, "?limit=1"))
    assert await plans.count_statements(lambda: _list(plans, me)) <= few + 1  # led plans are asked for more


async def test_only_goals_that_one_may_read_are_counted(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    goals = [(await make_goal(plans, plan, f"Mål {number}"))[0] for number in range(3)]
    lead = Hand(plans, plan)
    await lead("DELETE", f"/goals/{goals[0]}", match=1, expect=204)
    counts = {}
    for kind, level in ((Kind.RELATIVE, "none"), (Kind.OTHER, "edit"), (Kind.PROVIDER, None)):
        await lead("PUT", f"/items/goal/{goals[1]}/levels/{plan.participants[kind]}", {"level": level})
        counts[kind] = (await _list(plans, plan.people[kind]))["items"][0]["goals_total"]
    assert counts == {Kind.RELATIVE: 1, Kind.OTHER: 1, Kind.PROVIDER: 2}


async def test_consents_that_end_or_are_missing_are_counted_for_who_leads_the_plan_alone(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=10)
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        other = await session.get(Participant, (plan.organisation_id, plan.participants[Kind.OTHER]))
        assert other is not None
        other.consent_to = NOON.date() - timedelta(days=1)
    asked = (await _list(plans, plan.people[Kind.LEAD]))["items"][0]["attention"]
    assert asked == {"consent_expiring": 3, "consent_missing": 1}
    assert (await _list(plans, plan.people[Kind.PROVIDER]))["items"][0]["attention"] is None
