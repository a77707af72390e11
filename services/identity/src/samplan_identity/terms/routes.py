"""HTTP routes of the terms."""

from fastapi import APIRouter

from samplan_contracts.identity import Language
from samplan_identity.terms import service
from samplan_identity.terms.schemas import TermsAccept, TermsView
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/terms", tags=["terms"])


@router.get("", responses=documented(422), openapi_extra=policy(open=True, rate=Rate.OPEN))
async def get(language: Language = Language.NB) -> TermsView:
    """The terms of use that hold now."""
    return service.current(language)


@router.post("/acceptances", status_code=204, responses=documented(401, 409, 422))
async def accept(known: SignedIn, wanted: TermsAccept, session: Session, now: Now) -> None:
    """Accept the terms."""
    await service.accept(session, known, wanted, now)
