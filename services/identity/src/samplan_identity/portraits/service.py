"""Who may change a card may change its portrait. Who may see the card sees it; in a plan, who sees the contact card.

For all others it does not exist, whether there is such a person or not.
"""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.cards import access
from samplan_identity.cards import service as person_service
from samplan_identity.members import repository as members
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonView
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.portraits import repository
from samplan_identity.portraits.pictures import PictureError, portrait
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.keys.columns import SealedColumn
from samplan_servicekit.scope import OrganisationScope

COLUMN: Final = SealedColumn("portraits", "sealed", "portraits|sealed|{}", row="person_id")


async def get(
    session: AsyncSession, caller: Caller, person_id: UUID, numbers: IdentityNumbers, now: datetime
) -> bytes:
    """A person's portrait, a JPEG: one's own, or another's for those who handle persons."""
    await _require_near(session, caller, person_id)
    person = await persons.get(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await access.require_may_see(session, caller, person, now)
    return await _open(session, caller.scope, person_id, numbers)


async def get_in_plan(
    session: AsyncSession, plan: AccessiblePlan, person_id: UUID, numbers: IdentityNumbers
) -> bytes:
    """A participant's portrait, a JPEG, for who sees their contact card; with a protected address it is not shown."""
    person = await persons.get(session, plan.scope, person_id)
    if person is None or person.confidential or person_id not in await members.list_shown(session, plan):
        raise not_found()
    return await _open(session, plan.scope, person_id, numbers)


async def _open(session: AsyncSession, scope: OrganisationScope, person_id: UUID, numbers: IdentityNumbers) -> bytes:
    sealed = await repository.get(session, scope, person_id)
    if sealed is None:
        raise not_found()
    return numbers.sealing.open(sealed, COLUMN.place(person_id))


async def _require_near(session: AsyncSession, caller: Caller, person_id: UUID) -> None:
    if person_id != caller.person_id and not await access.may_handle(session, caller):
        raise not_found()


async def put(
    database: Database, caller: Caller, person_id: UUID, image: bytes, numbers: IdentityNumbers
) -> PersonView:
    """Give a person a portrait; 422 for what is no JPEG or PNG that can be read.

    No transaction is open while it is drawn: whether the caller may is asked before, and again under the lock.
    """
    async with database.transaction(caller.scope) as session:
        await _changeable(session, caller, person_id)
    try:
        drawn = await asyncio.to_thread(portrait, image)
    except PictureError as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/image", "code": "no_picture"}]) from error
    sealed = numbers.sealing.seal(drawn, COLUMN.place(person_id))
    async with database.transaction(caller.scope) as session:
        person = await _changeable(session, caller, person_id)
        await repository.put(session, caller.scope, person_id, sealed)
        person.has_portrait = True
        return await person_service.view(session, caller, person, numbers)


async def remove(session: AsyncSession, caller: Caller, person_id: UUID, numbers: IdentityNumbers) -> PersonView:
    """Take a person's portrait away."""
    person = await _changeable(session, caller, person_id)
    await repository.remove(session, caller.scope, person_id)
    person.has_portrait = False
    return await person_service.view(session, caller, person, numbers)


async def hand_over(
    session: AsyncSession, scope: OrganisationScope, from_id: UUID, to_id: UUID, numbers: IdentityNumbers
) -> None:
    """Give one person another's portrait, which is sealed to its row."""
    sealed = await repository.get(session, scope, from_id)
    if sealed is not None:
        drawn = numbers.sealing.open(sealed, COLUMN.place(from_id))
        await repository.put(session, scope, to_id, numbers.sealing.seal(drawn, COLUMN.place(to_id)))


async def _changeable(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    await _require_near(session, caller, person_id)
    person = await persons.get_for_update(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    await access.require_may_change(session, caller, person, {"portrait"})
    return person
