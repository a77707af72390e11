"""HTTP routes of drafts. A draft's key is what it is about; of a new person, an id that the page makes."""

from uuid import UUID

from fastapi import APIRouter

from samplan_identity.drafts import service
from samplan_identity.drafts.forms import KnownForm
from samplan_identity.drafts.schemas import DraftKeep, DraftView, FoundDrafts
from samplan_identity.persons.means import Numbers
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/drafts", tags=["drafts"])


@router.get("/person", responses=documented(401, 403))
async def list_new_persons(known: SignedIn, session: Session, numbers: Numbers) -> FoundDrafts:
    """The persons that one has begun to register."""
    return await service.list_new_persons(session, known, numbers.sealing)


@router.get("/{form}/{key}", responses=documented(401, 403, 404))
async def get(known: SignedIn, form: KnownForm, key: UUID, session: Session, numbers: Numbers) -> DraftView:
    """What one is writing there."""
    return await service.get(session, known, form, key, numbers.sealing)


@router.put("/{form}/{key}", responses=documented(401, 403, 404, 409, 422))
async def keep(
    known: SignedIn,
    form: KnownForm,
    key: UUID,
    wanted: DraftKeep,
    session: Session,
    numbers: Numbers,
    now: Now,
) -> DraftView:
    """Keep what one is writing there."""
    return await service.keep(session, known, form, key, wanted, numbers.sealing, now)


@router.delete("/{form}/{key}", status_code=204, responses=documented(401, 404))
async def drop(known: SignedIn, form: KnownForm, key: UUID, session: Session) -> None:
    """Forget what one was writing there."""
    await service.drop(session, known, form, key)
