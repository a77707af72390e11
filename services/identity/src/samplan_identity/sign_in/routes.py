"""HTTP routes of sign-in and step-up. Cookies are the gateway's: here they are headers between the two."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Response

from samplan_identity.sessions.cache import SessionCache
from samplan_identity.sessions.client import From
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import logins, service
from samplan_identity.sign_in.means import SigningIn
from samplan_identity.sign_in.schemas import CodeEntry, CodeSent, NewPassword, Resend, SignIn
from samplan_identity.sign_in.service import Entered
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import Problem, documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy

router = APIRouter(prefix="/api/identity", tags=["sign-in"])

LoginCookie = Annotated[str, Header(alias="Samplan-Login", include_in_schema=False)]


@router.post(
    "/sign-in",
    status_code=202,
    responses=documented(401, 403, 422, 429, 503),
    openapi_extra=policy(open=True, rate=Rate.SIGN_IN),
)
async def sign_in(wanted: SignIn, means: SigningIn, now: Now, response: Response, client: From) -> CodeSent:
    """Show user name and password; a one-time code is sent."""
    value, sent = await service.begin(means, wanted.username, wanted.password, client, now)
    response.headers["Samplan-Set-Login"] = value
    return sent


@router.post(
    "/sign-in/resend",
    status_code=202,
    responses=documented(401, 422, 429),
    openapi_extra=policy(open=True, rate=Rate.CODE),
)
async def resend(means: SigningIn, now: Now, wanted: Resend | None = None, login: LoginCookie = "") -> CodeSent:
    """Send another code, by the other channel if wanted."""
    return await service.resend(means, logins.key_of(login), wanted.channel if wanted else None, now)


@router.post(
    "/sign-in/code", responses=documented(401, 403, 422, 503), openapi_extra=policy(open=True, rate=Rate.CODE)
)
async def enter_code(
    wanted: CodeEntry,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
    client: From,
    login: LoginCookie = "",
) -> SessionView:
    """Show the code; the session begins, unless a start password must be replaced first (403)."""
    if not login:
        raise Problem(401, "sign_in.no_login")
    entered = await service.finish(means, logins.key_of(login), wanted.code, client, now)
    return let_in(entered, cache, response, after)


@router.post(
    "/sign-in/new-password", responses=documented(401, 422, 503), openapi_extra=policy(open=True, rate=Rate.CODE)
)
async def replace_start_password(
    wanted: NewPassword,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
    client: From,
    login: LoginCookie = "",
) -> SessionView:
    """Replace a start password by one's own; the session begins."""
    entered = await service.replace_start_password(means, logins.key_of(login), wanted.password, client, now)
    return let_in(entered, cache, response, after)


def let_in(entered: Entered, cache: SessionCache, response: Response, after: BackgroundTasks) -> SessionView:
    """Answer with a session that began or changed its cookie."""
    # After the commit, so that nobody reads the old row into the cache.
    after.add_task(cache.put, entered.session_hash, entered.cached, instead_of=entered.replaced_hash)
    response.headers["Samplan-Set-Session"] = entered.cookie
    if entered.device is not None:
        response.headers["Samplan-Set-Device"] = entered.device
    return entered.view


@router.post("/session/step-up", status_code=202, responses=documented(401, 409, 429))
async def step_up(known: SignedIn, means: SigningIn, now: Now) -> CodeSent:
    """Ask for a code to show a factor again."""
    return await service.begin_step_up(means, known, now)


@router.post("/session/step-up/code", responses=documented(401, 422))
async def enter_step_up_code(
    known: SignedIn,
    wanted: CodeEntry,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Show the code; the session goes on under a new cookie."""
    entered = await service.finish_step_up(means, known, wanted.code, now)
    return let_in(entered, cache, response, after)
