"""Queries on copies of messages that went to both registrations of one human being."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.merged import Merged
from samplan_servicekit.scope import OrganisationScope

# What one of them has read is read; what one of them still has is still there, or can be brought back for as long.
_JOIN: Final = text(
    "update copies c set read_at = least(c.read_at, o.read_at),"
    " deleted_at = case when c.deleted_at is null or o.deleted_at is null then null"
    " else greatest(c.deleted_at, o.deleted_at) end"
    " from copies o where c.organisation_id = :organisation and o.organisation_id = c.organisation_id"
    " and o.message_id = c.message_id and c.person_id = :kept and o.person_id = :merged"
)
_DROP: Final = text(
    "delete from copies o using copies c where o.organisation_id = :organisation"
    " and c.organisation_id = o.organisation_id and c.message_id = o.message_id"
    " and c.person_id = :kept and o.person_id = :merged"
)


async def join_copies(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """Make one of the two copies of each message that both were sent."""
    await session.execute(_JOIN, {**pair.values, "organisation": scope.organisation_id})
    await session.execute(_DROP, {**pair.values, "organisation": scope.organisation_id})
