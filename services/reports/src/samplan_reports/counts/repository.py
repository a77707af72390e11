"""Queries that count. Each is of one organisation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from samplan_contracts.plans import Kind, PlanStatus, PlanType
from samplan_reports.facts.models import MessageFact, ParticipantFact, PersonFact, PlanBeginning, PlanFact, SignInFact
from samplan_servicekit.scope import OrganisationScope

COUNTED = (PlanStatus.ACTIVE, PlanStatus.ENDED)
"""What is in the trash is no plan any more."""

Days = tuple[date | None, date | None]
"""The first day, and the first day after; none where an end is open."""


async def count_plans(
    session: AsyncSession, scope: OrganisationScope, created: Days, plan_type: PlanType | None
) -> Sequence[tuple[PlanType, PlanStatus, int]]:
    """Plans by type and status."""
    query = select(PlanFact.plan_type, PlanFact.status, func.count()).group_by(PlanFact.plan_type, PlanFact.status)
    rows = await session.execute(_plans(query, scope, created, plan_type))
    return [(PlanType(kind), PlanStatus(status), number) for kind, status, number in rows]


async def count_participants(
    session: AsyncSession, scope: OrganisationScope, created: Days, plan_type: PlanType | None
) -> Sequence[tuple[PlanType, PlanStatus, Kind, int]]:
    """Those who take part in plans, by the plans' type and status and the kind of role."""
    query = (
        select(PlanFact.plan_type, PlanFact.status, ParticipantFact.kind, func.count())
        .join(
            ParticipantFact,
            (ParticipantFact.organisation_id == PlanFact.organisation_id)
            & (ParticipantFact.plan_id == PlanFact.plan_id),
        )
        .where(ParticipantFact.removed.is_(False))
        .group_by(PlanFact.plan_type, PlanFact.status, ParticipantFact.kind)
    )
    rows = await session.execute(_plans(query, scope, created, plan_type))
    return [(PlanType(type_), PlanStatus(status), Kind(kind), number) for type_, status, kind, number in rows]


async def count_messages(
    session: AsyncSession, scope: OrganisationScope, sent: Days, plan_type: PlanType | None
) -> Sequence[tuple[date, PlanType, int, int]]:
    """Messages and the plans that they were sent in, by month (its first day) and type of plan."""
    month = cast(func.date_trunc("month", MessageFact.sent_on), Date)
    query = (
        select(month, PlanFact.plan_type, func.count(), func.count(distinct(MessageFact.plan_id)))
        .join(
            PlanFact,
            (PlanFact.organisation_id == MessageFact.organisation_id) & (PlanFact.plan_id == MessageFact.plan_id),
        )
        .where(MessageFact.organisation_id == scope.organisation_id, *_within(MessageFact.sent_on, sent))
        .group_by(month, PlanFact.plan_type)
        .order_by(month, PlanFact.plan_type)
    )
    if plan_type is not None:
        query = query.where(PlanFact.plan_type == plan_type)
    rows = await session.execute(query)
    return [(day, PlanType(type_), messages, plans) for day, type_, messages, plans in rows]


async def count_sign_ins(
    session: AsyncSession, scope: OrganisationScope, days: Days, step: str
) -> Sequence[tuple[date, int, int]]:
    """Sign-ins and the different people behind them, by `month` or `day` (its first day)."""
    first_day = cast(func.date_trunc(step, SignInFact.signed_in_on), Date)
    query = (
        select(first_day, func.count(), func.count(distinct(SignInFact.person_id)))
        .where(SignInFact.organisation_id == scope.organisation_id, *_within(SignInFact.signed_in_on, days))
        .group_by(first_day)
        .order_by(first_day)
    )
    return [(day, sign_ins, people) for day, sign_ins, people in await session.execute(query)]


async def count_people(session: AsyncSession, scope: OrganisationScope, days: Days) -> int:
    """The different people who signed in."""
    query = select(func.count(distinct(SignInFact.person_id))).where(
        SignInFact.organisation_id == scope.organisation_id, *_within(SignInFact.signed_in_on, days)
    )
    return (await session.execute(query)).scalar_one()


async def count_accounts(session: AsyncSession, scope: OrganisationScope) -> int:
    """The people who can sign in."""
    query = select(func.count()).where(
        PersonFact.organisation_id == scope.organisation_id, PersonFact.has_account.is_(True)
    )
    return (await session.execute(query)).scalar_one()


def _plans(query: Select[Any], scope: OrganisationScope, created: Days, plan_type: PlanType | None) -> Select[Any]:
    query = query.where(PlanFact.organisation_id == scope.organisation_id, PlanFact.status.in_(COUNTED))
    if plan_type is not None:
        query = query.where(PlanFact.plan_type == plan_type)
    if created == (None, None):
        return query
    return query.join(
        PlanBeginning,
        (PlanBeginning.organisation_id == PlanFact.organisation_id) & (PlanBeginning.plan_id == PlanFact.plan_id),
    ).where(*_within(PlanBeginning.created_on, created))


def _within(column: InstrumentedAttribute[date], days: Days) -> list[ColumnElement[bool]]:
    first, end = days
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(column >= first)
    if end is not None:
        found.append(column < end)
    return found
