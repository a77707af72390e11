"""HTTP routes of the Samprokode."""

from uuid import UUID

from fastapi import APIRouter

from samplan_identity.accounts.means import Accounts
from samplan_identity.joining import service
from samplan_identity.joining.schemas import JoinCodeView, JoinUse
from samplan_identity.persons.means import Numbers
from samplan_identity.persons.schemas import PersonBrief
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity", tags=["joining"])


@router.post("/persons/{person_id}/join-code", status_code=201, responses=documented(401, 403, 404, 422))
async def issue(person_id: UUID, known: SteppedUp, session: Session, numbers: Numbers, now: Now) -> JoinCodeView:
    """Make a Samprokode, by which another municipality can add the person."""
    return await service.issue(session, known, person_id, numbers, now)


@router.post("/joining", responses=documented(401, 403, 409, 410, 422, 429), openapi_extra=policy(rate=Rate.JOINING))
async def use(
    known: SignedIn, wanted: JoinUse, session: Session, numbers: Numbers, means: Accounts, now: Now
) -> PersonBrief:
    """Add a person of another municipality by their Samprokode."""
    return await service.use(session, known, wanted.code, numbers, means, now)
