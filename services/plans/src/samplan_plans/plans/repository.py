"""Queries on plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from samplan_contracts import ages
from samplan_contracts.plans import ConsentBasis, ConsentStatus, Kind, PlanStatus, PlanType
from samplan_plans.goals.models import Goal
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownAges, KnownPerson
from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.scope import OrganisationScope

EXPIRES_SOON = timedelta(days=30)


async def find(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Plan | None:
    """A plan of the organisation."""
    query = select(Plan).where(Plan.organisation_id == scope.organisation_id, Plan.id == plan_id)
    return (await session.scalars(query)).one_or_none()


async def list_after(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Plan]:
    """Up to so many plans of the organisation, whatever their status, by id, beginning after one."""
    query = select(Plan).where(Plan.organisation_id == scope.organisation_id).order_by(Plan.id).limit(limit)
    if after is not None:
        query = query.where(Plan.id > after)
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, plan: AccessiblePlan) -> Plan:
    """The plan."""
    query = select(Plan).where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
    return (await session.scalars(query)).one()


async def access_version(session: AsyncSession, plan: AccessiblePlan) -> int | None:
    """How often access to the plan has changed; none where the plan is gone."""
    query = select(Plan.access_version).where(
        Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id
    )
    version: int | None = await session.scalar(query)
    return version


async def get_for_share(session: AsyncSession, plan: AccessiblePlan) -> Plan:
    """The plan, which nobody can change until this transaction ends."""
    query = (
        select(Plan)
        .where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
        .with_for_update(read=True)
    )
    return (await session.scalars(query)).one()


async def get_for_update(session: AsyncSession, plan: AccessiblePlan) -> Plan:
    """The plan, locked: what changes access to it is done one after another."""
    query = (
        select(Plan)
        .where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
        .with_for_update()
    )
    return (await session.scalars(query)).one()


@dataclass(frozen=True)
class MyPlan:
    """A plan that the caller takes part in."""

    plan: Plan
    me: Participant
    owner: KnownPerson
    known_ages: KnownAges | None
    goals: int
    consent_expiring: int
    consent_missing: int


async def list_mine(session: AsyncSession, caller: Caller, *, ended: bool, today: date) -> Sequence[MyPlan]:
    """Every open plan that the caller takes part in, ended ones only if asked for."""
    other = aliased(Participant)
    last_day = _last_day(other)
    others = (
        select(
            other.plan_id,
            func.count(case((_expires_soon(other, last_day, today), 1))).label("expiring"),
            func.count(case((_lacks_consent(other, last_day, today), 1))).label("missing"),
        )
        .join(Plan, (Plan.organisation_id == other.organisation_id) & (Plan.id == other.plan_id))
        .outerjoin(
            KnownAges,
            (KnownAges.organisation_id == Plan.organisation_id) & (KnownAges.person_id == Plan.owner_person_id),
        )
        .where(
            other.organisation_id == caller.scope.organisation_id,
            other.removed_at.is_(None),
            other.kind != Kind.OWNER,
        )
        .group_by(other.plan_id)
        .subquery()
    )
    goals = (
        select(Goal.plan_id, func.count().label("count"))
        .where(Goal.organisation_id == caller.scope.organisation_id, Goal.state == "current")
        .group_by(Goal.plan_id)
        .subquery()
    )
    statuses = [PlanStatus.ACTIVE, PlanStatus.ENDED] if ended else [PlanStatus.ACTIVE]
    query = (
        select(
            Plan,
            Participant,
            KnownPerson,
            KnownAges,
            func.coalesce(goals.c.count, 0),
            func.coalesce(others.c.expiring, 0),
            func.coalesce(others.c.missing, 0),
        )
        .join(Participant, (Participant.organisation_id == Plan.organisation_id) & (Participant.plan_id == Plan.id))
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Plan.organisation_id) & (KnownPerson.person_id == Plan.owner_person_id),
        )
        .outerjoin(
            KnownAges,
            (KnownAges.organisation_id == Plan.organisation_id) & (KnownAges.person_id == Plan.owner_person_id),
        )
        .outerjoin(others, others.c.plan_id == Plan.id)
        .outerjoin(goals, goals.c.plan_id == Plan.id)
        .where(
            Plan.organisation_id == caller.scope.organisation_id,
            Plan.status.in_(statuses),
            Participant.person_id == caller.person_id,
            Participant.removed_at.is_(None),
        )
        .order_by(KnownPerson.display_name.collate("nb-NO-x-icu"), Plan.id)
    )
    if caller.acting is not None:
        # Others' plans that the person takes part in are no part of what they are represented in.
        query = query.where(Participant.kind == Kind.OWNER)
        if caller.acting.plan_id is not None:
            query = query.where(Plan.id == caller.acting.plan_id)
    return [MyPlan(*row) for row in (await session.execute(query)).tuples()]


def _last_day(participant: type[Participant]) -> ColumnElement[date]:
    """The last day of a consent: the written one, or that before the owner's age ends it (`rights/ages.py`)."""
    turns = {ages.DECIDES_ALL: KnownAges.turns_16, ages.ADULT: KnownAges.turns_18}
    grown = case(*((Plan.type == one, turns[ages.age_that_ends_parents_sight(one)]) for one in PlanType))
    rests_on_age = participant.consent_basis == ConsentBasis.PARENTAL_RESPONSIBILITY
    # Of an owner whose birth is not known the day is null, and `least` passes over it.
    return case((rests_on_age, func.least(participant.consent_to, grown - 1)), else_=participant.consent_to)


def _expires_soon(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status != ConsentStatus.NONE) & last_day.between(today, today + EXPIRES_SOON)


def _lacks_consent(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status == ConsentStatus.NONE) | (last_day < today)
