"""What a person changes of their own account. Whoever changes a way in ends their other sessions and is told of it.

The news goes where the person was reached before the change, so that who took over a session cannot hide it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountNews
from samplan_contracts.identity import Channel
from samplan_identity.accounts import news
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.models import Account
from samplan_identity.accounts.news import Reached
from samplan_identity.accounts.passwords import weaknesses
from samplan_identity.accounts.repository import SignInTerms
from samplan_identity.accounts.schemas import PasswordRules
from samplan_identity.authenticators import repository as authenticators
from samplan_identity.own_account.schemas import (
    AccountSettings,
    ContactChange,
    OwnSession,
    OwnSessions,
    PasswordChange,
)
from samplan_identity.own_account.ways import Ways
from samplan_identity.passkeys import repository as passkeys
from samplan_identity.passkeys.schemas import PasskeyView
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.checking import reached_by_sms
from samplan_identity.persons.models import Person
from samplan_identity.sessions import ending
from samplan_identity.sessions import repository as sessions
from samplan_identity.sign_in import sending
from samplan_identity.sign_in.channels import CodeChannel
from samplan_identity.sign_in.logins import Login
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.sending import CONTACT, SignInMeans
from samplan_identity.sign_in.service import Entered, renewed
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, not_found, too_many


@dataclass(frozen=True)
class Own:
    """The caller's account and card: both locked where they are to be changed."""

    account: Account
    person: Person
    terms: SignInTerms

    @property
    def reached(self) -> tuple[str, str]:
        """Where the person is told of changes: by the channel of codes, or the other where that has no address."""
        person = self.person
        chosen, other = (
            (person.mobile, person.email) if person.code_channel == "sms" else (person.email, person.mobile)
        )
        if chosen or not other:
            return person.code_channel, chosen or ""
        return ("email" if person.code_channel == "sms" else "sms"), other


@dataclass(frozen=True)
class Changed:
    """A way in was changed: the session that goes on, and the cookies that are worth nothing now."""

    entered: Entered
    ended: list[bytes]


async def own(session: AsyncSession, caller: Caller) -> Own:
    """The caller's own account, locked."""
    return await _own(session, caller, await persons.get_for_update(session, caller.scope, caller.person_id))


async def seen(session: AsyncSession, caller: Caller) -> Own:
    """The caller's own account, to be read: nobody waits for whoever looks."""
    return await _own(session, caller, await persons.get(session, caller.scope, caller.person_id))


async def _own(session: AsyncSession, caller: Caller, person: Person | None) -> Own:
    account = await accounts.get_of(session, caller.scope, caller.person_id)
    terms = await accounts.get_terms(session, account.id) if account else None
    if person is None or account is None or terms is None:
        raise Problem(401, "auth.session_missing")
    return Own(account, person, terms)


async def get(session: AsyncSession, caller: Caller) -> AccountSettings:
    """How the caller signs in and is reached."""
    mine = await seen(session, caller)
    return AccountSettings(
        username=mine.account.username,
        mobile=mine.person.mobile,
        email=mine.person.email,
        code_channel=Channel(mine.person.code_channel),
        rules=PasswordRules.of(mine.terms.password_profile),
        app=mine.terms.has_app,
        recovery_codes_left=await authenticators.count_recovery_codes(session, caller, mine.account.id),
        passkeys=[
            PasskeyView.model_validate(one, from_attributes=True)
            for one in await passkeys.list_of(session, caller, mine.account.id)
        ],
    )


async def ways_of(session: AsyncSession, caller: Caller, mine: Own) -> Ways:
    """The ways into the caller's account."""
    return Ways(
        password=mine.account.password_hash is not None,
        code_address=mine.person.code_address is not None,
        app=mine.terms.has_app,
        passkeys=len(await passkeys.list_of(session, caller, mine.account.id)),
    )


