"""HTTP routes of merging persons."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from samplan_identity.accounts.means import Accounts
from samplan_identity.merging import service
from samplan_identity.merging.schemas import MergeRequest, MergingView
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import PersonView
from samplan_identity.sessions.means import Sessions
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/persons/{person_id}/merging", tags=["administration"])


@router.get("/{other_id}", responses=documented(401, 403, 404))
async def compare(
    person_id: UUID, other_id: UUID, known: SignedIn, session: Session, numbers: Numbers, now: Now
) -> MergingView:
    """Show two registrations side by side, and what merging the second into the first would do."""
    return await service.compare(session, known, person_id, other_id, numbers, now)


@router.post("", responses=documented(401, 403, 404, 409, 412, 422))
async def merge(
    person_id: UUID,
    known: SteppedUp,
    wanted: MergeRequest,
    session: Session,
    numbers: Numbers,
    means: Accounts,
    cache: Sessions,
    now: Now,
    after: BackgroundTasks,
    once: Idempotent,
) -> PersonView:
    """Merge a person who was registered twice into the one in the path; gives the card that stays."""
    forgotten: list[bytes] = []
    person = await once(
        PersonView,
        lambda: service.merge(session, known, person_id, wanted, numbers, means.notify_key, now, forgotten),
    )
    for session_hash in forgotten:
        after.add_task(cache.drop, session_hash)
    return person
