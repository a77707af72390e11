"""HTTP routes of acting for somebody else."""

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_identity.accounts.means import Accounts
from samplan_identity.acting import presence, service
from samplan_identity.acting.means import Assisting
from samplan_identity.acting.schemas import ActingStart, AssistanceOffer, AssistedStart
from samplan_identity.acting.service import Begun
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.cache import SessionCache
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in.schemas import CodeSent
from samplan_servicekit.auth.access import LedPlan, SignedInOrActing, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity", tags=["acting"])


@router.post("/session/acting", responses=documented(401, 403, 404, 422))
async def begin(
    known: SteppedUp,
    wanted: ActingStart,
    session: Session,
    means: Accounts,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Act for somebody whom one represents, under a new cookie and for half an hour."""
    begun = await service.begin_by_representation(session, known, wanted.representation_id, means.notify_key, now)
    _let_in(begun, cache, response, after)
    return await sessions.view(session, begun.current)


@router.delete(
    "/session/acting", responses=documented(401, 409) | {204: {"description": "One's own session is over"}}
)
async def go_back(
    known: SignedInOrActing,
    session: Session,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView | None:
    """Stop acting, and go on as oneself under a new cookie; 204 where one must sign in again."""
    ended, own = await service.go_back(session, known, now)
    if own is None:
        after.add_task(cache.drop, ended)
        response.headers["Samplan-Clear-Session"] = "1"
        response.status_code = 204
        return None
    _let_in(own, cache, response, after)
    return await sessions.view(session, own.current)


@router.get("/plans/{plan_id}/assisted", responses=documented(401, 403, 404))
async def offer(plan: LedPlan, session: Session) -> AssistanceOffer:
    """How the owner of a plan that one leads can show that they are present."""
    return await presence.offer(session, plan)


@router.post("/plans/{plan_id}/assisted/code", status_code=202, responses=documented(401, 403, 404, 409, 429, 503))
async def send_code(plan: LedPlan, _: SteppedUp, means: Assisting, now: Now) -> CodeSent:
    """Send the owner a code, which they read out."""
    return await presence.send_code(plan, means, now)


@router.post("/plans/{plan_id}/assisted", responses=documented(401, 403, 404, 409, 422, 503))
async def begin_assisted(
    plan: LedPlan,
    _: SteppedUp,
    wanted: AssistedStart,
    means: Assisting,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Act beside the owner of a plan that one leads, in that plan and for half an hour."""
    begun, view = await presence.begin(plan, wanted, means, now)
    _let_in(begun, cache, response, after)
    return view


def _let_in(begun: Begun, cache: SessionCache, response: Response, after: BackgroundTasks) -> None:
    # After the commit, so that nobody reads the old row into the cache.
    after.add_task(
        cache.put, begun.current.session_hash, sessions.cached(begun.current), instead_of=begun.replaced_hash
    )
    response.headers["Samplan-Set-Session"] = begun.cookie
