"""Sessions begin after both factors, change their cookie when a factor is shown again, and end at once everywhere."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import SessionEnded, SessionStarted
from samplan_contracts.identity import ActingBasis, Language, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_contracts.tolerance import known
from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce_change
from samplan_identity.sessions import ending, repository
from samplan_identity.sessions.cache import WARN_BEFORE, CachedSession
from samplan_identity.sessions.client import Client
from samplan_identity.sessions.models import Session
from samplan_identity.sessions.schemas import (
    MeChange,
    OrganisationBrief,
    SessionActing,
    SessionOrganisation,
    SessionPerson,
    SessionView,
)
from samplan_identity.sign_in_rules import service as rules
from samplan_identity.sign_in_rules.service import ABSOLUTE
from samplan_identity.terms import service as terms
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.bus import outbox
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Shown:
    """How somebody showed who they are, and how long that is good for."""

    method: str
    assurance: str
    amr: tuple[str, ...]
    """The methods' names in tokens (RFC 8176)."""
    life: timedelta = ABSOLUTE
    provider: str | None = None
    provider_sid: bytes | None = None


PASSWORD_AND_CODE: Final = Shown("password_code", "substantial", ("pwd", "otp"))
PASSWORD_AND_APP: Final = Shown("password_app", "substantial", ("pwd", "otp"))
PASSKEY: Final = Shown("passkey", "substantial", ("hwk", "user"))


def new_cookie() -> tuple[str, bytes]:
    """A new cookie value, 256 random bits, and the hash that is kept of it."""
    value = secrets.token_urlsafe(32)
    return value, hash_cookie(value)


def hash_cookie(value: str) -> bytes:
    """What is kept of a session cookie."""
    return hashlib.sha256(value.encode()).digest()


async def start(
    session: AsyncSession, login: LoginRecord, now: datetime, shown: Shown, *, client: Client, idle_minutes: int
) -> tuple[str, Session]:
    """Begin a session for somebody who has shown who they are. The caller has entered the organisation's scope."""
    cookie, cookie_hash = new_cookie()
    started = Session(
        id=new_id(),
        organisation_id=login.organisation_id,
        person_id=login.person_id,
        account_id=login.account_id,
        session_hash=cookie_hash,
        method=shown.method,
        acr=shown.assurance,
        amr=list(shown.amr),
        factor_at=now,
        created_at=now,
        last_seen_at=now,
        expires_at=now + shown.life,
        ended_at=None,
        idle_seconds=idle_minutes * 60,
        browser=client.browser,
        platform=client.platform,
        network=client.network,
        version=1,
        provider=shown.provider,
        provider_sid=shown.provider_sid,
        acting_person_id=None,
        acting_basis=None,
        acting_plan_id=None,
        representation_id=None,
        own_session_id=None,
    )
    session.add(started)
    await session.flush()
    await outbox.append(
        session,
        SessionStarted(person_id=login.person_id, method=shown.method, assurance=shown.assurance),
        source="identity",
        subject=started.id,
        sequence=started.version,
        organisation_id=login.organisation_id,
        actor_id=login.person_id,
    )
    return cookie, started


async def renew_factor(session: AsyncSession, caller: Caller, now: datetime) -> tuple[str, bytes, Session]:
    """A factor was shown again: the session gets a new cookie. Returns it, the old one's hash, and the session."""
    current = await repository.get_for_update(session, caller)
    if current is None:
        raise Problem(401, "auth.session_missing")
    cookie, old_hash = renew(current, now)
    return cookie, old_hash, current


def renew(current: Session, now: datetime) -> tuple[str, bytes]:
    """Give a locked session a new cookie, for a factor that was shown now. Returns it and the old one's hash."""
    old_hash = current.session_hash
    cookie, current.session_hash = new_cookie()
    current.factor_at = now
    current.version += 1
    return cookie, old_hash


async def switch(
    session: AsyncSession, caller: Caller, organisation_id: UUID, now: datetime
) -> tuple[str, list[bytes], Session]:
    """Go on in another of one's organisations: the session here ends, and one begins there under a new cookie.

    It is as sure of who this is as the one before, and ends no later. The transaction is under the other organisation
    afterwards. Returns the cookie, the hashes of those that must be forgotten, and the new session.

    Raises:
        Problem: 404 for an organisation that the person does not belong to; 403 `sign_in.provider_required` for one
        that asks for a stronger way in than this session came by.
    """
    current = await repository.get_for_update(session, caller)
    if current is None:
        raise Problem(401, "auth.session_missing")
    everywhere = await repository.list_organisations_of(session, caller.scope, caller.person_id)
    if organisation_id not in {found for found, _ in everywhere}:
        raise not_found()
    kept = {column.key: getattr(current, column.key) for column in Session.__table__.columns}
    cookie, cookie_hash = new_cookie()
    forgotten = await finish(session, current, "switched", now)
    there = OrganisationScope(organisation_id)
    await database.enter(session, there)
    if current.provider is None:
        await rules.require_password_allowed(session, there, caller.person_id, now)
    begun = Session(
        **kept
        | {
            "id": new_id(),
            "organisation_id": organisation_id,
            "session_hash": cookie_hash,
            "created_at": now,
            "last_seen_at": now,
            "version": 1,
        }
    )
    session.add(begun)
    await session.flush()
    await outbox.append(
        session,
        SessionStarted(person_id=caller.person_id, method=begun.method, assurance=begun.acr),
        source="identity",
        subject=begun.id,
        sequence=begun.version,
        organisation_id=organisation_id,
        actor_id=caller.person_id,
    )
    return cookie, forgotten, begun


