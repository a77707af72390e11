"""HTTP routes by which the lead sees the plan as a participant does. There is nothing here that writes."""

from uuid import UUID

from fastapi import APIRouter

from samplan_plans.comments.schemas import CommentViews
from samplan_plans.content.access import LedContent
from samplan_plans.kinds import KnownKind
from samplan_plans.seeing_as import service
from samplan_plans.seeing_as.schemas import SeenPlan
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/participants/{participant_id}/view", tags=["rights"])


@router.get("", responses=documented(401, 403, 404))
async def see(plan: LedContent, participant_id: UUID, session: Session, now: Now) -> SeenPlan:
    """The plan as a participant sees it."""
    return await service.see(session, plan, participant_id, now)


@router.get("/items/{kind}/{item_id}/comments", responses=documented(401, 403, 404))
async def list_comments(
    plan: LedContent, participant_id: UUID, kind: KnownKind, item_id: UUID, session: Session, now: Now
) -> CommentViews:
    """What was said on something that the participant sees."""
    return await service.comments_on(session, plan, participant_id, kind, item_id, now)
