"""Queries on the projection of participants."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind
from samplan_identity.members.models import Member
from samplan_servicekit.scope import OrganisationScope


async def leads_any(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bool:
    """Whether the person leads a plan in the organisation."""
    query = select(
        exists().where(
            Member.organisation_id == scope.organisation_id,
            Member.person_id == person_id,
            Member.kind == Kind.LEAD,
            Member.removed.is_(False),
        )
    )
    return bool(await session.scalar(query))
