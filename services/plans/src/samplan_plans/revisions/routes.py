"""HTTP routes of revisions, for items of every kind."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from samplan_plans.content.access import InContent
from samplan_plans.kinds import KnownKind
from samplan_plans.revisions import service
from samplan_plans.revisions.schemas import ItemState, RevisionViews
from samplan_servicekit import etag
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/items/{kind}/{item_id}/revisions", tags=["revisions"])


@router.get("", responses=documented(401, 403, 404, 422))
async def list_all(
    plan: InContent,
    kind: KnownKind,
    item_id: UUID,
    session: Session,
    now: Now,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> RevisionViews:
    """What an item was, the newest first; `cursor` is the number of the last one seen."""
    return await service.list_all(session, plan, kind, item_id, before=cursor, limit=limit, now=now)


@router.post("/{number}/revert", responses=documented(401, 403, 404, 412, 422, 428))
async def revert(
    plan: InContent,
    kind: KnownKind,
    item_id: UUID,
    number: Annotated[int, Path(ge=1, lt=2**31)],
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> ItemState:
    """Make an item what it was after a revision."""
    item = await service.revert(session, plan, kind, item_id, number, expected, now)
    etag.tag(response, item)
    return item
