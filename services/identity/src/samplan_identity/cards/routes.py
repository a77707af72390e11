"""HTTP routes of persons."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_contracts.between.archiving import ArchiveIdentity
from samplan_identity.accounts.means import Accounts
from samplan_identity.cards import service
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import (
    AccountCreate,
    PersonBriefs,
    PersonChange,
    PersonCreate,
    PersonSearch,
    PersonView,
)
from samplan_servicekit import etag
from samplan_servicekit.auth.access import OnErrand, SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import ErrandSession, Session

router = APIRouter(prefix="/api/identity/persons", tags=["persons"])
internal = APIRouter(prefix="/internal/persons", include_in_schema=False)
"""For services; the gateway never routes there."""


@router.post("/search", responses=documented(401, 403, 422), openapi_extra=policy(rate=Rate.PERSON_SEARCH))
async def search(known: SignedIn, wanted: PersonSearch, session: Session, numbers: Numbers) -> PersonBriefs:
    """Look for persons by identity number, or by name and date of birth."""
    return await service.search(session, known, wanted, numbers)


@router.post("", status_code=201, responses=documented(401, 403, 409, 422))
async def create(
    known: SignedIn, wanted: PersonCreate, session: Session, numbers: Numbers, means: Accounts, once: Idempotent
) -> PersonView:
    """Make a person; with an account, an activation link goes out by the person's code channel."""
    return await once(PersonView, lambda: service.create(session, known, wanted, numbers, means))


@router.get("/{person_id}", responses=documented(401, 403, 404))
async def get(
    person_id: UUID, known: SignedIn, session: Session, numbers: Numbers, now: Now, response: Response
) -> PersonView:
    """Read a person card."""
    person = await service.get(session, known, person_id, numbers, now)
    etag.tag(response, person)
    return person


@router.patch("/{person_id}", responses=documented(401, 403, 404, 412, 422, 428))
async def change(
    person_id: UUID,
    known: SignedIn,
    wanted: PersonChange,
    expected: IfMatch,
    session: Session,
    numbers: Numbers,
    now: Now,
    response: Response,
) -> PersonView:
    """Change a person card."""
    person = await service.change(session, known, person_id, wanted, expected, numbers, now)
    etag.tag(response, person)
    return person


@router.post("/{person_id}/account", status_code=201, responses=documented(401, 403, 404, 409, 422))
async def invite(
    person_id: UUID,
    known: SignedIn,
    wanted: AccountCreate,
    session: Session,
    numbers: Numbers,
    means: Accounts,
    once: Idempotent,
) -> PersonView:
    """Give a person an account, or send the activation link of an unused one anew."""
    return await once(PersonView, lambda: service.invite(session, known, person_id, wanted, numbers, means))


@internal.get("/{person_id}/archive-identity")
async def archive_identity(
    person_id: UUID, known: OnErrand, session: ErrandSession, numbers: Numbers, now: Now
) -> ArchiveIdentity:
    """Whom a package for the archive is about."""
    return await service.archive_identity(session, known, person_id, numbers, now)
