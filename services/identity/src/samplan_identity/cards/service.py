"""Persons are looked for before they are made, made once, and changed by those who may."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.between.archiving import ArchiveIdentity, PersonName
from samplan_contracts.identity import AddressProtection, Channel, Language
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts import service as account_service
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.cards import access, repository
from samplan_identity.cards.access import require_may_handle
from samplan_identity.members import repository as members
from samplan_identity.organisations.models import Membership
from samplan_identity.persons import births, checking
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce, announce_change
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import (
    AccountCreate,
    AccountView,
    PersonBrief,
    PersonBriefs,
    PersonChange,
    PersonCreate,
    PersonSearch,
    PersonView,
)
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.rights import rules
from samplan_identity.unsaved import repository as unsaved
from samplan_identity.unsaved.models import FormName
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import Caller, Errand
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.ids import new_id

ARCHIVING: Final = "archive.package"
"""The purpose to which archive, and nobody else, gets tokens on a person's behalf."""


async def search(
    session: AsyncSession, caller: Caller, wanted: PersonSearch, numbers: IdentityNumbers
) -> PersonBriefs:
    """Find persons of the caller's organisation."""
    await require_may_handle(session, caller)
    if wanted.identity_number is not None:
        index = numbers.index(numbers.parse(wanted.identity_number))
        found = await repository.find_by_index(session, caller.scope, index)
    else:
        found = await repository.find_by_name(
            session,
            caller.scope,
            wanted.name or "",
            wanted.birth_date,
            # Whoever knows a number knows whom they mean; a name alone is not to turn up other plans' owners.
            but_mere_owners=wanted.for_participant,
        )
    return PersonBriefs(items=[brief(person, has_account=account_id is not None) for person, account_id in found])


def brief(person: Person, *, has_account: bool) -> PersonBrief:
    """A person as they stand in a list to pick from: a protected address takes the workplace with it."""
    return PersonBrief(
        id=person.id,
        display_name=person.display_name,
        birth_date=person.birth_date,
        has_account=has_account,
        workplace=None if person.confidential else person.workplace,
    )


async def create(
    session: AsyncSession, caller: Caller, wanted: PersonCreate, numbers: IdentityNumbers, means: AccountMeans
) -> PersonView:
    """Make a person in the caller's organisation, and an account if one is asked for.

    Raises:
        Problem: 409 `person.exists` with the person's id, or `person.elsewhere` where another organisation has them;
            422 for a number that does not say when somebody was born, where nobody else says it.
    """
    await require_may_handle(session, caller)
    person = Person(
        id=new_id(),
        **_columns(wanted, exclude={"identity_number", "account", "address_protection", "draft"}),
        language=Language.NB,
        may_notify=True,
        version=1,
    )
    checking.check(person, {"birth_date", "mobile", "code_channel"}, means.clock.now())
    person.protect(wanted.address_protection)
    if wanted.identity_number is not None:
        number = numbers.parse(wanted.identity_number)
        await _refuse_double(session, caller, numbers.index(number))
        births.take_birth(person, number, oslo_day(means.clock.now()))
        births.require_birth(person)
        person.identity_number_index = numbers.index(number)
        person.identity_number_sealed = numbers.seal(number, person.id)
    session.add(person)
    await session.flush()
    session.add(
        Membership(
            id=new_id(), organisation_id=caller.scope.organisation_id, person_id=person.id, rights=[], version=1
        )
    )
    await session.flush()
    if wanted.account is not None:
        await account_service.invite(session, caller, person, wanted.account.username, means)
    if wanted.draft is not None:
        await unsaved.drop(session, caller.scope, caller.person_id, FormName.PERSON, wanted.draft)
    await announce(session, caller.scope, person, has_account=wanted.account is not None, actor_id=caller.person_id)
    return await view(session, caller, person, numbers)


async def _refuse_double(session: AsyncSession, caller: Caller, index: bytes) -> None:
    for person, _ in await repository.find_by_index(session, caller.scope, index):
        raise Problem(409, "person.exists", person_id=str(person.id))
    if await persons.is_known_anywhere(session, caller.scope, index):
        raise Problem(409, "person.elsewhere")


