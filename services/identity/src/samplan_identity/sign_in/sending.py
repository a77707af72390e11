"""One-time codes on their way: issued, put into the outbox sealed to notify, and checked when they come back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import CodeIssued
from samplan_contracts.identity import Channel
from samplan_identity.accounts.passwords import Passwords
from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.authenticators.checking import Seeds, is_right
from samplan_identity.sign_in.channels import CodeChannel
from samplan_identity.sign_in.codes import CODE_LIFE, Codes, Outcome
from samplan_identity.sign_in.devices import Devices
from samplan_identity.sign_in.logins import RESEND_AFTER, Login, Logins
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.throttle import Throttle
from samplan_servicekit.bus import outbox
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL, OrganisationScope
from samplan_servicekit.sealing import seal

SIGN_IN = "sign_in"
STEP_UP = "step_up"
RESET = "reset"
CONTACT = "contact"
ASSISTED = "assisted"
NEW_PASSWORD = "new_password"  # noqa: S105  (what a login waits for)


@dataclass(frozen=True)
class SignInMeans:
    """What signing in takes."""

    database: Database
    passwords: Passwords
    codes: Codes
    logins: Logins
    throttle: Throttle
    devices: Devices
    seeds: Seeds
    notify_key: X25519PublicKey


async def right_login(means: SignInMeans, key: str, code: str, now: datetime) -> Login:
    """The login under way that this is the right code for; the code is used up.

    Nobody who asks has a transaction open: Redis may be slow, and an app's code is looked at in one of its own.

    Raises:
        Problem: 401 `sign_in.no_login`, `sign_in.wrong_code` with `tries_left`, or `sign_in.code_expired`.
    """
    login = await means.logins.get(key)
    if login is None:
        raise Problem(401, "sign_in.no_login")
    if login.channel is CodeChannel.APP:
        await _check_app(means, login, code, now)
    else:
        result = await means.codes.check(login.key, login.account_id, login.purpose, code)
        if result.outcome is not Outcome.RIGHT:
            raise _wrong(result.tries_left if result.outcome is Outcome.WRONG else 0)
    await means.throttle.answered(login.account_id, login.device, login.sent)
    return login


async def _check_app(means: SignInMeans, login: Login, code: str, now: datetime) -> None:
    left = await means.codes.take_try(login.key)
    if left is None:
        raise _wrong(0)
    async with means.database.transaction(GLOBAL) as session:
        right = await is_right(session, means.seeds, login.account_id, code, now)
    if not right:
        raise _wrong(left)


def _wrong(tries_left: int) -> Problem:
    if tries_left > 0:
        return Problem(401, "sign_in.wrong_code", tries_left=tries_left)
    return Problem(401, "sign_in.code_expired")


def login_of(
    record: LoginRecord, key: str, purpose: str, *, username: str = "", device: str | None = None, app: bool = False
) -> Login:
    """A login of an account that waits for its first code, by the person's own channel or from their app."""
    other = record.email if record.channel == "sms" else record.mobile
    return Login(
        key=key,
        purpose=purpose,
        account_id=record.account_id,
        person_id=record.person_id,
        organisation_id=record.organisation_id,
        channel=CodeChannel.APP if app else CodeChannel(record.channel),
        address="" if app else record.address or "",
        other_address=None if app else other,
        language=record.language,
        sent=0,
        resend_at=0,
        username=username,
        device=device,
    )


async def send_code(means: SignInMeans, login: Login, now: datetime) -> CodeSent:
    """Issue a code and put it into the outbox, sealed to notify. The message leaves after the answer has.

    Nobody who asks has a transaction open, as Redis may be slow.

    Raises:
        Problem: 429 `sign_in.too_many_codes` where too many were asked for and not answered.
    """
    issued = await _issue_code(means, login, now)
    async with means.database.transaction(OrganisationScope(login.organisation_id)) as session:
        await _tell(session, issued)
    return told(issued.login, now, issued.pause)


@dataclass(frozen=True)
class _Issued:
    """A code that notify is yet to be told of."""

    login: Login
    pause: int
    """Seconds until another may be asked for."""
    event_id: UUID
    event: CodeIssued | None
    """None where the person's own app makes the code."""


async def _issue_code(means: SignInMeans, login: Login, now: datetime) -> _Issued:
    """Make a code, and what notify is to be told of it; for an app, let codes be tried."""
    if wait := await means.throttle.may_send(login.account_id, login.device):
        raise too_many("sign_in.too_many_codes", wait)
    pause = RESEND_AFTER[min(login.sent, len(RESEND_AFTER) - 1)]
    login = login.model_copy(update={"sent": login.sent + 1, "resend_at": now.timestamp() + pause})
    await means.logins.put(login)
    if login.channel is CodeChannel.APP:
        await means.codes.allow_tries(login.key)
        return _Issued(login, pause, new_id(), None)
    code = await means.codes.issue(login.key, login.account_id, login.purpose)
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
        channel=Channel(login.channel),
        purpose=login.purpose,
        expires_at=expires_at,
        sealed=sealed,
    )
    return _Issued(login, pause, event_id, event)


async def _tell(session: AsyncSession, issued: _Issued) -> None:
    """Put a code into the outbox, in the organisation's scope."""
    login = issued.login
    if issued.event is None:
        return
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


def hint_of(address: str) -> str:
    """As much of an address as may be shown: the end of a number, the beginning of a mail address."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else address[-2:]


def told(login: Login, now: datetime, pause: int) -> CodeSent:
    """Where a code went, as far as whoever asked for it may know."""
    other = Channel.EMAIL if login.channel is CodeChannel.SMS else Channel.SMS
    return CodeSent(
        channel=login.channel,
        hint=hint_of(login.address),
        other_channel=other if login.other_address else None,
        expires_at=now + CODE_LIFE,
        resend_after=pause,
    )
