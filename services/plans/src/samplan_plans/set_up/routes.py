"""HTTP routes of a plan's set-up, for who leads it and whose own consent holds."""

from fastapi import APIRouter, Response

from samplan_plans.set_up import service
from samplan_plans.set_up.access import HeldLedPlan
from samplan_plans.set_up.schemas import SetUpChange, SetUpView
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/set-up", tags=["set-up"])

_CHANGES = documented(401, 403, 404, 412, 422, 428)


@router.get("", responses=documented(401, 403, 404))
async def get(plan: HeldLedPlan, session: Session, response: Response) -> SetUpView:
    """How the plan is set up."""
    found = await service.get(session, plan)
    etag.tag(response, found)
    return found


@router.patch("", responses=_CHANGES, openapi_extra=policy(changes_access=True))
async def change(
    plan: HeldLedPlan,
    wanted: SetUpChange,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> SetUpView:
    """Change short name, elements or period."""
    changed = await service.change(session, plan, wanted, expected, now)
    etag.tag(response, changed)
    return changed


@router.post("/end", responses=_CHANGES, openapi_extra=policy(changes_access=True))
async def end(plan: HeldLedPlan, expected: etag.IfMatch, session: Session, now: Now, response: Response) -> SetUpView:
    """End the plan."""
    ended = await service.end(session, plan, expected, now)
    etag.tag(response, ended)
    return ended


@router.post("/reopen", responses=_CHANGES, openapi_extra=policy(changes_access=True))
async def reopen(
    plan: HeldLedPlan, expected: etag.IfMatch, session: Session, now: Now, response: Response
) -> SetUpView:
    """Take it up again."""
    reopened = await service.reopen(session, plan, expected, now)
    etag.tag(response, reopened)
    return reopened
