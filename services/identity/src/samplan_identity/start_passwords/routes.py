"""HTTP route of start passwords."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from samplan_identity.sessions.means import Sessions
from samplan_identity.sign_in.means import SigningIn
from samplan_identity.start_passwords import service
from samplan_identity.start_passwords.schemas import StartPassword
from samplan_servicekit.auth.access import SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now

router = APIRouter(prefix="/api/identity/persons", tags=["accounts"])


@router.post("/{person_id}/account/start-password", responses=documented(401, 403, 404, 409, 422, 503))
async def issue(
    person_id: UUID,
    known: SteppedUp,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    after: BackgroundTasks,
) -> StartPassword:
    """Get a start password for somebody; theirs works no more, and they are signed out everywhere."""
    issued, ended = await service.issue(known, person_id, means, now)
    for session_hash in ended:
        after.add_task(cache.drop, session_hash)
    return issued
