"""HTTP routes of comments, on every kind of item that may have them."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_plans.activities.kind import ACTIVITY
from samplan_plans.comments import service
from samplan_plans.comments.schemas import CommentView, CommentViews, CommentWrite
from samplan_plans.content.access import InContent, InOwnContent
from samplan_plans.goals.kind import GOAL
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}", tags=["comments"])


@router.get("/goals/{goal_id}/comments", responses=documented(401, 403, 404))
async def list_on_goal(plan: InContent, goal_id: UUID, session: Session, now: Now) -> CommentViews:
    """What was said on a goal."""
    return await service.list_on(session, plan, GOAL, goal_id, now)


@router.post(
    "/goals/{goal_id}/comments",
    status_code=201,
    responses=documented(401, 403, 404, 422),
    openapi_extra=policy(body=LONG_TEXT),
)
async def comment_on_goal(
    plan: InContent, goal_id: UUID, wanted: CommentWrite, session: Session, now: Now, once: Idempotent
) -> CommentView:
    """Say something on a goal."""
    return await once(CommentView, lambda: service.make(session, plan, GOAL, goal_id, wanted, now))


@router.get("/activities/{activity_id}/comments", responses=documented(401, 403, 404))
async def list_on_activity(plan: InContent, activity_id: UUID, session: Session, now: Now) -> CommentViews:
    """What was said on an activity."""
    return await service.list_on(session, plan, ACTIVITY, activity_id, now)


@router.post(
    "/activities/{activity_id}/comments",
    status_code=201,
    responses=documented(401, 403, 404, 422),
    openapi_extra=policy(body=LONG_TEXT),
)
async def comment_on_activity(
    plan: InContent, activity_id: UUID, wanted: CommentWrite, session: Session, now: Now, once: Idempotent
) -> CommentView:
    """Say something on an activity."""
    return await once(CommentView, lambda: service.make(session, plan, ACTIVITY, activity_id, wanted, now))


@router.patch(
    "/comments/{comment_id}", responses=documented(401, 403, 404, 412, 422, 428), openapi_extra=policy(body=LONG_TEXT)
)
async def change_comment(
    plan: InContent,
    comment_id: UUID,
    wanted: CommentWrite,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> CommentView:
    """Change what one said."""
    comment = await service.change(session, plan, comment_id, wanted, expected, now)
    etag.tag(response, comment)
    return comment


@router.delete("/comments/{comment_id}", status_code=204, responses=documented(401, 403, 404, 412, 428))
async def remove_comment(plan: InOwnContent, comment_id: UUID, expected: IfMatch, session: Session, now: Now) -> None:
    """Put what one said into the trash."""
    await service.remove(session, plan, comment_id, expected, now)
