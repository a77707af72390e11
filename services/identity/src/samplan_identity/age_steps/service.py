"""A sweep that tells person and guardians once, ahead and on the day, and what it missed while it was away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import STEPS
from samplan_contracts.events import AgeNews, AgeStepTold
from samplan_identity import organisation_entries, telling
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.age_steps import repository, rules
from samplan_identity.age_steps.rules import Notice
from samplan_identity.organisation_entries import Entry
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons import births
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.models import Person
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_servicekit.background import rounds
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL, OrganisationScope

EVERY_SECONDS: Final = 3600
_BATCH: Final = 100
_WHAT: Final = {Notice.SOON: AgeNews.AGE_STEP_SOON, Notice.TODAY: AgeNews.AGE_STEP_TODAY}


async def sweep(kit: Kit) -> int:
    """Tell what is due in every organisation; gives how many steps were told. Each is told with its row, or not."""
    now, told = kit.clock.now(), 0
    async with kit.database.transaction(GLOBAL) as session:
        ids = await organisations.list_all_ids(session)
    for organisation_id in ids:
        scope = OrganisationScope(organisation_id)
        await fill_births(kit, scope)
        async with kit.database.transaction(scope) as session:
            # Where another worker is at it already, it will tell all that this one would.
            if await repository.lock(session, scope):
                told += await tell_due(session, scope, kit.own[AccountMeans].notify_key, now)
    return told


async def fill_births(kit: Kit, scope: OrganisationScope) -> int:
    """Store the birth date of who was registered by a number before it was taken from it; gives how many.

    A number that says none is read again each time: there are few of them, and the rules for it may grow.
    """
    filled, after, numbers = 0, None, kit.own[IdentityNumbers]
    while True:
        async with kit.database.transaction(scope) as session:
            found = await repository.list_without_birth(session, scope, after, _BATCH)
            for person in found:
                number = numbers.of(person)
                if number is None or not births.take_birth(person, number, oslo_day(kit.clock.now())):
                    continue
                account = await accounts.get_open(session, scope, person.id)
                await announce_change(session, scope, person, has_account=account is not None, actor_id=None)
                filled += 1
        if len(found) < _BATCH:
            return filled
        after = found[-1].id


async def tell_due(
    session: AsyncSession, scope: OrganisationScope, notify_key: X25519PublicKey, now: datetime
) -> int:
    """Tell what is due in an organisation, to whom it concerns and to those with parental responsibility."""
    day, entries = oslo_day(now), list[Entry]()
    for age in STEPS:
        for person in await repository.list_born(session, scope, *rules.births(age, day)):
            notice = rules.due(person.birth_date, age, day) if person.birth_date else None
            if notice is None or not await repository.note(session, scope, person.id, age, notice, now):
                continue
            guardians = await repository.guardians_of(session, scope, person.id, day)
            for one in (person, *guardians):
                await _tell(session, scope, one, person, age, notice, notify_key, now)
            concerned = [person.id, *(one.id for one in guardians)]
            action, details = f"age_step.told_{notice}", {"age": str(age)}
            entries.append(Entry(scope=scope, action=action, objects=concerned, details=details))
    await organisation_entries.append(session, entries, now=now, actor=None)
    return len(entries)


async def _tell(
    session: AsyncSession,
    scope: OrganisationScope,
    to: Person,
    about: Person,
    age: int,
    notice: Notice,
    notify_key: X25519PublicKey,
    now: datetime,
) -> None:
    recipient = telling.recipient(to) if to.may_notify else None
    if recipient is None:
        return
    what = _WHAT[notice]
    await telling.append(
        session,
        recipient,
        partial(AgeStepTold, what=what),
        what.value,
        notify_key,
        now,
        subject=about.id,
        sequence=age,
        organisation_id=scope.organisation_id,
        actor_id=None,
    )


@asynccontextmanager
async def sweeping(kit: Kit) -> AsyncIterator[None]:
    """Sweep once an hour, in the background of the worker: so it is the day itself, whenever a worker began."""
    async with rounds(kit, {"age steps": sweep}, every=EVERY_SECONDS):
        yield
