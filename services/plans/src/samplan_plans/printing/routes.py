"""The HTTP route by which print reads a plan for somebody; the gateway never routes to `/internal`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from samplan_contracts.between.printing import ConsentContent, PrintContent
from samplan_contracts.identity import Language
from samplan_plans.printing import service
from samplan_servicekit.auth.access import AccessiblePlan, errand_in
from samplan_servicekit.kit import Now
from samplan_servicekit.session import ErrandSession

router = APIRouter(prefix="/internal/plans/{plan_id}", include_in_schema=False)


@router.get("/print-content")
async def read_content(
    plan: Annotated[AccessiblePlan, Depends(errand_in("plan.print"))], session: ErrandSession, now: Now
) -> PrintContent:
    """What the person whom print works for may read now."""
    return await service.read_content(session, plan, now)


@router.get("/consent-content")
async def read_consent(
    plan: Annotated[AccessiblePlan, Depends(errand_in("plan.print"))],
    session: ErrandSession,
    now: Now,
    language: Language = Language.NB,
    easy: bool = False,
) -> ConsentContent:
    """What stands in a form to consent by."""
    return await service.read_consent(session, plan, language, easy, now)
