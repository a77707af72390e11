"""HTTP routes of goals."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_plans.content.access import InContent, InOwnContent
from samplan_plans.goals import service
from samplan_plans.goals.schemas import GoalChange, GoalCreate, GoalMove, GoalView, GoalViews
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/goals", tags=["goals"])


@router.get("", responses=documented(401, 403, 404))
async def list_all(plan: InContent, session: Session, now: Now) -> GoalViews:
    """The goals of the plan with their activities."""
    return await service.list_all(session, plan, now)


@router.post("", status_code=201, responses=documented(401, 403, 404, 422), openapi_extra=policy(body=LONG_TEXT))
async def create(plan: InContent, wanted: GoalCreate, session: Session, now: Now, once: Idempotent) -> GoalView:
    """Make a goal."""
    return await once(GoalView, lambda: service.make(session, plan, wanted, now))


@router.get("/{goal_id}", responses=documented(401, 403, 404))
async def get(plan: InContent, goal_id: UUID, session: Session, now: Now, response: Response) -> GoalView:
    """One goal with its activities."""
    goal = await service.get(session, plan, goal_id, now)
    etag.tag(response, goal)
    return goal


@router.patch("/{goal_id}", responses=documented(401, 403, 404, 412, 422, 428), openapi_extra=policy(body=LONG_TEXT))
async def change(
    plan: InContent,
    goal_id: UUID,
    wanted: GoalChange,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> GoalView:
    """Rewrite a goal."""
    goal = await service.change(session, plan, goal_id, wanted, expected, now)
    etag.tag(response, goal)
    return goal


@router.post("/{goal_id}/move", responses=documented(401, 403, 404, 422))
async def move(
    plan: InOwnContent, goal_id: UUID, wanted: GoalMove, session: Session, now: Now, response: Response
) -> GoalView:
    """Give a goal another place."""
    goal = await service.move_to(session, plan, goal_id, wanted, now)
    etag.tag(response, goal)
    return goal


@router.delete("/{goal_id}", status_code=204, responses=documented(401, 403, 404, 412, 428))
async def remove(plan: InOwnContent, goal_id: UUID, expected: IfMatch, session: Session, now: Now) -> None:
    """Put a goal into the trash with its activities."""
    await service.remove(session, plan, goal_id, expected, now)
