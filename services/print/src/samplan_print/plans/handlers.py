"""What happens when plans tells of a plan."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PlanState
from samplan_print.plans.models import KnownPlan
from samplan_servicekit.bus.inbox import apply_if_newer


async def keep_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan's newest state."""
    await apply_if_newer(
        session,
        KnownPlan,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        event.sequence,
        {"type": event.data.plan_type, "status": event.data.status},
    )
