"""HTTP routes of the trash."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_plans.content.access import InOwnContent
from samplan_plans.kinds import KnownKind
from samplan_plans.revisions.schemas import ItemState
from samplan_plans.trash import service
from samplan_plans.trash.schemas import TrashedItems
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}", tags=["trash"])


@router.get("/trash", responses=documented(401, 403, 404))
async def list_trash(plan: InOwnContent, session: Session, now: Now) -> TrashedItems:
    """What one may bring back."""
    return await service.list_all(session, plan, now)


@router.post("/items/{kind}/{item_id}/restore", responses=documented(401, 403, 404, 409))
async def restore(
    plan: InOwnContent, kind: KnownKind, item_id: UUID, session: Session, now: Now, response: Response
) -> ItemState:
    """Bring something back out of the trash, with all that went there with it."""
    item = await service.restore(session, plan, kind, item_id, now)
    etag.tag(response, item)
    return item
