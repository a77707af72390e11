"""HTTP routes of rights to single items."""

from uuid import UUID

from fastapi import APIRouter

from samplan_plans.content.access import LedContent
from samplan_plans.item_rights import service
from samplan_plans.item_rights.schemas import ItemLevelChange, ItemLevels, ParticipantItems
from samplan_plans.kinds import KnownKind
from samplan_servicekit.auth.access import SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/items/{kind}/{item_id}/levels", tags=["rights"])
of_participant = APIRouter(prefix="/api/plans/plans/{plan_id}/participants/{participant_id}/levels", tags=["rights"])


@of_participant.get("", responses=documented(401, 403, 404))
async def list_of(plan: LedContent, participant_id: UUID, session: Session, now: Now) -> ParticipantItems:
    """How far one participant reaches in each item of the plan."""
    return await service.list_of(session, plan, participant_id, now)


@router.get("", responses=documented(401, 403, 404))
async def list_levels(plan: LedContent, kind: KnownKind, item_id: UUID, session: Session, now: Now) -> ItemLevels:
    """How far each participant reaches in an item."""
    return await service.list_all(session, plan, kind, item_id, now)


@router.put("/{participant_id}", responses=documented(401, 403, 404, 422), openapi_extra=policy(changes_access=True))
async def change_level(
    plan: LedContent,
    _: SteppedUp,
    kind: KnownKind,
    item_id: UUID,
    participant_id: UUID,
    wanted: ItemLevelChange,
    session: Session,
    now: Now,
) -> ItemLevels:
    """Give a participant a level for an item, or take it back."""
    return await service.change(session, plan, kind, item_id, participant_id, wanted, now)
