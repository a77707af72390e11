"""Queries on saved copies."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
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
