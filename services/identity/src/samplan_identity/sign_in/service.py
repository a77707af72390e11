"""Signing in, and showing a factor again. Nothing that is answered tells whether a user name exists."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Channel
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.passwords import weaknesses
from samplan_identity.accounts.repository import LoginRecord, SignInTerms
from samplan_identity.accounts.schemas import PasswordRules
from samplan_identity.sessions import repository as session_repository
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.cache import CachedSession
from samplan_identity.sessions.client import Client
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in import logins as login_keys
from samplan_identity.sign_in import new_device as news_of_device
from samplan_identity.sign_in.channels import CodeChannel
from samplan_identity.sign_in.logins import Login
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.sending import (
    NEW_PASSWORD,
    SIGN_IN,
    STEP_UP,
    SignInMeans,
    login_of,
    right_login,
    send_code,
    told,
)
from samplan_identity.sign_in_rules import service as provider_rules
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL, OrganisationScope


@dataclass(frozen=True)
class Entered:
    """Somebody got in: the session, its new cookie, and what the cache must learn."""

    cookie: str
    view: SessionView
    session_hash: bytes
    replaced_hash: bytes | None
    cached: CachedSession
    device: str | None = None
    """The device cookie, where this is a device that somebody signed in on fully."""


async def begin(
    means: SignInMeans, username: str, password: str, client: Client, now: datetime
) -> tuple[str, CodeSent]:
    """Check user name and password; if they are right, send a code. Returns the login cookie's value too.

    No transaction is open while the password is hashed, which takes longer than everything else, nor while Redis is
    asked. An unknown user name takes the same way.

    Raises:
        Problem: 401 `sign_in.wrong_credentials`; 429 `sign_in.locked` or `sign_in.too_many_codes`; 403
            `sign_in.provider_required` where the organisation asks for more than a password: said only to who knows
            the password, as a code is.
    """
    device = means.devices.known(client.device, username, now)
    attempt = means.throttle.attempt(username, client.network, device)
    async with means.database.transaction(GLOBAL) as session:
        own_network = await accounts.is_own_network(session, client.network)
        record = await accounts.find_login(session, username)
        terms = await accounts.get_terms(session, record.account_id if record else new_id())
    if wait := await means.throttle.begin(attempt, own_network=own_network):
        raise too_many("sign_in.locked", wait)
    usable = record is not None and terms is not None and _usable(record, terms, now)
    try:
        matches = await means.passwords.verify(record.password_hash if record and usable else None, password)
    except Problem:
        await means.throttle.not_looked_at(attempt)
        raise
    if record is None or terms is None or not matches:
        if wait := await means.throttle.failed(attempt):
            raise too_many("sign_in.locked", wait)
        raise Problem(401, "sign_in.wrong_credentials")
    await means.throttle.succeeded(attempt)
    scope = OrganisationScope(record.organisation_id)
    value, key = login_keys.new_value()
    async with means.database.transaction(scope) as session:
        await provider_rules.require_password_allowed(session, scope, record.person_id, now)
    login = login_of(record, key, SIGN_IN, username=username, device=device, app=terms.has_app)
    return value, await send_code(means, login, now)


def _usable(record: LoginRecord, terms: SignInTerms, now: datetime) -> bool:
    second_factor = terms.has_app or record.address is not None
    started = terms.start_expires_at is None or terms.start_expires_at > now
    return record.status == "active" and second_factor and started


async def resend(means: SignInMeans, key: str, channel: Channel | None, now: datetime) -> CodeSent:
    """Send another code for a login under way, by the other channel if wanted; the earlier one stops working.

    Raises:
        Problem: 401 `sign_in.no_login`, 429 `sign_in.resend_too_soon`, 422 where there is no such address.
    """
    login = await means.logins.get(key)
    if login is None or login.purpose == NEW_PASSWORD:
        raise Problem(401, "sign_in.no_login")
    changes = channel is not None and channel.value != login.channel.value
    wait = int(login.resend_at - now.timestamp() + 0.999)
    # Whose phone is elsewhere sees that at once: the first change of channel need not wait.
    if wait > 0 and not (changes and login.sent == 1):
        raise too_many("sign_in.resend_too_soon", wait)
    if changes and channel is not None:
        if not login.other_address:
            raise Problem(422, "request.invalid", errors=[{"pointer": "/channel", "code": "no_address"}])
        turned = {"channel": channel.value, "address": login.other_address, "other_address": login.address}
        login = Login.model_validate(login.model_dump() | turned)
    return await send_code(means, login, now)


async def finish(means: SignInMeans, key: str, code: str, client: Client, now: datetime) -> Entered:
    """Check the code; if it is right, the person is signed in.

    Raises:
        Problem: 401 `sign_in.no_login`, `sign_in.wrong_code` with `tries_left`, or `sign_in.code_expired`; 403
            `sign_in.new_password_needed` with `username` and `rules` where the password was a start password, or
            `sign_in.provider_required`.
    """
    waiting = await means.logins.get(key)
    if waiting is None or waiting.purpose != SIGN_IN:
        raise Problem(401, "sign_in.no_login")
    login = await right_login(means, key, code, now)
    async with means.database.transaction(GLOBAL) as session:
        terms = await accounts.get_terms(session, login.account_id)
    if terms is not None and terms.start_expires_at is not None:
        await means.logins.put(login.model_copy(update={"purpose": NEW_PASSWORD}))
        rules = PasswordRules.of(terms.password_profile).model_dump()
        raise Problem(403, "sign_in.new_password_needed", username=terms.username, rules=rules)
    return await _let_in(means, login, client, now)


async def replace_start_password(
    means: SignInMeans, key: str, password: str, client: Client, now: datetime
) -> Entered:
    """Replace the start password that somebody has just signed in with by their own; then they are signed in.

    Raises:
        Problem: 401 `sign_in.no_login`; 422 `password.too_weak` with reasons.
    """
    login = await means.logins.get(key)
    if login is None or login.purpose != NEW_PASSWORD:
        raise Problem(401, "sign_in.no_login")
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, login.account_id)
        terms = await accounts.get_terms(session, login.account_id)
    if record is None or terms is None or record.password_hash is None:
        raise Problem(401, "sign_in.no_login")
    reasons = weaknesses(password, terms.own_words, terms.password_profile)
    if not reasons and await means.passwords.verify(record.password_hash, password):
        reasons = ["same_as_before"]
    if reasons:
        raise Problem(422, "password.too_weak", reasons=reasons)
    new_hash = await means.passwords.hash(password)
    async with means.database.transaction(GLOBAL) as session:
        if await accounts.set_own_password(session, login.account_id, record.password_hash, new_hash, now) is None:
            raise Problem(401, "sign_in.no_login")
    return await _let_in(means, login, client, now)


async def _let_in(means: SignInMeans, login: Login, client: Client, now: datetime) -> Entered:
    shown = sessions.PASSWORD_AND_APP if login.channel is CodeChannel.APP else sessions.PASSWORD_AND_CODE
    entered = await start_session(means, login.account_id, shown, client, now, new_device=login.device is None)
    await means.logins.drop(login)
    return replace(entered, device=means.devices.remember(client.device, login.username, now))


async def start_session(
    means: SignInMeans,
    account_id: UUID,
    shown: sessions.Shown,
    client: Client,
    now: datetime,
    *,
    new_device: bool = False,
) -> Entered:
    """Begin a session of an account whose owner has shown all that is needed; 401 where it was closed meanwhile.

    `new_device`: nobody was known there, of which the owner is told, unless they sign in for the first time.
    """
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, account_id)
        terms = await accounts.get_terms(session, account_id)
        if record is None or terms is None or record.status != "active":
            raise Problem(401, "sign_in.no_login")
        scope = OrganisationScope(record.organisation_id)
        await database.enter(session, scope)
        # As of now, not as of the password; a passkey is less than what such an organisation asks for, too.
        await provider_rules.require_password_allowed(session, scope, record.person_id, now)
        new_device = new_device and await session_repository.has_begun(session, scope, account_id)
        cookie, started = await sessions.start(
            session, record, now, shown, client=client, idle_minutes=terms.idle_minutes
        )
        if new_device:
            await news_of_device.tell(session, record, started.id, means.notify_key, now)
        return Entered(
            cookie, await sessions.view(session, started), started.session_hash, None, sessions.cached(started)
        )


async def begin_step_up(means: SignInMeans, caller: Caller, now: datetime) -> CodeSent:
    """Send a code to somebody who is signed in and is about to do something grave; or let them use their app.

    No transaction is open while Redis is asked.
    """
    async with means.database.transaction(caller.scope) as session:
        current = await session_repository.get(session, caller)
        record = await accounts.get_login_of(session, current.account_id) if current else None
        terms = await accounts.get_terms(session, record.account_id) if record else None
    if current is not None and current.provider is not None:
        raise Problem(409, "auth.step_up_elsewhere")  # a code is less than what the person showed to get in
    if record is None or terms is None or (record.address is None and not terms.has_app):
        raise Problem(401, "auth.session_missing")
    key = login_keys.step_up_key(caller.session_id)
    under_way = await means.logins.get(key)
    if under_way is not None and (under_way.channel is CodeChannel.APP) != terms.has_app:
        under_way = None
    if under_way is not None:
        wait = int(under_way.resend_at - now.timestamp() + 0.999)
        if wait > 0:
            # Asked for twice, as by a page that was loaded anew: the code that is on its way does.
            return told(under_way, now, wait)
    here = f"session {caller.session_id}"
    wanted = under_way or login_of(record, key, STEP_UP, device=here, app=terms.has_app)
    return await send_code(means, wanted.model_copy(update={"organisation_id": caller.scope.organisation_id}), now)


async def finish_step_up(means: SignInMeans, caller: Caller, code: str, now: datetime) -> Entered:
    """Check the code of a step-up; the session goes on under a new cookie.

    No transaction is open while Redis is asked. It is asked for the last time before the cookie changes: were it away
    after that, nobody would get the new one.
    """
    login = await right_login(means, login_keys.step_up_key(caller.session_id), code, now)
    await means.logins.drop(login)
    async with means.database.transaction(caller.scope) as session:
        return await renewed(session, caller, now)


async def renewed(session: AsyncSession, caller: Caller, now: datetime) -> Entered:
    """The caller's session, under a new cookie, as somebody who has just shown a factor."""
    cookie, old_hash, current = await sessions.renew_factor(session, caller, now)
    view = await sessions.view(session, current)
    return Entered(cookie, view, current.session_hash, old_hash, sessions.cached(current))
