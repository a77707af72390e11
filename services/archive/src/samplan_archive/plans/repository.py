"""Queries on the projection of plans."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.plans.models import KnownPlan
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


async def lock(session: AsyncSession, plan: AccessiblePlan) -> KnownPlan | None:
    """The plan, locked, so that its transfers are counted one after another; none while no word of it has come."""
    return await session.get(KnownPlan, (plan.scope.organisation_id, plan.plan_id), with_for_update=True)


async def get(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> KnownPlan:
    """A plan that is known to be there."""
    return await session.get_one(KnownPlan, (scope.organisation_id, plan_id))
