"""HTTP routes of passkeys."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_identity.own_account.routes import go_on
from samplan_identity.own_passkeys import service
from samplan_identity.own_passkeys.means import Passkeys
from samplan_identity.passkeys.schemas import PasskeyChange, PasskeyCreate, PasskeyOptions, PasskeyView, Shown
from samplan_identity.sessions.client import From
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import logins
from samplan_identity.sign_in.routes import LoginCookie, let_in
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity", tags=["passkeys"])


@router.post(
    "/sign-in/passkey/options", responses=documented(429, 503), openapi_extra=policy(open=True, rate=Rate.PASSKEY)
)
async def begin_sign_in(means: Passkeys, response: Response) -> PasskeyOptions:
    """Get what a browser shows a passkey by, to sign in."""
    value, key = logins.new_value()
    response.headers["Samplan-Set-Login"] = value
    return PasskeyOptions(public_key=await means.checker.request_options(key))


@router.post(
    "/sign-in/passkey", responses=documented(401, 422, 429, 503), openapi_extra=policy(open=True, rate=Rate.PASSKEY)
)
async def sign_in(
    wanted: Shown,
    means: Passkeys,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
    client: From,
    login: LoginCookie = "",
) -> SessionView:
    """Sign in with a passkey."""
    entered = await service.enter(means, logins.key_of(login), wanted.credential, client, now)
    return let_in(entered, cache, response, after)


@router.post("/session/step-up/passkey/options", responses=documented(401, 409, 503))
async def begin_step_up(known: SignedIn, means: Passkeys) -> PasskeyOptions:
    """Get what a browser shows a passkey by, to show a factor again."""
    return PasskeyOptions(public_key=await service.begin_step_up(known, means))


@router.post("/session/step-up/passkey", responses=documented(401, 422, 503))
async def step_up(
    known: SignedIn,
    wanted: Shown,
    means: Passkeys,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Show a passkey again; the session goes on under a new cookie."""
    return let_in(await service.step_up(known, wanted.credential, means, now), cache, response, after)


@router.post("/account/passkeys/options", responses=documented(401, 403, 409, 503))
async def begin_making(known: SteppedUp, means: Passkeys) -> PasskeyOptions:
    """Get what a browser makes a passkey by."""
    return PasskeyOptions(public_key=await service.begin_making(known, means))


@router.post("/account/passkeys", status_code=201, responses=documented(401, 403, 409, 422, 503))
async def make(
    known: SteppedUp,
    wanted: PasskeyCreate,
    means: Passkeys,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Keep a new passkey; all other sessions end."""
    return go_on(await service.make(known, wanted, means, now), cache, response, after)


@router.patch("/account/passkeys/{passkey_id}", responses=documented(401, 404, 422))
async def rename(passkey_id: UUID, known: SignedIn, wanted: PasskeyChange, session: Session) -> PasskeyView:
    """Name a passkey."""
    return await service.rename(session, known, passkey_id, wanted.name)


@router.delete("/account/passkeys/{passkey_id}", responses=documented(401, 403, 404, 409, 422, 503))
async def remove(
    passkey_id: UUID,
    known: SteppedUp,
    means: Passkeys,
    cache: Sessions,
    session: Session,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Take a passkey away; all other sessions end."""
    return go_on(await service.remove(session, known, passkey_id, means, now), cache, response, after)
