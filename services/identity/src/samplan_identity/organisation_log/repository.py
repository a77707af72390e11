"""Queries on the names that stand in the log."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.organisations.models import Membership
from samplan_identity.persons.models import Person
from samplan_servicekit.scope import OrganisationScope


async def names_of(session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Display names of persons of the organisation; somebody else is left out."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id, Person.id.in_(ids))
    )
    return {person.id: person.display_name for person in await session.scalars(query)}