async def change_password(caller: Caller, wanted: PasswordChange, means: SignInMeans, now: datetime) -> Changed:
    """Replace one's own password. No transaction is open while the old is verified and the new one hashed.

    Raises:
        Problem: 422 `password.wrong_old`, also where it was replaced meanwhile, `password.too_weak` with reasons; 429
            `sign_in.locked` after three wrong.
    """
    async with means.database.transaction(caller.scope) as session:
        mine = await seen(session, caller)
    verified = mine.account.password_hash
    attempt = means.throttle.attempt(mine.account.username, "", f"session {caller.session_id}")
    if wait := await means.throttle.begin(attempt):
        raise too_many("sign_in.locked", wait)
    if not await means.passwords.verify(verified, wanted.old):
        if wait := await means.throttle.failed(attempt):
            raise too_many("sign_in.locked", wait)
        raise Problem(422, "password.wrong_old")
    await means.throttle.succeeded(attempt)
    reasons = weaknesses(wanted.new, mine.terms.own_words, mine.terms.password_profile)
    if not reasons and wanted.new == wanted.old:
        reasons = ["same_as_before"]
    if reasons:
        raise Problem(422, "password.too_weak", reasons=reasons)
    new_hash = await means.passwords.hash(wanted.new)
    async with means.database.transaction(caller.scope) as session:
        mine = await own(session, caller)
        if mine.account.password_hash != verified:
            raise Problem(422, "password.wrong_old")
        mine.account.password_hash = new_hash
        mine.account.start_expires_at = None
        return await changed(session, caller, mine, AccountNews.PASSWORD_CHANGED, means, now)


async def changed(
    session: AsyncSession,
    caller: Caller,
    mine: Own,
    what: AccountNews,
    means: SignInMeans,
    now: datetime,
    *,
    told_at: tuple[str, str] | None = None,
) -> Changed:
    """Finish a change of a way in: new cookie, other sessions ended, the person told, the log written."""
    await _tell(session, caller, mine, what, means, now, told_at or mine.reached)
    ended = await ending.end_others(session, caller.scope, mine.account.id, caller.session_id, now, what.value)
    entered = await renewed(session, caller, now)
    await _log(session, caller, mine, what, now)
    return Changed(entered, ended)


async def _tell(
    session: AsyncSession,
    caller: Caller,
    mine: Own,
    what: AccountNews,
    means: SignInMeans,
    now: datetime,
    told_at: tuple[str, str],
) -> None:
    mine.account.version += 1
    await session.flush()
    channel, address = told_at
    to = Reached(
        account_id=mine.account.id,
        person_id=caller.person_id,
        organisation_id=caller.scope.organisation_id,
        channel=channel,
        address=address,
        language=mine.person.language,
    )
    if address:
        await news.tell(session, to, what, mine.account.version, means.notify_key, now)


async def _log(session: AsyncSession, caller: Caller, mine: Own, what: AccountNews, now: datetime) -> None:
    """Append to the person's own chain, whose head is held to the commit: the last thing done."""
    await audit.record_for(
        session,
        caller.person_id,
        f"account.{what.value}",
        now=now,
        actor_id=caller.person_id,
        session_id=caller.session_id,
        objects=[mine.account.id],
    )


async def change_username(
    session: AsyncSession, caller: Caller, username: str, means: SignInMeans, now: datetime
) -> AccountSettings:
    """Change one's own user name.

    Raises:
        Problem: 409 `account.username_taken`.
    """
    mine = await own(session, caller)
    if username != mine.account.username:
        same = username.casefold() == mine.account.username.casefold()
        if not same and await accounts.username_taken(session, caller.scope, username):
            raise Problem(409, "account.username_taken")
        mine.account.username = username
        await _tell(session, caller, mine, AccountNews.USERNAME_CHANGED, means, now, mine.reached)
        shown = await get(session, caller)
        await _log(session, caller, mine, AccountNews.USERNAME_CHANGED, now)
        return shown
    return await get(session, caller)


