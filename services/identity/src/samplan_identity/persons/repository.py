"""Queries on persons. Row-level security shows those of the scope's organisation, and nobody else."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.organisations.models import Membership
from samplan_identity.persons.models import Person
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Person | None:
    """A person of this organisation."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id, Person.id == person_id)
    )
    return (await session.scalars(query)).one_or_none()


async def get_for_update(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Person | None:
    """A person of this organisation, locked until the transaction ends."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id, Person.id == person_id)
        .with_for_update(of=Person)
    )
    return (await session.scalars(query)).one_or_none()


async def is_known_anywhere(session: AsyncSession, scope: OrganisationScope, index: bytes) -> bool:
    """Whether some organisation, not necessarily this one, has a person with this identity number."""
    return bool(await session.scalar(text("select identity_number_known(:index)"), {"index": index}))
