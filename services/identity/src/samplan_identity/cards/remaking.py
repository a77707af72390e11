"""Telling services that rebuild a projection who the organisation's persons are now: what is told is kept nowhere."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PersonAgesChanged, PersonChanged, PersonContactChanged, PersonDemographicsChanged
from samplan_identity.cards import repository
from samplan_identity.persons.announcements import age_state, contact_state, demographic_state, public_state
from samplan_servicekit.history import Again, Remaking
from samplan_servicekit.scope import OrganisationScope


async def _public(session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int) -> Sequence[Again]:
    return [
        Again(person.id, person.version, public_state(person, has_account=account_id is not None))
        for person, account_id in await repository.list_after(session, scope, after, limit)
    ]


async def _contact(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Again]:
    return [
        Again(person.id, person.version, contact_state(person, has_account=account_id is not None))
        for person, account_id in await repository.list_after(session, scope, after, limit)
    ]


async def _demographic(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Again]:
    return [
        Again(person.id, person.version, demographic_state(person))
        for person, _ in await repository.list_after(session, scope, after, limit)
    ]


async def _ages(session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int) -> Sequence[Again]:
    return [
        Again(person.id, person.version, age_state(person))
        for person, _ in await repository.list_after(session, scope, after, limit)
    ]


REMAKING: Final[Remaking] = {
    PersonChanged: _public,
    PersonContactChanged: _contact,
    PersonDemographicsChanged: _demographic,
    PersonAgesChanged: _ages,
}