async def begin_contact(caller: Caller, wanted: ContactChange, means: SignInMeans, now: datetime) -> CodeSent:
    """Send a code to an address, to see that it works and is the caller's.

    No transaction is open while Redis is asked.

    Raises:
        Problem: 422 where there is no address, or one that no SMS reaches; 429 as at sign-in.
    """
    async with means.database.transaction(caller.scope) as session:
        mine = await seen(session, caller)
    on_file = mine.person.mobile if wanted.channel is Channel.SMS else mine.person.email
    address = wanted.address or on_file
    if not address:
        pointer = "/mobile" if wanted.channel is Channel.SMS else "/email"
        raise Problem(422, "request.invalid", errors=[{"pointer": pointer, "code": "missing"}])
    if wanted.mobile is not None and not reached_by_sms(wanted.mobile):
        raise Problem(422, "request.invalid", errors=[{"pointer": "/mobile", "code": "no_sms"}])
    key = _contact_key(caller.session_id)
    under_way = await means.logins.get(key)
    if under_way is not None and under_way.address == address:
        wait = int(under_way.resend_at - now.timestamp() + 0.999)
        if wait > 0:
            return sending.told(under_way, now, wait)
    login = Login(
        key=key,
        purpose=CONTACT,
        account_id=mine.account.id,
        person_id=caller.person_id,
        organisation_id=caller.scope.organisation_id,
        channel=CodeChannel(wanted.channel),
        address=address,
        language=mine.person.language,
        sent=under_way.sent if under_way else 0,
        resend_at=0,
        device=f"session {caller.session_id}",
        setting="codes" if wanted.use_for_codes else "address",
    )
    return await sending.send_code(means, login, now)


async def finish_contact(caller: Caller, code: str, means: SignInMeans, now: datetime) -> Changed:
    """Take an address into use that its code has shown to work; where codes went before is told.

    No transaction is open while Redis is asked, and it is asked for the last time before the cookie changes.

    Raises:
        Problem: 401 as at sign-in, for the code.
    """
    login = await sending.right_login(means, _contact_key(caller.session_id), code, now)
    await means.logins.drop(login)
    async with means.database.transaction(caller.scope) as session:
        mine = await own(session, caller)
        told_at = mine.reached
        if login.channel is CodeChannel.SMS:
            mine.person.mobile = login.address
        else:
            mine.person.email = login.address
        if login.setting == "codes":
            mine.person.code_channel = login.channel.value
        return await _contact_changed(session, caller, mine, told_at, means, now)


async def remove_contact(
    session: AsyncSession, caller: Caller, channel: Channel, means: SignInMeans, now: datetime
) -> Changed:
    """Take one's own mobile or mail address away.

    Raises:
        Problem: 409 `account.codes_go_there` for the address that codes go to, `account.last_way_in`.
    """
    mine = await own(session, caller)
    told_at = mine.reached
    if channel == mine.person.code_channel and not mine.terms.has_app:
        raise Problem(409, "account.codes_go_there")
    setattr(mine.person, "mobile" if channel is Channel.SMS else "email", None)
    (await ways_of(session, caller, mine)).require_any()
    return await _contact_changed(session, caller, mine, told_at, means, now)


async def _contact_changed(
    session: AsyncSession, caller: Caller, mine: Own, told_at: tuple[str, str], means: SignInMeans, now: datetime
) -> Changed:
    await announce_change(session, caller.scope, mine.person, has_account=True, actor_id=caller.person_id)
    return await changed(session, caller, mine, AccountNews.CONTACT_CHANGED, means, now, told_at=told_at)


def _contact_key(session_id: UUID) -> str:
    return f"contact:{session_id}"


async def list_sessions(session: AsyncSession, caller: Caller, network: str, now: datetime) -> OwnSessions:
    """Where the caller is signed in."""
    mine = await seen(session, caller)
    return OwnSessions(
        items=[
            OwnSession(
                id=one.id,
                current=one.id == caller.session_id,
                organisation_name=one.organisation_name,
                browser=one.browser,
                platform=one.platform,
                same_network=one.network == network,
                started_at=one.created_at,
                last_seen_at=one.last_seen_at,
            )
            for one in await sessions.list_live_of(session, caller, mine.account.id, now)
        ]
    )


async def end_session(session: AsyncSession, caller: Caller, session_id: UUID, now: datetime) -> list[bytes]:
    """End another of one's own sessions; 404 for one that is not, or not any more."""
    mine = await own(session, caller)
    ended = await sessions.end_but(session, mine.account.id, kept=caller.session_id, only=session_id, now=now)
    if not ended:
        raise not_found()
    return await ending.tell(session, ended, "ended_by_owner", now)


async def end_other_sessions(session: AsyncSession, caller: Caller, now: datetime) -> list[bytes]:
    """End all of one's sessions but this one."""
    mine = await own(session, caller)
    return await ending.end_others(session, caller.scope, mine.account.id, caller.session_id, now, "ended_by_owner")
