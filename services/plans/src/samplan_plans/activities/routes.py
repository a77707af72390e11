"""HTTP routes of activities."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_plans.activities import service
from samplan_plans.activities.schemas import ActivityChange, ActivityCreate, ActivityMove, ActivityView
from samplan_plans.content.access import InContent, InOwnContent
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}", tags=["goals"])


@router.post(
    "/goals/{goal_id}/activities",
    status_code=201,
    responses=documented(401, 403, 404, 422),
    openapi_extra=policy(body=LONG_TEXT),
)
async def create_activity(
    plan: InContent, goal_id: UUID, wanted: ActivityCreate, session: Session, now: Now, once: Idempotent
) -> ActivityView:
    """Make an activity under a goal."""
    return await once(ActivityView, lambda: service.make(session, plan, goal_id, wanted, now))


@router.patch(
    "/activities/{activity_id}",
    responses=documented(401, 403, 404, 412, 422, 428),
    openapi_extra=policy(body=LONG_TEXT),
)
async def change_activity(
    plan: InContent,
    activity_id: UUID,
    wanted: ActivityChange,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> ActivityView:
    """Rewrite an activity."""
    activity = await service.change(session, plan, activity_id, wanted, expected, now)
    etag.tag(response, activity)
    return activity


@router.post("/activities/{activity_id}/move", responses=documented(401, 403, 404, 422))
async def move_activity(
    plan: InOwnContent, activity_id: UUID, wanted: ActivityMove, session: Session, now: Now, response: Response
) -> ActivityView:
    """Give an activity another place."""
    activity = await service.move_to(session, plan, activity_id, wanted, now)
    etag.tag(response, activity)
    return activity


@router.delete("/activities/{activity_id}", status_code=204, responses=documented(401, 403, 404, 412, 428))
async def remove_activity(
    plan: InOwnContent, activity_id: UUID, expected: IfMatch, session: Session, now: Now
) -> None:
    """Put an activity into the trash."""
    await service.remove(session, plan, activity_id, expected, now)
