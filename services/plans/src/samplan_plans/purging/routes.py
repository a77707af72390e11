"""HTTP routes of plans that are gone for good."""

from typing import Annotated

from fastapi import APIRouter, Query

from samplan_plans.purging import service
from samplan_plans.purging.schemas import PurgedPlans
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/purged-plans", tags=["deleted plans"])


@router.get("", responses=documented(401, 403, 422))
async def list_page(
    known: SignedIn,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PurgedPlans:
    """The plans that were deleted for good, with the receipts of every service; for local admins and archivists."""
    return await service.list_page(session, known, cursor, limit)
