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
from samplan_identity.sign_in.codes import CODE_LIFE, Codes, Outcome
from samplan_identity.sign_in.logins import RESEND_AFTER, Login, Logins
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.throttle import Throttle
from samplan_servicekit.bus import outbox
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.sealing import seal

SIGN_IN = "sign_in"
STEP_UP = "step_up"
RESET = "reset"


@dataclass(frozen=True)
class SignInMeans:
    """What signing in takes."""

    database: Database
    passwords: Passwords
    codes: Codes
    logins: Logins
    throttle: Throttle
    notify_key: X25519PublicKey


async def right_login(means: SignInMeans, key: str, code: str) -> Login:
    """The login under way that this is the right code for; the code is used up.

    Raises:
        Problem: 401 `sign_in.no_login`, `sign_in.wrong_code` with `tries_left`, or `sign_in.code_expired`.
    """
    login = await means.logins.get(key)
    if login is None:
        raise Problem(401, "sign_in.no_login")
    result = await means.codes.check(login.key, login.account_id, login.purpose, code)
    if result.outcome is Outcome.RIGHT:
        return login
    if result.outcome is Outcome.WRONG and result.tries_left > 0:
        raise Problem(401, "sign_in.wrong_code", tries_left=result.tries_left)
    raise Problem(401, "sign_in.code_expired")


def login_of(record: LoginRecord, key: str, purpose: str) -> Login:
    """A login of an account that waits for its first code, by the channel of the person's choice."""
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


async def send_code(means: SignInMeans, login: Login, now: datetime) -> CodeSent:
    """Issue a code and put it into the outbox, sealed to notify. The message leaves after the answer has."""
    issued = await issue_code(means, login, now)
    async with means.database.transaction(OrganisationScope(login.organisation_id)) as session:
        await tell(session, issued)
    return told(issued.login, now, issued.pause)


@dataclass(frozen=True)
class Issued:
    """A code that notify is yet to be told of."""

    login: Login
    pause: int
    """Seconds until another may be asked for."""
    event_id: UUID
    event: CodeIssued


async def issue_code(means: SignInMeans, login: Login, now: datetime) -> Issued:
    """Make a code, and what notify is to be told of it."""
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
    return Issued(login, pause, event_id, event)


async def tell(session: AsyncSession, issued: Issued) -> None:
    """Put a code into the outbox, in the organisation's scope."""
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


def told(login: Login, now: datetime, pause: int) -> CodeSent:
    """Where a code went, as far as whoever asked for it may know."""
    name, at, domain = login.address.partition("@")
    hint = f"{name[:1]}…@{domain}" if at else login.address[-2:]
    return CodeSent(channel=login.channel, hint=hint, expires_at=now + CODE_LIFE, resend_after=pause)
