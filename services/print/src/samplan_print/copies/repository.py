"""Queries on saved copies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_print.copies.models import Copy
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


async def list_all(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Copy]:
    """The plan's copies, the newest first."""
    query = select(Copy).where(Copy.organisation_id == plan.scope.organisation_id, Copy.plan_id == plan.plan_id)
    return (await session.scalars(query.order_by(Copy.saved_at.desc(), Copy.id.desc()))).all()


async def get(session: AsyncSession, plan: AccessiblePlan, copy_id: UUID) -> Copy | None:
    """A copy of the plan."""
    query = select(Copy).where(
        Copy.organisation_id == plan.scope.organisation_id, Copy.plan_id == plan.plan_id, Copy.id == copy_id
    )
    return (await session.scalars(query)).one_or_none()


async def find(session: AsyncSession, scope: OrganisationScope, copy_id: UUID) -> Copy | None:
    """A copy of the organisation."""
    return await session.get(Copy, (scope.organisation_id, copy_id))


async def list_ids(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[UUID]:
    """All copies of a plan."""
    query = select(Copy.id).where(Copy.organisation_id == scope.organisation_id, Copy.plan_id == plan_id)
    return (await session.scalars(query)).all()


async def find_without_plan_key(session: AsyncSession, after: UUID) -> Row[Any] | None:
    """The next copy by id whose document is not under its plan's key; for the owner, who sees those of all."""
    query = select(Copy.organisation_id, Copy.id, Copy.plan_id, Copy.object_key)
    return (await session.execute(query.where(~Copy.plan_key, Copy.id > after).order_by(Copy.id).limit(1))).first()


async def move(session: AsyncSession, copy: Row[Any], object_key: str) -> None:
    """Point to the document where it lies under its plan's key; for the owner."""
    where = (Copy.organisation_id == copy.organisation_id, Copy.id == copy.id)
    await session.execute(update(Copy).where(*where).values(object_key=object_key, plan_key=True))
