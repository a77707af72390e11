"""Queries on deleted plans."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind, PlanStatus
from samplan_plans.participants.models import Participant
from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import Caller


def _deleted(caller: Caller, since: datetime) -> Select[tuple[Plan]]:
    """Those that the caller leads and that were deleted since then."""
    return (
        select(Plan)
        .join(Participant, (Participant.organisation_id == Plan.organisation_id) & (Participant.plan_id == Plan.id))
        .where(
            Plan.organisation_id == caller.scope.organisation_id,
            Plan.status == PlanStatus.TRASHED,
            Plan.trashed_at > since,
            Participant.person_id == caller.person_id,
            Participant.kind == Kind.LEAD,
            Participant.removed_at.is_(None),
        )
    )


async def list_deleted(session: AsyncSession, caller: Caller, since: datetime) -> Sequence[Plan]:
    """The caller's deleted plans, the newest first."""
    query = _deleted(caller, since).order_by(Plan.trashed_at.desc(), Plan.id).limit(100)
    return (await session.scalars(query)).all()


async def get_for_update(session: AsyncSession, caller: Caller, plan_id: UUID, since: datetime) -> Plan | None:
    """One of them, locked."""
    query = _deleted(caller, since).where(Plan.id == plan_id).with_for_update(of=Plan)
    return (await session.scalars(query)).one_or_none()
