"""Queries on portraits; row-level security shows those of the organisation's members."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.portraits.models import Portrait
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bytes | None:
    """The sealed portrait of a person."""
    sealed: bytes | None = await session.scalar(select(Portrait.sealed).where(Portrait.person_id == person_id))
    return sealed


async def put(session: AsyncSession, scope: OrganisationScope, person_id: UUID, sealed: bytes) -> None:
    """Keep a portrait in place of any other."""
    query = insert(Portrait).values(person_id=person_id, sealed=sealed)
    await session.execute(query.on_conflict_do_update(index_elements=["person_id"], set_={"sealed": sealed}))


async def remove(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> None:
    """Forget a portrait."""
    await session.execute(delete(Portrait).where(Portrait.person_id == person_id))
