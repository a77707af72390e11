"""Queries on deliveries to both registrations of one human being."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.merged import Merged
from samplan_servicekit.scope import OrganisationScope

_DROP: Final = text(
    "delete from deliveries o using deliveries c where o.organisation_id = :organisation"
    " and c.organisation_id = o.organisation_id and c.event_id = o.event_id"
    " and c.person_id = :kept and o.person_id = :merged"
)


async def drop_second(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """Of two deliveries of one event to the same human being, keep one."""
    await session.execute(_DROP, {**pair.values, "organisation": scope.organisation_id})
