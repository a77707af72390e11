"""Telling the other services who a person is and how they are reached: once in each of the person's organisations."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import (
    EventData,
    PersonAgesChanged,
    PersonChanged,
    PersonContactChanged,
    PersonDemographicsChanged,
)
from samplan_contracts.identity import Channel, Language
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons.models import Person
from samplan_servicekit import database
from samplan_servicekit.bus import outbox
from samplan_servicekit.scope import OrganisationScope


def public_state(person: Person, *, has_account: bool) -> PersonChanged:
    """What co-participants may know of a person."""
    return PersonChanged(
        display_name=person.display_name,
        # A workplace or school tells where somebody is to be found.
        workplace=None if person.confidential else person.workplace,
        has_account=has_account,
    )


def contact_state(person: Person, *, has_account: bool) -> PersonContactChanged:
    """How a person is reached."""
    return PersonContactChanged(
        mobile=person.reachable_mobile,
        email=person.email,
        channel=Channel(person.code_channel),
        language=Language(person.language),
        has_account=has_account,
        may_notify=person.may_notify,
        confidential=person.confidential,
    )


def demographic_state(person: Person) -> PersonDemographicsChanged:
    """What statistics may know of a person."""
    return PersonDemographicsChanged(born=person.birth_date.replace(day=1) if person.birth_date else None)


def age_state(person: Person) -> PersonAgesChanged:
    """When the person's own say grows."""
    if person.birth_date is None:
        return PersonAgesChanged()
    return PersonAgesChanged(**asdict(AgeSteps.of(person.birth_date)))


async def announce_change(
    session: AsyncSession, scope: OrganisationScope, person: Person, *, has_account: bool, actor_id: UUID | None
) -> None:
    """Count a change of a person, and tell it.

    The two are one step: what others keep has the version by which they would be told again, or a rebuilt
    projection differs from the one that lived through the change.
    """
    person.version += 1
    await announce(session, scope, person, has_account=has_account, actor_id=actor_id)


async def announce(
    session: AsyncSession, scope: OrganisationScope, person: Person, *, has_account: bool, actor_id: UUID | None
) -> None:
    """Append the person's state to the outbox for each organisation that the person belongs to."""
    await session.flush()
    told: list[EventData] = [
        public_state(person, has_account=has_account),
        contact_state(person, has_account=has_account),
        demographic_state(person),
        age_state(person),
    ]
    for organisation_id in await organisations.list_ids_of(session, scope, person.id):
        await database.enter(session, OrganisationScope(organisation_id))
        for data in told:
            await outbox.append(
                session,
                data,
                source="identity",
                subject=person.id,
                sequence=person.version,
                organisation_id=organisation_id,
                actor_id=actor_id,
            )
    await database.enter(session, scope)
