"""HTTP routes of the organisation's log."""

from typing import Annotated

from fastapi import APIRouter, Query

from samplan_identity.organisation_log import service
from samplan_identity.organisation_log.schemas import OrganisationLogPage
from samplan_identity.persons.means import Numbers
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/log", tags=["administration"])


@router.get("", responses=documented(401, 403, 422))
async def list_entries(
    known: SignedIn,
    session: Session,
    numbers: Numbers,
    now: Now,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> OrganisationLogPage:
    """What was done with persons, accounts and rights, newest first."""
    return await service.page(session, known, numbers, now, limit=limit, before=cursor)
