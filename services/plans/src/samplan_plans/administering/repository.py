"""Queries on who administers which plan."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.administering.models import Administration
from samplan_servicekit.auth.access import Caller


async def find(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> Administration | None:
    """What the caller began in this session and has not ended; it stays so until this transaction ends."""
    query = (
        select(Administration)
        .where(
            Administration.organisation_id == caller.scope.organisation_id,
            Administration.plan_id == plan_id,
            Administration.person_id == caller.person_id,
            Administration.session_id == caller.session_id,
            Administration.ends_at > now,
        )
        .order_by(Administration.ends_at.desc())
        .limit(1)
        .with_for_update(read=True)
    )
    return (await session.scalars(query)).one_or_none()


async def end(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> bool:
    """End what the caller began in a plan; whether there was anything."""
    ended = await session.scalars(
        update(Administration)
        .where(
            Administration.organisation_id == caller.scope.organisation_id,
            Administration.plan_id == plan_id,
            Administration.person_id == caller.person_id,
            Administration.ends_at > now,
        )
        .values(ends_at=now)
        .returning(Administration.id)
    )
    return bool(ended.all())
