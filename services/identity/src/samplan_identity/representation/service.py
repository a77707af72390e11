"""Representation is registered and ended by those who may edit the person, never by whom it concerns."""

from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import RepresentationNews
from samplan_contracts.identity import OrganisationRight, RepresentationBasis
from samplan_identity import organisation_entries
from samplan_identity.accounts import repository as accounts
from samplan_identity.cards import access
from samplan_identity.organisation_entries import Entry
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.representation import news, repository, rules
from samplan_identity.representation.models import Representation
from samplan_identity.representation.schemas import (
    RepresentativeAdd,
    RepresentativeView,
    RepresentativeViews,
    RepresentedView,
    RepresentedViews,
)
from samplan_identity.sessions import ending
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.ids import new_id


async def list_of(session: AsyncSession, caller: Caller, person_id: UUID, now: datetime) -> RepresentativeViews:
    """Who represents a person: for themself, and for those who may see the card."""
    if person_id != caller.person_id:
        await access.require_may_handle(session, caller)
    person = await persons.get(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await access.require_may_see(session, caller, person, now)
    found = await repository.list_of(session, caller.scope, person_id)
    return RepresentativeViews(
        items=[await _view(session, caller, one, who, person, now) for one, who in found],
        birth_date_known=person.birth_date is not None,
        may_change=person_id != caller.person_id and (await access.standing(session, caller, person)).edit,
    )


async def add(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    wanted: RepresentativeAdd,
    notify_key: X25519PublicKey,
    now: datetime,
) -> RepresentativeView:
    """Register that somebody represents a person; both are told.

    Raises:
        Problem: 403 for who may not edit the person, or is one of the two (`representation.own`); 409
            `representation.exists`; 422 for somebody without an account, or for a parent of somebody of age.
    """
    person = await _require_may_change(session, caller, person_id)
    who = await persons.get(session, caller.scope, wanted.representative_id)
    if wanted.representative_id == caller.person_id:
        raise Problem(403, "representation.own")
    if who is None or who.id == person_id:
        raise _invalid("/representative_id", "person.unknown")
    if await accounts.get_open(session, caller.scope, who.id) is None:
        raise _invalid("/representative_id", "no_account")
    if await repository.is_open(session, caller.scope, person_id, who.id, wanted.basis):
        raise Problem(409, "representation.exists")
    added = Representation(
        organisation_id=caller.scope.organisation_id,
        id=new_id(),
        person_id=person_id,
        representative_id=who.id,
        basis=wanted.basis.value,
        valid_from=wanted.from_,
        valid_to=wanted.to,
        remark=wanted.remark or None,
        registered_by=caller.person_id,
        registered_at=now,
        ended_by=None,
        ended_at=None,
    )
    if wanted.to is not None and wanted.to < oslo_day(now):
        raise _invalid("/to", "over")
    ends = rules.ends_on(added, person.birth_date)
    if ends is not None and ends <= max(oslo_day(now), added.valid_from):
        raise _invalid("/basis", "of_age")
    session.add(added)
    await session.flush()
    await _tell(session, caller, added, person, who, RepresentationNews.REPRESENTATION_REGISTERED, notify_key, now)
    shown = await _view(session, caller, added, who, person, now)
    await _log(session, caller, added, "representation.registered", now)
    return shown


async def end(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    representation_id: UUID,
    notify_key: X25519PublicKey,
    now: datetime,
) -> list[bytes]:
    """End a representation, and with it at once what is done by it; both are told.

    Returns the hashes of the sessions that the cache must drop after the commit.
    """
    person = await _require_may_change(session, caller, person_id)
    found = await repository.get_for_update(session, caller.scope, person_id, representation_id)
    if found is None:
        raise not_found()
    if found.representative_id == caller.person_id:
        raise Problem(403, "representation.own")
    if found.ended_at is not None:
        return []
    found.ended_at, found.ended_by = now, caller.person_id
    await session.flush()
    who = await persons.get(session, caller.scope, found.representative_id)
    await _tell(session, caller, found, person, who, RepresentationNews.REPRESENTATION_ENDED, notify_key, now)
    ended = await repository.end_sessions(session, caller.scope, found.id, now)
    forgotten = await ending.tell(session, ended, "representation_ended", now, actor_id=caller.person_id)
    await _log(session, caller, found, "representation.ended", now)
    return forgotten


async def list_represented(session: AsyncSession, caller: Caller, now: datetime) -> RepresentedViews:
    """Whom the caller represents now, whether or not they can act for them today."""
    day = oslo_day(now)
    items = []
    for one, person in await repository.list_open_by(session, caller):
        until = rules.acts_until(one, person.birth_date)
        if not rules.holds(one, person.birth_date, day):
            continue
        items.append(
            RepresentedView(
                representation_id=one.id,
                person_id=person.id,
                name=person.display_name,
                basis=RepresentationBasis(one.basis),
                may_act=until is None or day < until,
                last_day=until - timedelta(days=1) if until else None,
            )
        )
    return RepresentedViews(items=items)


async def _require_may_change(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    if person_id == caller.person_id:
        raise Problem(403, "representation.own")
    if not (await access.standing(session, caller, person)).edit:
        raise right_missing(OrganisationRight.PERSON_EDIT)
    return person


async def _tell(
    session: AsyncSession,
    caller: Caller,
    representation: Representation,
    person: Person,
    who: Person | None,
    what: RepresentationNews,
    notify_key: X25519PublicKey,
    now: datetime,
) -> None:
    for one in (person, who):
        if one is not None:
            await news.tell(
                session, caller.scope, one, what, subject=representation.id, notify_key=notify_key, now=now
            )


async def _log(
    session: AsyncSession, caller: Caller, representation: Representation, action: str, now: datetime
) -> None:
    both, details = [representation.person_id, representation.representative_id], {"basis": representation.basis}
    entry = Entry(scope=caller.scope, action=action, objects=both, details=details)
    await organisation_entries.append(session, [entry], now=now, actor=caller)


async def _view(
    session: AsyncSession, caller: Caller, one: Representation, who: Person, person: Person, now: datetime
) -> RepresentativeView:
    ends = rules.ends_on(one, person.birth_date)
    return RepresentativeView(
        id=one.id,
        representative_id=who.id,
        name=who.display_name,
        has_account=await accounts.get_open(session, caller.scope, who.id) is not None,
        basis=RepresentationBasis(one.basis),
        from_=one.valid_from,
        to=one.valid_to,
        last_day=ends - timedelta(days=1) if ends else None,
        holds=rules.holds(one, person.birth_date, oslo_day(now)),
        remark=one.remark,
        registered_at=one.registered_at,
        ended_at=one.ended_at,
    )


def _invalid(pointer: str, code: str) -> Problem:
    return Problem(422, "request.invalid", errors=[{"pointer": pointer, "code": code}])
