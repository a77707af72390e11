"""HTTP routes of identity numbers."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_identity.numbers import service
from samplan_identity.numbers.schemas import NumberChange
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import PersonView
from samplan_identity.sessions.means import Sessions
from samplan_servicekit import etag
from samplan_servicekit.auth.access import SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/persons/{person_id}/identity-number", tags=["administration"])


@router.put("", responses=documented(401, 403, 404, 409, 412, 422, 428))
async def change(
    person_id: UUID,
    known: SteppedUp,
    wanted: NumberChange,
    expected: IfMatch,
    session: Session,
    numbers: Numbers,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> PersonView:
    """Enter, correct or replace somebody's identity number; who has signed in before must do so anew."""
    person, forgotten = await service.change(session, known, person_id, wanted, expected, numbers, now)
    for session_hash in forgotten:
        after.add_task(cache.drop, session_hash)
    etag.tag(response, person)
    return person