async def get(
    session: AsyncSession, caller: Caller, person_id: UUID, numbers: IdentityNumbers, now: datetime
) -> PersonView:
    """A person card: one's own, or another's for those who handle persons.

    Raises:
        Problem: 403 `person.protected` where the address is, and the caller neither administers nor leads their plan.
    """
    if person_id != caller.person_id:
        await require_may_handle(session, caller)
    person = await persons.get(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await access.require_may_see(session, caller, person, now)
    return await view(session, caller, person, numbers)


async def change(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    wanted: PersonChange,
    expected: int,
    numbers: IdentityNumbers,
    now: datetime,
) -> PersonView:
    """Change a person card: one's own, or another's as far as `access.require_may_change` goes."""
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        if person_id != caller.person_id:
            await require_may_handle(session, caller)
        raise not_found()
    columns = _columns(wanted, exclude_unset=True)
    # What is sent along unchanged is no change that anybody must be allowed.
    changed = {name for name, value in columns.items() if getattr(person, name) != value}
    await access.require_may_change(session, caller, person, changed)
    etag.check(expected, person, await view(session, caller, person, numbers))
    protection = columns.pop("address_protection", None)
    for name, value in columns.items():
        setattr(person, name, value)
    checking.check(person, changed, now)
    if protection is not None:
        person.protect(AddressProtection(str(protection)))
    elif person.address_protection == AddressProtection.STRICTLY_CONFIDENTIAL and any(
        (person.street, person.postal_code, person.city)
    ):
        fault = {"pointer": "/street", "code": "address_not_kept"}
        raise Problem(422, "request.invalid", errors=[fault])
    await unsaved.drop(session, caller.scope, caller.person_id, FormName.CARD, person_id)
    account = await accounts.get_open(session, caller.scope, person_id)
    if account is not None and person.code_address is None:
        fault = {"pointer": "/code_channel", "code": "no_address"}
        raise Problem(422, "request.invalid", errors=[fault])
    await announce_change(session, caller.scope, person, has_account=account is not None, actor_id=caller.person_id)
    return await view(session, caller, person, numbers)


async def invite(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    wanted: AccountCreate,
    numbers: IdentityNumbers,
    means: AccountMeans,
) -> PersonView:
    """Give a person of the organisation an account, or send a new activation link for one that is not used yet."""
    await require_may_handle(session, caller)
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await require_may_manage(session, caller, person)
    await account_service.invite(session, caller, person, wanted.username, means)
    await announce_change(session, caller.scope, person, has_account=True, actor_id=caller.person_id)
    return await view(session, caller, person, numbers)


async def require_may_manage(session: AsyncSession, caller: Caller, person: Person) -> None:
    """Refuse who may not make or rename an account: 403 `person.protected` or `rights.above_yours`."""
    if (await access.standing(session, caller, person)).manage_account:
        return
    leads_or_admin = rules.is_admin(caller.rights) or await members.leads_plan_with(
        session, caller.scope, caller.person_id, person.id
    )
    raise Problem(403, "person.protected" if person.confidential and not leads_or_admin else "rights.above_yours")


async def archive_identity(
    session: AsyncSession, errand: Errand, person_id: UUID, numbers: IdentityNumbers, now: datetime
) -> ArchiveIdentity:
    """Whom a package for the archive is about, by name and number: for archive alone, on behalf of who archives.

    That the number was handed out is logged with the person.
    """
    caller = errand.caller
    if errand.purpose != ARCHIVING:
        raise right_missing(ARCHIVING)
    person = await persons.get(session, caller.scope, person_id)
    asking = await persons.get(session, caller.scope, caller.person_id)
    if person is None or asking is None:
        raise not_found()
    await audit.record_for(
        session,
        person_id,
        "identity_number.handed_out",
        now=now,
        actor_id=caller.person_id,
        act=caller.acting_service,
        session_id=caller.session_id,
        objects=[person_id],
        reason=errand.purpose,
    )
    return ArchiveIdentity(
        given_name=person.given_name,
        family_name=person.family_name,
        identity_number=numbers.open(person),
        requested_by=PersonName(given_name=asking.given_name, family_name=asking.family_name),
    )


def _columns(wanted: BaseModel, *, exclude: set[str] | None = None, exclude_unset: bool = False) -> dict[str, object]:
    columns = wanted.model_dump(exclude=exclude, exclude_unset=exclude_unset)
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in columns.items()}


async def view(session: AsyncSession, caller: Caller, person: Person, numbers: IdentityNumbers) -> PersonView:
    """The person card as it is shown."""
    account = await accounts.get_of(session, caller.scope, person.id)
    return PersonView(
        id=person.id,
        given_name=person.given_name,
        family_name=person.family_name,
        display_name=person.display_name,
        birth_date=person.birth_date,
        identity_number_masked=numbers.masked(person),
        mobile=person.mobile,
        email=person.email,
        street=person.street,
        postal_code=person.postal_code,
        city=person.city,
        workplace=person.workplace,
        position=person.position,
        code_channel=Channel(person.code_channel),
        address_protection=AddressProtection(person.address_protection),
        has_portrait=person.has_portrait,
        may=await access.standing(session, caller, person),
        account=AccountView.model_validate(account, from_attributes=True) if account else None,
        version=person.version,
    )
