"""Queries on contacts."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_notify.contacts.models import Contact
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Contact | None:
    """How a person is reached; none where identity's word has not arrived yet."""
    return await session.get(Contact, (scope.organisation_id, person_id))
