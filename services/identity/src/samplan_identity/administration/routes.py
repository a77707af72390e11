"""HTTP routes of the administration of persons and accounts."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from samplan_identity.administration import service
from samplan_identity.administration.schemas import PersonList, PersonPage, PersonStanding, UsernameChange
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import PersonView
from samplan_identity.sessions.means import Sessions
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/persons", tags=["administration"])
accounts = APIRouter(prefix="/api/identity/persons", tags=["accounts"])


@router.post("/list", responses=documented(401, 403, 422))
async def list_persons(known: SignedIn, wanted: PersonList, session: Session) -> PersonPage:
    """The organisation's persons, by name, or all; sorted by any column."""
    return await service.list_persons(session, known, wanted)


@router.get("/{person_id}/standing", responses=documented(401, 403, 404))
async def standing(person_id: UUID, known: SignedIn, session: Session) -> PersonStanding:
    """When a person was last here, and in how many plans."""
    return await service.standing(session, known, person_id)


@accounts.patch("/{person_id}/account", responses=documented(401, 403, 404, 409, 422))
async def rename_account(
    person_id: UUID, known: SteppedUp, wanted: UsernameChange, session: Session, numbers: Numbers, now: Now
) -> PersonView:
    """Give somebody's account another user name."""
    return await service.rename_account(session, known, person_id, wanted.username, numbers, now)


@accounts.delete("/{person_id}/account", responses=documented(401, 403, 404, 409))
async def close_account(
    person_id: UUID,
    known: SteppedUp,
    session: Session,
    numbers: Numbers,
    cache: Sessions,
    now: Now,
    after: BackgroundTasks,
) -> PersonView:
    """Close somebody's account: they stay in their plans, and cannot sign in."""
    person, forgotten = await service.close_account(session, known, person_id, numbers, now)
    for session_hash in forgotten:
        after.add_task(cache.drop, session_hash)
    return person
