"""HTTP routes of organisation-wide rights."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_identity.rights import service
from samplan_identity.rights.schemas import RightsChange, RightsView
from samplan_servicekit import etag
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/persons", tags=["administration"])


@router.get("/{person_id}/rights", responses=documented(401, 403, 404))
async def get(person_id: UUID, known: SignedIn, session: Session, response: Response) -> RightsView:
    """A person's rights in the organisation."""
    rights = await service.view(session, known, person_id, await service.require_admin(session, known))
    etag.tag(response, rights)
    return rights


@router.put("/{person_id}/rights", responses=documented(401, 403, 404, 409, 412, 422, 428))
async def change(
    person_id: UUID,
    known: SteppedUp,
    wanted: RightsChange,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> RightsView:
    """Give and take a person's rights; they hold at once."""
    rights = await service.change(session, known, person_id, wanted.rights, expected, now)
    etag.tag(response, rights)
    return rights
