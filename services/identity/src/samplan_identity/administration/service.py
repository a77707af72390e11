"""An admin lists the organisation's persons, and looks after their accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.tolerance import known
from samplan_identity import organisation_entries
from samplan_identity.accounts.models import Account
from samplan_identity.administration import closing, repository
from samplan_identity.administration.schemas import PersonList, PersonPage, PersonRow, PersonStanding
from samplan_identity.cards import access
from samplan_identity.cards import service as person_service
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonView
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.rights import repository as rights
from samplan_identity.rights import service as rights_service
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import not_found


async def list_persons(session: AsyncSession, caller: Caller, wanted: PersonList) -> PersonPage:
    """A page of the organisation's persons: staff and plan owners, so for admins alone."""
    await rights_service.require_admin(session, caller)
    found, total = await repository.list_persons(session, caller.scope, wanted)
    items = [_row(person, account, held) for person, account, held in found[: wanted.limit]]
    more = len(found) > wanted.limit
    return PersonPage(
        items=items,
        total=total,
        next_cursor=wanted.cursor + wanted.limit if more and wanted.after is None else None,
        next_after=items[-1].id if more else None,
    )


def _row(person: Person, account: Account | None, held: list[str]) -> PersonRow:
    shown = not person.confidential
    return PersonRow(
        id=person.id,
        display_name=person.display_name,
        birth_date=person.birth_date,
        mobile=person.mobile if shown else None,
        email=person.email if shown else None,
        username=account.username if account else None,
        account_status=account.status if account else None,
        protected=person.confidential,
        rights=known(OrganisationRight, held),
    )


async def standing(session: AsyncSession, caller: Caller, person_id: UUID) -> PersonStanding:
    """When a person was last here, and in how many plans."""
    await rights_service.require_admin(session, caller)
    if await persons.get(session, caller.scope, person_id) is None:
        raise not_found()
    return PersonStanding(
        last_sign_in=await repository.last_sign_in(session, caller.scope, person_id),
        plans=await repository.count_plans(session, caller.scope, person_id),
        elsewhere=await rights.is_member_elsewhere(session, caller.scope, person_id),
    )


async def rename_account(
    session: AsyncSession, caller: Caller, person_id: UUID, username: str, numbers: IdentityNumbers, now: datetime
) -> PersonView:
    """Give somebody's account another user name."""
    person = await _reached(session, caller, person_id)
    entries = await closing.rename(session, caller, person, username)
    shown = await person_service.view(session, caller, person, numbers)
    await organisation_entries.append(session, entries, now=now, actor=caller)
    return shown


async def close_account(
    session: AsyncSession, caller: Caller, person_id: UUID, numbers: IdentityNumbers, now: datetime
) -> tuple[PersonView, list[bytes]]:
    """Close somebody's account; gives the card, and the cookies to forget."""
    person = await _reached(session, caller, person_id)
    forgotten, entries = await closing.close(session, caller, person, now)
    shown = await person_service.view(session, caller, person, numbers)
    await organisation_entries.append(session, entries, now=now, actor=caller)
    return shown, forgotten


async def _reached(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    await access.require_may_handle(session, caller)
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    return person
