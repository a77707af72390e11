"""Telling the other services who a person is and how they are reached: once in each of the person's organisations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import EventData, PersonChanged, PersonContactChanged, PersonDemographicsChanged
from samplan_contracts.identity import Channel, Language
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons.models import Person
from samplan_servicekit import database, outbox
from samplan_servicekit.scope import OrganisationScope


async def announce(
    session: AsyncSession, scope: OrganisationScope, person: Person, *, has_account: bool, actor_id: UUID | None
) -> None:
    """Append the person's state to the outbox for each organisation that the person belongs to."""
    await session.flush()
    told: list[EventData] = [
        PersonChanged(display_name=person.display_name, workplace=person.workplace, has_account=has_account),
        PersonContactChanged(
            mobile=person.mobile,
            email=person.email,
            channel=Channel(person.code_channel),
            language=Language(person.language),
            has_account=has_account,
            may_notify=person.may_notify,
            confidential=person.confidential,
        ),
        PersonDemographicsChanged(born=person.birth_date.replace(day=1) if person.birth_date else None),
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
