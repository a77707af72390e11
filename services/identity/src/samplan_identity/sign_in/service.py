"""Signing in, and showing a factor again. Nothing that is answered tells whether a user name exists."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import CodeIssued
from samplan_contracts.identity import Channel
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.passwords import Passwords
from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.sessions import repository as session_repository
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.cache import CachedSession
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import logins as login_keys
from samplan_identity.sign_in.codes import CODE_LIFE, Codes, Outcome
from samplan_identity.sign_in.logins import RESEND_AFTER, Login, Logins
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.throttle import Throttle
from samplan_servicekit import database, outbox
from samplan_servicekit.access import Caller
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL, OrganisationScope
from samplan_servicekit.sealing import seal

SIGN_IN = "sign_in"
STEP_UP = "step_up"


@dataclass(frozen=True)
class SignInMeans:
    """What signing in takes."""

    database: Database
    passwords: Passwords
    codes: Codes
    logins: Logins
    throttle: Throttle
    notify_key: X25519PublicKey


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
        Problem: 401 `sign_in.wrong_credentials`, 429 `sign_in.locked`.
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
    value, key = login_keys.new_value()
    login = _login(record, key, SIGN_IN)
    return value, await _send_code(means, login, now)


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
    return await _send_code(means, login, now)


async def finish(means: SignInMeans, key: str, code: str, now: datetime) -> Entered:
    """Check the code; if it is right, the person is signed in.

    Raises:
        Problem: 401 `sign_in.no_login`, `sign_in.wrong_code` with `tries_left`, or `sign_in.code_expired`.
    """
    login = await _right_login(means, key, code)
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, login.account_id)
        if record is None or record.status != "active":
            raise Problem(401, "sign_in.no_login")
        await database.enter(session, OrganisationScope(record.organisation_id))
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
    if record is None or record.address is None:
        raise Problem(401, "auth.session_missing")
    key = login_keys.step_up_key(caller.session_id)
    under_way = await means.logins.get(key)
    if under_way is not None:
        wait = int(under_way.resend_at - now.timestamp() + 0.999)
        if wait > 0:
            # Asked for twice, as by a page that was loaded anew: the code that is on its way does.
            return _told(under_way, now, wait)
    # In the caller's own transaction: who holds one connection and waits for another may wait for themselves.
    wanted = under_way or _login(record, key, STEP_UP)
    issued = await _issue(means, wanted.model_copy(update={"organisation_id": caller.scope.organisation_id}), now)
    await _tell(session, issued)
    return _told(issued.login, now, issued.pause)


async def finish_step_up(
    means: SignInMeans, caller: Caller, session: AsyncSession, code: str, now: datetime
) -> Entered:
    """Check the code of a step-up; the session goes on under a new cookie."""
    login = await _right_login(means, login_keys.step_up_key(caller.session_id), code)
    cookie, old_hash, current = await sessions.renew_factor(session, caller, now)
    view = await sessions.view(session, current)
    await means.logins.drop(login)
    return Entered(cookie, view, current.session_hash, old_hash, sessions.cached(current))


async def _right_login(means: SignInMeans, key: str, code: str) -> Login:
    login = await means.logins.get(key)
    if login is None:
        raise Problem(401, "sign_in.no_login")
    result = await means.codes.check(login.key, login.account_id, login.purpose, code)
    if result.outcome is Outcome.RIGHT:
        return login
    if result.outcome is Outcome.WRONG and result.tries_left > 0:
        raise Problem(401, "sign_in.wrong_code", tries_left=result.tries_left)
    raise Problem(401, "sign_in.code_expired")


def _login(record: LoginRecord, key: str, purpose: str) -> Login:
    return Login(
        key=key,
        purpose=purpose,
        account_id=record.account_id,
        person_id=record.person_id,
        organisation_id=record.organisation_id,
        channel=Channel(record.channel),
        address=record.address or "",
        language=record.language,
        sent=0,
        resend_at=0,
    )


async def _send_code(means: SignInMeans, login: Login, now: datetime) -> CodeSent:
    """Issue a code and put it into the outbox, sealed to notify. The message leaves after the answer has."""
    issued = await _issue(means, login, now)
    async with means.database.transaction(OrganisationScope(login.organisation_id)) as session:
        await _tell(session, issued)
    return _told(issued.login, now, issued.pause)


@dataclass(frozen=True)
class _Issued:
    """A code that notify is yet to be told of."""

    login: Login
    pause: int
    """Seconds until another may be asked for."""
    event_id: UUID
    event: CodeIssued


async def _issue(means: SignInMeans, login: Login, now: datetime) -> _Issued:
    code = await means.codes.issue(login.key, login.account_id, login.purpose)
    pause = RESEND_AFTER[min(login.sent, len(RESEND_AFTER) - 1)]
    login = login.model_copy(update={"sent": login.sent + 1, "resend_at": now.timestamp() + pause})
    await means.logins.put(login)
    expires_at = now + CODE_LIFE
    event_id = new_id()
    sealed = seal(
        {"to": login.address, "channel": login.channel, "language": login.language, "code": code},
        means.notify_key,
        event_id=event_id,
        purpose=login.purpose,
        expires_at=expires_at,
    )
    event = CodeIssued(
        person_id=login.person_id,
        channel=login.channel,
        purpose=login.purpose,
        expires_at=expires_at,
        sealed=sealed,
    )
    return _Issued(login, pause, event_id, event)


async def _tell(session: AsyncSession, issued: _Issued) -> None:
    login = issued.login
    await outbox.append(
        session,
        issued.event,
        source="identity",
        subject=issued.event_id,
        sequence=login.sent,
        organisation_id=login.organisation_id,
        actor_id=login.person_id,
        event_id=issued.event_id,
    )


def _told(login: Login, now: datetime, pause: int) -> CodeSent:
    name, at, domain = login.address.partition("@")
    hint = f"{name[:1]}…@{domain}" if at else login.address[-2:]
    return CodeSent(channel=login.channel, hint=hint, expires_at=now + CODE_LIFE, resend_after=pause)
