"""Every route of a plan is open to whom the rules open it, on the days that they do, and to nobody else."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.plans import AccessElement, ConsentStatus, Element, Kind, Level, PlanStatus, Rights
from samplan_dev.cases import calls
from samplan_dev.doors import Caller, Doorkeeper
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_plans.participants.models import Participant
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_plan
from .ground import GOALS, grant_headers, levels

OSLO_IN_NOVEMBER = timedelta(hours=1)
"""The tests' noon lies in winter time."""


@pytest.fixture(autouse=True)
def own_grants(plans: UnderTest) -> None:
    """Grants are those that the service itself gives."""
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])


@dataclass(frozen=True)
class Case:
    """A participant, what they were given, and the moment at which they come."""

    kind: Kind
    status: PlanStatus
    consent: ConsentStatus
    first: int
    """Days from the tests' today on."""
    lasts: int
    hours: int
    """From the tests' noon on."""
    goals: Level
    print: bool
    elements: frozenset[Element]
    fresh: bool
    removed: bool

    @property
    def day(self) -> date:
        """The day in Norway."""
        return (NOON + OSLO_IN_NOVEMBER + timedelta(hours=self.hours)).date()

    @property
    def held(self) -> bool:
        """Whether they see anything."""
        first = NOON.date() + timedelta(days=self.first)
        inside = first <= self.day <= first + timedelta(days=self.lasts)
        return self.kind is Kind.OWNER or (self.consent is not ConsentStatus.NONE and inside)


open_most = st.sampled_from([PlanStatus.ACTIVE, PlanStatus.ACTIVE, PlanStatus.ENDED, PlanStatus.TRASHED])
cases = st.builds(
    Case,
    kind=st.sampled_from([*Kind, Kind.LEAD]),
    status=open_most,
    consent=st.sampled_from([*ConsentStatus, ConsentStatus.SIGNED]),
    first=st.integers(-2, 1),
    lasts=st.integers(0, 2),
    hours=st.integers(0, 36),
    goals=levels,
    print=st.booleans(),
    elements=st.sets(st.sampled_from(Element)).map(frozenset) | st.just(frozenset(Element)),
    fresh=st.sampled_from([True, True, False]),
    removed=st.sampled_from([False, False, False, True]),
)


@given(case=cases)
@settings(
    max_examples=calls(8),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_every_route_is_open_to_whom_the_rules_open_it_and_to_nobody_else(plans: UnderTest, case: Case) -> None:
    await _judge(plans, case)


async def _judge(plans: UnderTest, case: Case) -> None:
    plan = await make_plan(plans)
    await _arrange(plans, plan, case)
    plans.clock.move(timedelta(hours=case.hours))
    try:
        factor_at = plans.clock.now() - (timedelta() if case.fresh else timedelta(minutes=11))
        who = replace(plan.people[case.kind], factor_at=factor_at)
        headers = await grant_headers(plans, plan, who)
        there = case.status in (PlanStatus.ACTIVE, PlanStatus.ENDED) and not case.removed
        assert (headers is not None) == (there and (case.held or case.kind is Kind.LEAD)), case
        elsewhere = await plans.client.post(
            "/internal/grants", json={"plan_id": str(plan.id), "audience": "messaging"}, headers=plans.headers(who)
        )
        assert elsewhere.status_code == (200 if there and case.held else 403 if there else 404), case
        if headers is None:
            return
        caller = Caller(case.kind, case.held, case.print, case.elements, case.goals, case.fresh)
        keeper = Doorkeeper("plans", plans.client, plan.id)
        assert await keeper.judge(caller, headers) == []
        # With a grant for this plan one comes into no other.
        other = await make_plan(plans)
        stranger = await plans.client.get(other.path, headers=headers)
        assert stranger.status_code == 404
    finally:
        plans.clock.move(-timedelta(hours=case.hours))


async def test_every_route_is_open_to_each_role_as_the_rules_say_with_a_consent_and_without(plans: UnderTest) -> None:
    for kind, held, fresh in product(Kind, (True, False), (True, False)):
        if not fresh and kind not in (Kind.OWNER, Kind.LEAD):
            continue  # nothing that asks for it is theirs anyway
        case = Case(
            kind=kind,
            status=PlanStatus.ACTIVE,
            consent=ConsentStatus.SIGNED if held else ConsentStatus.NONE,
            first=0,
            lasts=1,
            hours=0,
            goals=Level.READ,
            print=kind is Kind.PROVIDER,
            elements=frozenset(Element),
            fresh=fresh,
            removed=False,
        )
        await _judge(plans, case)


async def _arrange(plans: UnderTest, plan: MadePlan, case: Case) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        who = await session.get(Participant, (plan.organisation_id, plan.participants[case.kind]))
        assert who is not None
        who.give(Rights(dict.fromkeys(AccessElement, Level.NONE) | {GOALS: case.goals}, case.print))
        who.consent_status = case.consent
        who.consent_from = NOON.date() + timedelta(days=case.first)
        who.consent_to = who.consent_from + timedelta(days=case.lasts)
        who.removed_at = NOON if case.removed else None
        await session.execute(
            text(
                "update plans set elements = :elements, status = :status, access_version = access_version + 1"
                " where id = :id"
            ),
            {"elements": sorted(case.elements), "status": case.status, "id": plan.id},
        )


async def test_somebody_of_another_plan_or_municipality_hears_that_it_is_not_there(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    for who in (Somebody(organisation_id=plan.organisation_id), Somebody()):
        assert await grant_headers(plans, plan, who) is None
