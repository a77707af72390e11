"""An admin enters, corrects or replaces somebody's identity number.

Whoever changes it decides who can sign in as that person through a provider. So it takes what changing any other way
in takes, and every session ends. A link to a provider names the number that it was made by, and opens nothing by
another: it is made anew by who shows the new one, and whoever shows the old one is told that it has changed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity import organisation_entries
from samplan_identity.accounts import repository as accounts
from samplan_identity.cards import access
from samplan_identity.cards import repository as cards
from samplan_identity.cards import service as person_service
from samplan_identity.numbers import repository
from samplan_identity.numbers.schemas import Former, NumberChange
from samplan_identity.organisation_entries import Entry
from samplan_identity.persons import births
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.models import FormerNumber, Person
from samplan_identity.persons.schemas import PersonView
from samplan_identity.persons.sealed_numbers import FORMER, IdentityNumbers
from samplan_identity.rights import service as rights_service
from samplan_identity.sessions import ending
from samplan_identity.sessions import repository as sessions
from samplan_identity.unsaved import repository as unsaved
from samplan_identity.unsaved.models import FormName
from samplan_servicekit import database, etag
from samplan_servicekit.audit import Detail
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id


async def change(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    wanted: NumberChange,
    expected: int,
    numbers: IdentityNumbers,
    now: datetime,
) -> tuple[PersonView, list[bytes]]:
    """Give a person another number; gives the card, and the cookies to forget. The same number changes nothing.

    Raises:
        Problem: 403 for who administers nothing, `person.own_way_in`, `rights.above_yours`; 404; 409 `person.exists`
            with the other's id, or `person.elsewhere`; 412; 422 for what is no number, and where one stands there and
            `former` does not say what it was.
    """
    await rights_service.require_admin(session, caller)
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await _require_may_change(session, caller, person)
    etag.check(expected, person, await person_service.view(session, caller, person, numbers))
    number = numbers.parse(wanted.identity_number)
    index = numbers.index(number)
    await unsaved.drop(session, caller.scope, caller.person_id, FormName.NUMBER, person_id)
    if index == person.identity_number_index:
        return await person_service.view(session, caller, person, numbers), []
    await _refuse_anothers(session, caller, person, index)
    had = person.identity_number_index is not None
    if had and wanted.former is None:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/former", "code": "missing"}])
    before = numbers.of(person)
    await persons.forget_former_number(session, caller.scope, person.id, index)
    if wanted.former is Former.REPLACED:
        await keep_former(session, person, numbers, now)
    person.identity_number_index = index
    person.identity_number_sealed = numbers.seal(number, person.id)
    births.take_birth(person, number, oslo_day(now), before=before)
    account = await accounts.get_open(session, caller.scope, person.id)
    await announce_change(session, caller.scope, person, has_account=account is not None, actor_id=caller.person_id)
    forgotten = await end_sessions(session, caller, person, now) if had else []
    if wanted.former is Former.MISTAKEN:
        await repository.drop_provider_links(session, caller.scope, person.id)
    shown = await person_service.view(session, caller, person, numbers)
    action = {None: "entered", Former.REPLACED: "replaced", Former.MISTAKEN: "corrected"}[
        wanted.former if had else None
    ]
    entry = Entry(
        scope=caller.scope,
        action=f"identity_number.{action}",
        objects=[person.id],
        detail=Detail(wanted.reason, numbers.sealing),
    )
    await organisation_entries.append(session, [entry], now=now, actor=caller)
    return shown, forgotten


async def _require_may_change(session: AsyncSession, caller: Caller, person: Person) -> None:
    if person.id == caller.person_id:
        raise Problem(403, "person.own_way_in")
    if not (await access.standing(session, caller, person)).edit_way_in:
        raise Problem(403, "rights.above_yours")


async def _refuse_anothers(session: AsyncSession, caller: Caller, person: Person, index: bytes) -> None:
    for other, _ in await cards.find_by_index(session, caller.scope, index):
        if other.id == person.id:
            return  # their own from before
        raise Problem(409, "person.exists", person_id=str(other.id))
    if await persons.is_known_anywhere(session, caller.scope, index):
        raise Problem(409, "person.elsewhere")


async def keep_former(session: AsyncSession, person: Person, numbers: IdentityNumbers, now: datetime) -> None:
    """Take the number off a card, and have the person found by it all the same. Nothing where there is none."""
    number = numbers.open(person)
    if number is None or person.identity_number_index is None:
        return
    former = FormerNumber(id=new_id(), person_id=person.id, number_index=person.identity_number_index, ended_at=now)
    former.number_sealed = numbers.sealing.seal(number.encode(), FORMER.place(former.id))
    person.identity_number_index = person.identity_number_sealed = None
    await session.flush()
    session.add(former)
    await session.flush()


async def end_sessions(session: AsyncSession, caller: Caller, person: Person, now: datetime) -> list[bytes]:
    """End all sessions of somebody whose number is another now; gives the cookies to forget."""
    account = await accounts.get_open(session, caller.scope, person.id)
    if account is None:
        return []
    ended = await sessions.end_all_of(session, account.id, now)
    forgotten = await ending.tell(session, ended, "identity_number_changed", now, actor_id=caller.person_id)
    await database.enter(session, caller.scope)
    return forgotten
