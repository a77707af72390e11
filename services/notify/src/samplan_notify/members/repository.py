"""Queries on participants and plans."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_notify.members.models import KnownPlan, Member
from samplan_servicekit.scope import OrganisationScope


async def list_of(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, person_id: UUID
) -> Sequence[Member]:
    """The person's participations in the plan, also those that have ended."""
    query = select(Member).where(
        Member.organisation_id == scope.organisation_id, Member.plan_id == plan_id, Member.person_id == person_id
    )
    return (await session.scalars(query)).all()


async def get_plan(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> KnownPlan | None:
    """A plan as seen from outside; none where plans' word has not arrived yet."""
    return await session.get(KnownPlan, (scope.organisation_id, plan_id))
