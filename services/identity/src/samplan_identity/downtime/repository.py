"""Queries on planned downtime, which no organisation owns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.downtime.models import Downtime


async def list_between(session: AsyncSession, now: datetime, ahead: timedelta | None) -> Sequence[Downtime]:
    """What is not over yet and begins within that time (any, where none is given), the next first."""
    query = select(Downtime).where(Downtime.ends_at > now).order_by(Downtime.starts_at)
    if ahead is not None:
        query = query.where(Downtime.starts_at <= now + ahead)
    return (await session.scalars(query)).all()


async def drop(session: AsyncSession, downtime_id: UUID) -> bool:
    """Take one back; false where there is none."""
    query = delete(Downtime).where(Downtime.id == downtime_id).returning(Downtime.id)
    return await session.scalar(query) is not None
