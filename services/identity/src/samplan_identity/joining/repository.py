"""Queries on Samprokoder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.joining.models import JoinCode
from samplan_servicekit.scope import OrganisationScope


async def drop_unused(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> None:
    """Make a person's earlier codes worthless: one is enough to look after."""
    await session.execute(
        delete(JoinCode).where(
            JoinCode.organisation_id == scope.organisation_id,
            JoinCode.person_id == person_id,
            JoinCode.used_at.is_(None),
        )
    )


@dataclass(frozen=True)
class TakenCode:
    """A code that was used up just now."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    """Whose code it was."""


async def take(session: AsyncSession, scope: OrganisationScope, code_hash: bytes, now: datetime) -> TakenCode | None:
    """Use a code up for this organisation; none where there is none, or none any more. Twice gives it once."""
    query = text("select * from take_join_code(:hash, :now)")
    row = (await session.execute(query, {"hash": code_hash, "now": now})).one_or_none()
    return TakenCode(**row._mapping) if row else None
