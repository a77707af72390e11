"""What happens when plans tells of plans."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.plans.models import KnownPlan
from samplan_contracts.events import Envelope, PlanState
from samplan_servicekit.bus.inbox import apply_if_newer


async def keep_plan(event: Envelope[PlanState], session: AsyncSession) -> None:
    """Keep the plan's newest state."""
    data = event.data
    await apply_if_newer(
        session,
        KnownPlan,
        {"organisation_id": event.organisation_id, "plan_id": event.subject},
        event.sequence,
        {
            "plan_type": data.plan_type,
            "status": data.status,
            "owner_person_id": data.owner_person_id,
            "short_name": data.short_name,
        },
    )
