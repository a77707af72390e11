"""HTTP routes of one's own session."""

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_identity.sessions import service
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import MeChange, OrganisationSwitch, SessionView
from samplan_servicekit.auth.access import SignedIn, SignedInOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity", tags=["session"])


@router.get("/session", responses=documented(401))
async def get(known: SignedInOrActing, session: Session) -> SessionView:
    """Who is signed in, where, and for how long."""
    return await service.get(session, known)


@router.delete("/session", status_code=204, responses=documented(401))
async def sign_out(
    known: SignedInOrActing, session: Session, cache: Sessions, now: Now, response: Response, after: BackgroundTasks
) -> None:
    """Sign out."""
    for forgotten in await service.end(session, known, now):
        after.add_task(cache.drop, forgotten)  # after the commit, so that nobody reads the old row into the cache
    response.headers["Samplan-Clear-Session"] = "1"


@router.post("/session/organisation", responses=documented(401, 403, 404, 422))
async def switch(
    known: SignedIn,
    wanted: OrganisationSwitch,
    session: Session,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Go on in another of one's organisations, under a new cookie; it is the one that the next sign-in begins in."""
    cookie, forgotten, begun = await service.switch(session, known, wanted.organisation_id, now)
    for session_hash in forgotten:
        after.add_task(cache.drop, session_hash)
    after.add_task(cache.put, begun.session_hash, service.cached(begun))
    response.headers["Samplan-Set-Session"] = cookie
    return await service.view(session, begun)


@router.patch("/me", responses=documented(401, 422))
async def change_me(known: SignedIn, wanted: MeChange, session: Session) -> SessionView:
    """Change one's own language."""
    return await service.change_me(session, known, wanted)
