"""HTTP routes of one's own account."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_contracts.identity import Channel
from samplan_identity.own_account import service
from samplan_identity.own_account.schemas import (
    AccountSettings,
    ContactChange,
    OwnSessions,
    PasswordChange,
    UsernameChange,
)
from samplan_identity.own_account.service import Changed
from samplan_identity.sessions.cache import SessionCache
from samplan_identity.sessions.client import From
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in.means import SigningIn
from samplan_identity.sign_in.routes import let_in
from samplan_identity.sign_in.schemas import CodeEntry, CodeSent
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/account", tags=["own account"])


def go_on(changed: Changed, cache: SessionCache, response: Response, after: BackgroundTasks) -> SessionView:
    """Answer with the session that goes on after a change; the others are forgotten."""
    for session_hash in changed.ended:
        after.add_task(cache.drop, session_hash)
    return let_in(changed.entered, cache, response, after)


@router.get("", responses=documented(401))
async def get(known: SignedIn, session: Session) -> AccountSettings:
    """How one signs in and is reached."""
    return await service.get(session, known)


@router.post("/password", responses=documented(401, 403, 422, 429, 503))
async def change_password(
    known: SteppedUp,
    wanted: PasswordChange,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Change one's password; all other sessions end."""
    return go_on(await service.change_password(known, wanted, means, now), cache, response, after)


@router.post("/username", responses=documented(401, 403, 409, 422, 503))
async def change_username(
    known: SteppedUp, wanted: UsernameChange, session: Session, means: SigningIn, now: Now
) -> AccountSettings:
    """Change one's user name."""
    return await service.change_username(session, known, wanted.username, means, now)


@router.post("/contact", status_code=202, responses=documented(401, 403, 422, 429, 503))
async def begin_contact(known: SteppedUp, wanted: ContactChange, means: SigningIn, now: Now) -> CodeSent:
    """Have a code sent to an address, before it is taken into use."""
    return await service.begin_contact(known, wanted, means, now)


@router.post("/contact/code", responses=documented(401, 403, 422, 503))
async def finish_contact(
    known: SteppedUp,
    wanted: CodeEntry,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Show the code that came to the address; it is in use from now on."""
    return go_on(await service.finish_contact(known, wanted.code, means, now), cache, response, after)


@router.delete("/contact/{channel}", responses=documented(401, 403, 409, 422, 503))
async def remove_contact(
    channel: Channel,
    known: SteppedUp,
    session: Session,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Take one's mobile or mail address away."""
    return go_on(await service.remove_contact(session, known, channel, means, now), cache, response, after)


@router.get("/sessions", responses=documented(401))
async def list_sessions(known: SignedIn, session: Session, client: From, now: Now) -> OwnSessions:
    """Where one is signed in."""
    return await service.list_sessions(session, known, client.network, now)


@router.delete("/sessions", status_code=204, responses=documented(401))
async def end_other_sessions(
    known: SignedIn, session: Session, cache: Sessions, now: Now, after: BackgroundTasks
) -> None:
    """Sign out everywhere else."""
    for session_hash in await service.end_other_sessions(session, known, now):
        after.add_task(cache.drop, session_hash)


@router.delete("/sessions/{session_id}", status_code=204, responses=documented(401, 404, 422))
async def end_session(
    session_id: UUID, known: SignedIn, session: Session, cache: Sessions, now: Now, after: BackgroundTasks
) -> None:
    """End one of one's other sessions."""
    for session_hash in await service.end_session(session, known, session_id, now):
        after.add_task(cache.drop, session_hash)
