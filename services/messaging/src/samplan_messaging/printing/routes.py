"""The HTTP route by which print reads messages for somebody; the gateway never routes to `/internal`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from samplan_contracts.between.printing import PrintMessages
from samplan_messaging.printing import service
from samplan_servicekit.auth.access import AccessiblePlan, errand_in
from samplan_servicekit.kit import Now
from samplan_servicekit.session import ErrandSession

router = APIRouter(prefix="/internal/plans/{plan_id}", include_in_schema=False)


@router.get("/print-content")
async def read_content(
    plan: Annotated[AccessiblePlan, Depends(errand_in("plan.print"))],
    session: ErrandSession,
    now: Now,
    whole: bool = False,
) -> PrintMessages:
    """The messages that the person whom print works for sent or received; for the archive (`whole`) the plan's."""
    if whole:
        return await service.read_whole(session, plan, now)
    return await service.read_content(session, plan, now)
