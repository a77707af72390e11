"""HTTP routes of the review of access."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query

from samplan_identity.reviews import service
from samplan_identity.reviews.schemas import ReviewDecisions, ReviewFilter, ReviewOutcomes, ReviewPage
from samplan_identity.sessions.means import Sessions
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/administration/access-review", tags=["administration"])


@router.get("", responses=documented(401, 403, 422))
async def list_access(
    known: SignedIn,
    session: Session,
    now: Now,
    show: ReviewFilter = ReviewFilter.ALL,
    idle_months: Annotated[int, Query(ge=1, le=60)] = 6,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    after: UUID | None = None,
) -> ReviewPage:
    """Everybody with a right or an account. A page that goes on is asked for by whom the one before ended with
    (`after`): what is decided of those on it may take them out of what is shown, and would shift a count.
    """
    return await service.list_access(session, known, show, idle_months, now, limit=limit, cursor=cursor, after=after)


@router.post("", responses=documented(401, 403, 422))
async def decide(
    known: SteppedUp,
    wanted: ReviewDecisions,
    session: Session,
    cache: Sessions,
    now: Now,
    after: BackgroundTasks,
) -> ReviewOutcomes:
    """Confirm access, or take it away, for several people in one go."""
    outcomes, forgotten = await service.decide(session, known, wanted, now)
    for session_hash in forgotten:
        after.add_task(cache.drop, session_hash)
    return outcomes
