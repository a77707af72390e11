"""Queries on the projection of plans."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import PlanStatus
from samplan_print.plans.models import KnownPlan
from samplan_servicekit.scope import OrganisationScope


async def is_closed(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> bool:
    """Whether plans has told that nobody may look into the plan; one that was made just now is not known yet."""
    known = await session.get(KnownPlan, (scope.organisation_id, plan_id))
    return known is not None and not PlanStatus(known.status).is_open
