"""Signing in, and showing a factor again. Nothing that is answered tells whether a user name exists."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts import repository as accounts
from samplan_identity.providers import rules
from samplan_identity.sessions import repository as session_repository
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.cache import CachedSession
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import logins as login_keys
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.sending import (
    SIGN_IN,
    STEP_UP,
    SignInMeans,
    issue_code,
    login_of,
    right_login,
    send_code,
    tell,
    told,
)
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.scope import GLOBAL, OrganisationScope


@dataclass(frozen=True)
class Entered:
    """Somebody got in: the session, its new cookie, and what the cache must learn."""

    cookie: str
    view: SessionView
    session_hash: bytes
    replaced_hash: bytes | None
    cached: CachedSession


async def begin(
    means: SignInMeans, username: str, password: str, network: str, now: datetime
) -> tuple[str, CodeSent]:
    """Check user name and password; if they are right, send a code. Returns the login cookie's value too.

    No transaction is open while the password is hashed, which takes longer than everything else.

    Raises:
        Problem: 401 `sign_in.wrong_credentials`, 429 `sign_in.locked`, 403 `sign_in.provider_required` where the
            organisation asks for more than a password: said only to who knows the password, as a code is.
    """
    attempt = means.throttle.attempt(username, network)
    if wait := await means.throttle.wait(attempt):
        raise too_many("sign_in.locked", wait)
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.find_login(session, username)
    usable = record is not None and record.status == "active" and record.address is not None
    matches = await means.passwords.verify(record.password_hash if record and usable else None, password)
    if record is None or not matches:
        if wait := await means.throttle.failed(attempt):
            raise too_many("sign_in.locked", wait)
        raise Problem(401, "sign_in.wrong_credentials")
    await means.throttle.succeeded(attempt)
    scope = OrganisationScope(record.organisation_id)
    async with means.database.transaction(scope) as session:
        await rules.require_password_allowed(session, scope, record.person_id, now)
    value, key = login_keys.new_value()
    login = login_of(record, key, SIGN_IN)
    return value, await send_code(means, login, now)


async def resend(means: SignInMeans, key: str, now: datetime) -> CodeSent:
    """Send another code for a login or step-up under way; the earlier one stops working.

    Raises:
        Problem: 401 `sign_in.no_login`, 429 `sign_in.resend_too_soon`.
    """
    login = await means.logins.get(key)
    if login is None:
        raise Problem(401, "sign_in.no_login")
    wait = int(login.resend_at - now.timestamp() + 0.999)
    if wait > 0:
        raise too_many("sign_in.resend_too_soon", wait)
    return await send_code(means, login, now)


async def finish(means: SignInMeans, key: str, code: str, now: datetime) -> Entered:
    """Check the code; if it is right, the person is signed in.

    Raises:
        Problem: 401 `sign_in.no_login`, `sign_in.wrong_code` with `tries_left`, or `sign_in.code_expired`; 403
            `sign_in.provider_required`.
    """
    login = await right_login(means, key, code)
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, login.account_id)
        if record is None or record.status != "active":
            raise Problem(401, "sign_in.no_login")
        scope = OrganisationScope(record.organisation_id)
        await database.enter(session, scope)
        await rules.require_password_allowed(
            session, scope, record.person_id, now
        )  # as of now, not as of the password
        cookie, started = await sessions.start(session, record, now)
        entered = Entered(
            cookie, await sessions.view(session, started), started.session_hash, None, sessions.cached(started)
        )
    await means.logins.drop(login)
    return entered


async def begin_step_up(means: SignInMeans, caller: Caller, session: AsyncSession, now: datetime) -> CodeSent:
    """Send a code to somebody who is signed in and is about to do something grave."""
    current = await session_repository.get_for_update(session, caller)
    record = await accounts.get_login_of(session, current.account_id) if current else None
    if current is not None and current.provider is not None:
        raise Problem(409, "auth.step_up_elsewhere")  # a code is less than what the person showed to get in
    if record is None or record.address is None:
        raise Problem(401, "auth.session_missing")
    key = login_keys.step_up_key(caller.session_id)
    under_way = await means.logins.get(key)
    if under_way is not None:
        wait = int(under_way.resend_at - now.timestamp() + 0.999)
        if wait > 0:
            # Asked for twice, as by a page that was loaded anew: the code that is on its way does.
            return told(under_way, now, wait)
    # In the caller's own transaction: who holds one connection and waits for another may wait for themselves.
    wanted = under_way or login_of(record, key, STEP_UP)
    issued = await issue_code(means, wanted.model_copy(update={"organisation_id": caller.scope.organisation_id}), now)
    await tell(session, issued)
    return told(issued.login, now, issued.pause)


async def finish_step_up(
    means: SignInMeans, caller: Caller, session: AsyncSession, code: str, now: datetime
) -> Entered:
    """Check the code of a step-up; the session goes on under a new cookie."""
    login = await right_login(means, login_keys.step_up_key(caller.session_id), code)
    cookie, old_hash, current = await sessions.renew_factor(session, caller, now)
    view = await sessions.view(session, current)
    await means.logins.drop(login)
    return Entered(cookie, view, current.session_hash, old_hash, sessions.cached(current))