async def end(session: AsyncSession, caller: Caller, now: datetime) -> list[bytes]:
    """Sign out; returns the hashes of the cookies that must be forgotten."""
    own = await repository.get_own_of(session, caller)
    current = await repository.get_for_update(session, caller)
    if current is None:
        return []
    forgotten = await finish(session, current, "signed_out", now)
    if own is not None:
        # Who signs out while acting for another means to leave, not to go back.
        forgotten += await finish(session, own, "signed_out", now)
    return forgotten


async def finish(session: AsyncSession, current: Session, reason: str, now: datetime) -> list[bytes]:
    """End a locked session, and with it one in which its person acts for another, and tell of it.

    Returns the hashes of the cookies that must be forgotten.
    """
    current.ended_at = now
    current.version += 1
    await outbox.append(
        session,
        SessionEnded(person_id=current.person_id, reason=reason),
        source="identity",
        subject=current.id,
        sequence=current.version,
        organisation_id=current.organisation_id,
        actor_id=current.acting_person_id or current.person_id,
    )
    await session.flush()
    acting = await ending.end_acting(
        session,
        OrganisationScope(current.organisation_id),
        current.id,
        reason,
        now,
        actor_id=current.acting_person_id or current.person_id,
    )
    return [current.session_hash, *acting]


async def end_taken(session: AsyncSession, session_hash: str, now: datetime) -> None:
    """End a session whose cookie was shown by another family of browsers than the one that it was given to."""
    ended = await repository.end_by_hash(session, bytes.fromhex(session_hash), now)
    if ended is not None:
        await ending.tell(session, [ended], "browser_changed", now)


def cached(current: Session | repository.LiveSession) -> CachedSession:
    """A session as the gateway reads it."""
    return CachedSession(
        sid=current.id,
        person_id=current.person_id,
        organisation_id=current.organisation_id,
        expires_at=int(current.expires_at.timestamp()),
        idle_seconds=current.idle_seconds,
        browser=current.browser,
    )


async def view(session: AsyncSession, current: Session) -> SessionView:
    """The session as its owner sees it."""
    scope = OrganisationScope(current.organisation_id)
    organisation = await organisations.get(session, scope)
    person = await persons.get(session, scope, current.person_id)
    membership = await organisations.get_membership(session, scope, current.person_id)
    if person is None or membership is None:
        raise Problem(401, "auth.session_missing")
    acting = await _acting(session, current)
    everywhere = await repository.list_organisations_of(session, scope, current.person_id)
    return SessionView(
        person=SessionPerson(
            id=person.id,
            display_name=person.display_name,
            given_name=person.given_name,
            family_name=person.family_name,
        ),
        organisation=SessionOrganisation(
            id=organisation.id,
            name=organisation.name,
            plan_types=known(PlanType, organisation.plan_types),
        ),
        # Rights and other organisations are the person's own, not to be used for them.
        organisations=[
            OrganisationBrief(id=found, name=name)
            for found, name in everywhere
            if acting is None or found == organisation.id
        ],
        rights=[] if acting else known(OrganisationRight, membership.rights),
        language=Language(person.language),
        factor_at=current.factor_at,
        terms_due=await terms.are_due(session, current.account_id),
        idle_seconds=current.idle_seconds,
        warn_seconds=current.idle_seconds - int(WARN_BEFORE.total_seconds()),
        expires_at=current.expires_at,
        provider=current.provider,
        acting=acting,
    )


async def _acting(session: AsyncSession, current: Session) -> SessionActing | None:
    if current.acting_person_id is None or current.acting_basis is None:
        return None
    who = await persons.get(session, OrganisationScope(current.organisation_id), current.acting_person_id)
    if who is None:
        raise Problem(401, "auth.session_missing")
    return SessionActing(
        person_id=who.id,
        name=who.display_name,
        basis=ActingBasis(current.acting_basis),
        plan_id=current.acting_plan_id,
    )


async def get(session: AsyncSession, caller: Caller) -> SessionView:
    """The caller's session. Every page asks for it: it is read without a lock, so that none waits for another."""
    current = await repository.get(session, caller)
    if current is None:
        raise Problem(401, "auth.session_missing")
    return await view(session, current)


async def change_me(session: AsyncSession, caller: Caller, wanted: MeChange) -> SessionView:
    """Change one's own language, for screens and notices alike."""
    person = await persons.get_for_update(session, caller.scope, caller.person_id)
    if person is None:
        raise Problem(401, "auth.session_missing")
    if person.language != wanted.language:
        person.language = wanted.language.value
        await announce_change(session, caller.scope, person, has_account=True, actor_id=caller.person_id)
    return await get(session, caller)
