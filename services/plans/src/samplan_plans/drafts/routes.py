"""HTTP routes of drafts. A draft's key is the item that is changed, or what a new one is to hang on."""

from uuid import UUID

from fastapi import APIRouter

from samplan_plans.content.access import InContent
from samplan_plans.drafts import notes, service
from samplan_plans.drafts.notes import KnownNote, NotablePlan
from samplan_plans.drafts.schemas import DraftKeep, DraftView
from samplan_plans.kinds import KnownKind
from samplan_servicekit.auth.access import InPlan
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/drafts/{kind}/{key}", tags=["drafts"])


@router.get("", responses=documented(401, 403, 404))
async def get(plan: InContent, kind: KnownKind, key: UUID, session: Session, now: Now) -> DraftView:
    """What one is writing there."""
    return await service.get(session, plan, kind, key, now)


@router.put("", responses=documented(401, 403, 404, 422), openapi_extra=policy(body=LONG_TEXT))
async def keep(
    plan: InContent, kind: KnownKind, key: UUID, wanted: DraftKeep, session: Session, now: Now
) -> DraftView:
    """Keep what one is writing there."""
    return await service.keep(session, plan, kind, key, wanted, now)


@router.delete("", status_code=204, responses=documented(401, 403, 404))
async def drop(plan: InContent, kind: KnownKind, key: UUID, session: Session, now: Now) -> None:
    """Forget what one was writing there."""
    await service.drop(session, plan, kind, key, now)


notes_router = APIRouter(prefix="/api/plans/plans/{plan_id}/notes/{note}/{key}", tags=["drafts"])


@notes_router.get("", responses=documented(401, 403, 404))
async def get_note(plan: NotablePlan, note: KnownNote, key: UUID, session: Session) -> DraftView:
    """What one is writing beside an act."""
    return await notes.get(session, plan, note, key)


@notes_router.put("", responses=documented(401, 403, 404, 422))
async def keep_note(
    plan: NotablePlan, note: KnownNote, key: UUID, wanted: DraftKeep, session: Session, now: Now
) -> DraftView:
    """Keep what one is writing beside an act."""
    return await notes.keep(session, plan, note, key, wanted, now)


@notes_router.delete("", status_code=204, responses=documented(401, 404))
async def drop_note(plan: InPlan, note: KnownNote, key: UUID, session: Session) -> None:
    """Forget what one was writing beside an act."""
    await notes.drop(session, plan, note, key)
