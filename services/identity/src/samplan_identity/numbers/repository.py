"""Queries on what hangs on an identity number."""

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.scope import OrganisationScope

_DROP_LINKS: Final = text(
    "delete from provider_links where account_id in (select id from accounts where person_id = :person)"
)


async def drop_provider_links(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> None:
    """Forget who was linked to a person's account: it was somebody else."""
    await session.execute(_DROP_LINKS, {"person": person_id})
