"""The HTTP route of all plans."""

from fastapi import APIRouter

from samplan_plans.all_plans import service
from samplan_plans.all_plans.schemas import AllPlans, AllPlansSearch
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/all-plans", tags=["plans"])


@router.post("/search", responses=documented(401, 403, 422))
async def search(known: SignedIn, wanted: AllPlansSearch, session: Session, now: Now) -> AllPlans:
    """The plans of the municipality, of the types that one administers; for local admins."""
    return await service.search(session, known, wanted, now)
