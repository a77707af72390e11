"""Queries on consents that ask for the attention of who leads a plan: that end soon, or do not hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, nulls_first, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts import ages
from samplan_contracts.plans import ConsentBasis, ConsentStatus, Kind, PlanType
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownAges, KnownPerson
from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import Caller

EXPIRES_SOON: Final = timedelta(days=30)


@dataclass(frozen=True)
class Asking:
    """A participant whose consent asks for attention."""

    plan_id: UUID
    participant_id: UUID
    name: str
    until: date | None
    """The last day of it; none where there is none, or it has ended."""


async def count(
    session: AsyncSession, caller: Caller, plan_ids: Sequence[UUID], today: date
) -> Mapping[UUID, tuple[int, int]]:
    """By plan, how many consents end within thirty days, and how many participants have none."""
    if not plan_ids:
        return {}
    last_day = last_day_of(Participant)
    query = (
        select(
            Participant.plan_id,
            func.count(case((_expires_soon(Participant, last_day, today), 1))),
            func.count(case((_lacks(Participant, last_day, today), 1))),
        )
        .join(Plan, (Plan.organisation_id == Participant.organisation_id) & (Plan.id == Participant.plan_id))
        .where(
            Participant.organisation_id == caller.scope.organisation_id,
            Participant.plan_id.in_(plan_ids),
            Participant.removed_at.is_(None),
            Participant.kind != Kind.OWNER,
        )
        .group_by(Participant.plan_id)
    )
    return {
        plan_id: (expiring, missing)
        for plan_id, expiring, missing in (await session.execute(with_ages(query))).tuples()
    }


async def list_asking(
    session: AsyncSession, caller: Caller, plan_ids: Sequence[UUID], today: date, ahead: timedelta, limit: int
) -> Sequence[Asking]:
    """Up to so many participants of some plans without a consent, or whose ends within a time: what is over first."""
    if not plan_ids:
        return []
    last_day = last_day_of(Participant)
    lacks = _lacks(Participant, last_day, today)
    until = case((lacks, None), else_=last_day)
    query = (
        select(Participant.plan_id, Participant.id, KnownPerson.display_name, until)
        .join(Plan, (Plan.organisation_id == Participant.organisation_id) & (Plan.id == Participant.plan_id))
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Participant.organisation_id)
            & (KnownPerson.person_id == Participant.person_id),
        )
        .where(
            Participant.organisation_id == caller.scope.organisation_id,
            Participant.plan_id.in_(plan_ids),
            Participant.removed_at.is_(None),
            Participant.kind != Kind.OWNER,
            lacks | (last_day <= today + ahead),
        )
        .order_by(nulls_first(until), Participant.plan_id, KnownPerson.display_name, Participant.id)
        .limit(limit)
    )
    return [Asking(*row) for row in (await session.execute(with_ages(query))).tuples()]


@dataclass(frozen=True)
class Unsigned:
    """A participant whose consent is provisional, and what it was entered to rest on."""

    plan_id: UUID
    participant_id: UUID
    name: str
    basis: ConsentBasis | None


async def list_unsigned(
    session: AsyncSession, caller: Caller, plan_ids: Sequence[UUID], today: date, limit: int
) -> Sequence[Unsigned]:
    """Up to so many participants of some plans whose consent is provisional, and not over."""
    if not plan_ids:
        return []
    query = (
        select(Participant.plan_id, Participant.id, KnownPerson.display_name, Participant.consent_basis)
        .join(Plan, (Plan.organisation_id == Participant.organisation_id) & (Plan.id == Participant.plan_id))
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Participant.organisation_id)
            & (KnownPerson.person_id == Participant.person_id),
        )
        .where(
            Participant.organisation_id == caller.scope.organisation_id,
            Participant.plan_id.in_(plan_ids),
            Participant.removed_at.is_(None),
            Participant.kind != Kind.OWNER,
            Participant.consent_status == ConsentStatus.PROVISIONAL,
            last_day_of(Participant) >= today,
        )
        .order_by(Participant.plan_id, KnownPerson.display_name, Participant.id)
        .limit(limit)
    )
    return [
        Unsigned(plan_id, participant_id, name, ConsentBasis(basis) if basis else None)
        for plan_id, participant_id, name, basis in (await session.execute(with_ages(query))).tuples()
    ]


def with_ages(query: Select[Any]) -> Select[Any]:
    """A query on plans with what is known of when their owners reach the ages at which consents end."""
    return query.outerjoin(
        KnownAges,
        (KnownAges.organisation_id == Plan.organisation_id) & (KnownAges.person_id == Plan.owner_person_id),
    )


def holds(participant: type[Participant], today: date) -> ColumnElement[bool]:
    """Whether a participant's consent holds on a day; the owner needs nobody's."""
    inside = (participant.consent_from <= today) & (last_day_of(participant) >= today)
    return (participant.kind == Kind.OWNER) | ((participant.consent_status != ConsentStatus.NONE) & inside)


def last_day_of(participant: type[Participant]) -> ColumnElement[date]:
    """The last day of a consent: the written one, or that before the owner's age ends it (`rights/ages.py`)."""
    turns = {ages.DECIDES_ALL: KnownAges.turns_16, ages.ADULT: KnownAges.turns_18}
    grown = case(*((Plan.type == one, turns[ages.age_that_ends_parents_sight(one)]) for one in PlanType))
    rests_on_age = participant.consent_basis == ConsentBasis.PARENTAL_RESPONSIBILITY
    # Of an owner whose birth is not known the day is null, and `least` passes over it.
    return case((rests_on_age, func.least(participant.consent_to, grown - 1)), else_=participant.consent_to)


def _expires_soon(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status != ConsentStatus.NONE) & last_day.between(today, today + EXPIRES_SOON)


def _lacks(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status == ConsentStatus.NONE) | (last_day < today)
