"""Beginning to act for somebody else, and going back.

The session is of its own: of who acts, for whom they act, with what they themselves have shown. Their own session
waits meanwhile under a cookie that nobody has, and goes on under a new one when this one is ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import HEARD, turns
from samplan_contracts.events import RepresentationNews, SessionStarted
from samplan_contracts.identity import ActingBasis
from samplan_identity.acting import repository
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons.models import Person
from samplan_identity.representation import news, rules
from samplan_identity.representation import repository as representations
from samplan_identity.sessions import repository as session_repository
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.models import Session
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.bus import outbox
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id

LIFE: Final = timedelta(minutes=30)
"""From beginning to end, whatever is done meanwhile."""


@dataclass(frozen=True)
class Begun:
    """A session that goes on in another's place: its cookie, and the hash of the one that works no more."""

    cookie: str
    current: Session
    replaced_hash: bytes


@dataclass(frozen=True)
class Wanted:
    """For whom somebody is to act, by what, and until when at the latest."""

    person: Person
    basis: ActingBasis
    until: datetime | None = None
    representation_id: UUID | None = None
    plan_id: UUID | None = None


async def begin_by_representation(
    session: AsyncSession, caller: Caller, representation_id: UUID, notify_key: X25519PublicKey, now: datetime
) -> Begun:
    """Begin to act for somebody whom the caller represents.

    Raises:
        Problem: 404 for a representation that is not the caller's; 403 `representation.not_held` outside its time,
            `representation.owner_decides` for a parent of somebody who decides in every type of plan.
    """
    found = await representations.get_own(session, caller, representation_id)
    if found is None:
        raise not_found()
    representation, person = found
    day = oslo_day(now)
    if not rules.holds(representation, person.birth_date, day):
        raise Problem(403, "representation.not_held")
    until = rules.acts_until(representation, person.birth_date)
    if until is not None and day >= until:
        raise Problem(403, "representation.owner_decides")
    wanted = Wanted(
        person,
        ActingBasis(representation.basis),
        until=rules.beginning_of(until) if until else None,
        representation_id=representation.id,
    )
    return await begin(session, caller, wanted, notify_key, now)


async def begin(
    session: AsyncSession,
    caller: Caller,
    wanted: Wanted,
    notify_key: X25519PublicKey,
    now: datetime,
    *,
    detail: audit.Detail | None = None,
    reason: str | None = None,
) -> Begun:
    """Begin to act for a person; the caller's own session waits meanwhile."""
    own = await session_repository.get_for_update(session, caller)
    if own is None:
        raise Problem(401, "auth.session_missing")
    if await organisations.get_membership(session, caller.scope, wanted.person.id) is None:
        raise not_found()
    replaced = own.session_hash
    kept = {column.key: getattr(own, column.key) for column in Session.__table__.columns}
    _, own.session_hash = sessions.new_cookie()  # a cookie that nobody is given
    own.version += 1
    await session.flush()
    cookie, cookie_hash = sessions.new_cookie()
    begun = Session(
        **kept
        | {
            "id": new_id(),
            "person_id": wanted.person.id,
            "session_hash": cookie_hash,
            "method": wanted.basis.value,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": min(end for end in (now + LIFE, own.expires_at, wanted.until) if end is not None),
            "version": 1,
            # The provider vouched for who acts, and its sign-out ends the session that waits.
            "provider_sid": None,
            "acting_person_id": caller.person_id,
            "acting_basis": wanted.basis.value,
            "acting_plan_id": wanted.plan_id,
            "representation_id": wanted.representation_id,
            "own_session_id": own.id,
        }
    )
    session.add(begun)
    await session.flush()
    await outbox.append(
        session,
        SessionStarted(
            person_id=wanted.person.id,
            method=begun.method,
            assurance=begun.acr,
            acting_person_id=caller.person_id,
        ),
        source="identity",
        subject=begun.id,
        sequence=begun.version,
        organisation_id=caller.scope.organisation_id,
        actor_id=caller.person_id,
    )
    await _tell(session, caller, wanted, begun.id, notify_key, now)
    await audit.record_for(
        session,
        caller.scope.organisation_id,
        "acting.started",
        now=now,
        actor_id=caller.person_id,
        session_id=begun.id,
        objects=[wanted.person.id, *([wanted.plan_id] if wanted.plan_id else [])],
        reason=reason,
        details={"basis": wanted.basis.value},
        detail=detail,
    )
    return Begun(cookie, begun, replaced)


async def _tell(
    session: AsyncSession,
    caller: Caller,
    wanted: Wanted,
    session_id: UUID,
    notify_key: X25519PublicKey,
    now: datetime,
) -> None:
    """Tell the person, where they are old enough to be told and can be reached, or else who else represents them."""
    person, day = wanted.person, oslo_day(now)
    old_enough = person.birth_date is None or turns(person.birth_date, HEARD) <= day
    if old_enough and person.code_address is not None:
        told = [person]
    else:
        told = list(await repository.other_representatives(session, caller.scope, person.id, caller.person_id, day))
    for one in told:
        await news.tell(
            session,
            caller.scope,
            one,
            RepresentationNews.ACTING_STARTED,
            subject=session_id,
            notify_key=notify_key,
            now=now,
        )


async def go_back(session: AsyncSession, caller: Caller, now: datetime) -> tuple[bytes, Begun | None]:
    """Stop acting for another, and go on as oneself under a new cookie.

    Returns the hash of the cookie that works no more, and one's own session; none where that has ended meanwhile.

    Raises:
        Problem: 409 `session.not_acting` for who acts for nobody.
    """
    own = await session_repository.get_own_of(session, caller)
    current = await session_repository.get_for_update(session, caller)
    if current is None:
        raise Problem(401, "auth.session_missing")
    if current.own_session_id is None:
        raise Problem(409, "session.not_acting")
    await sessions.finish(session, current, "went_back", now)
    begun: Begun | None = None
    if own is not None and own.expires_at > now:
        cookie, own.session_hash = sessions.new_cookie()
        own.last_seen_at = now  # who acted sat here all the while
        own.version += 1
        begun = Begun(cookie, own, current.session_hash)
    await audit.record_for(
        session,
        caller.scope.organisation_id,
        "acting.ended",
        now=now,
        actor_id=current.acting_person_id,
        session_id=current.id,
        objects=[current.person_id],
    )
    return current.session_hash, begun
