"""Queries on consents that end soon, and on what was told of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus
from samplan_notify.members.models import KnownPlan, Member
from samplan_notify.reminders import rules
from samplan_notify.reminders.models import ConsentReminder
from samplan_servicekit.scope import OrganisationScope


async def list_organisations(session: AsyncSession, first: date, last: date) -> Sequence[UUID]:
    """Organisations in which a consent ends between two days."""
    return (await session.scalars(select(func.organisations_with_consents_ending(first, last)))).all()


def _due(scope: OrganisationScope, stage: int, day: date) -> Select[tuple[Member]]:
    lasts = Member.consent_to.op("-", return_type=Integer())(Member.consent_from)
    # Looked up for each that is due, who are few: joined, all plans of the organisation would be read.
    told = (
        select(ConsentReminder.stage)
        .where(
            ConsentReminder.organisation_id == scope.organisation_id,
            ConsentReminder.participant_id == Member.participant_id,
            ConsentReminder.consent_to == Member.consent_to,
            ConsentReminder.stage == stage,
        )
        .scalar_subquery()
    )
    plan_status = (
        select(KnownPlan.status)
        .where(KnownPlan.organisation_id == scope.organisation_id, KnownPlan.plan_id == Member.plan_id)
        .scalar_subquery()
    )
    return select(Member).where(
        Member.organisation_id == scope.organisation_id,
        Member.removed.is_(False),
        Member.consent_to.between(*rules.window(stage, day)),
        Member.kind != Kind.OWNER,
        Member.consent_status != ConsentStatus.NONE,
        lasts >= stage,
        plan_status == PlanStatus.ACTIVE,
        told.is_(None),
    )


async def list_plans_due(
    session: AsyncSession, scope: OrganisationScope, stage: int, day: date, limit: int
) -> Sequence[UUID]:
    """Plans in which a consent has come to a stage that nobody was told of: those of up to so many consents."""
    query = _due(scope, stage, day).with_only_columns(Member.plan_id).order_by(Member.consent_to).limit(limit)
    return sorted(set((await session.scalars(query)).all()))


async def note(
    session: AsyncSession,
    scope: OrganisationScope,
    stage: int,
    day: date,
    plan_ids: Collection[UUID],
    now: datetime,
) -> set[UUID]:
    """Write down that it is told of all that is due in these plans; gives the plans of which nobody did before."""
    found = (await session.scalars(_due(scope, stage, day).where(Member.plan_id.in_(plan_ids)))).all()
    plans = {member.participant_id: member.plan_id for member in found}
    if not found:
        return set()
    rows = [
        {
            "organisation_id": scope.organisation_id,
            "participant_id": member.participant_id,
            "consent_to": member.consent_to,
            "stage": stage,
            "told_at": now,
        }
        for member in found
    ]
    # Whoever sweeps at the same time waits here, and then finds it told.
    statement = (
        insert(ConsentReminder).values(rows).on_conflict_do_nothing().returning(ConsentReminder.participant_id)
    )
    return {plans[participant_id] for participant_id in (await session.scalars(statement)).all()}


async def list_told(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[UUID]:
    """Whom it is told in a plan: those who lead it, and its owner."""
    query = (
        select(Member.person_id)
        .where(
            Member.organisation_id == scope.organisation_id,
            Member.plan_id == plan_id,
            Member.removed.is_(False),
            Member.kind.in_([Kind.LEAD, Kind.OWNER]),
        )
        .distinct()
        .order_by(Member.person_id)
    )
    return (await session.scalars(query)).all()
