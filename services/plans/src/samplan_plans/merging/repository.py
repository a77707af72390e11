"""Queries on what stands under a registration that was merged into another."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.participants.models import Participant
from samplan_plans.plans.models import Plan
from samplan_servicekit.scope import OrganisationScope


async def list_plans_for_update(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Sequence[Plan]:
    """The plans that are a person's, or that they take part in, locked in a fixed order."""
    part = select(Participant.plan_id).where(
        Participant.organisation_id == scope.organisation_id,
        Participant.person_id == person_id,
        Participant.removed_at.is_(None),
    )
    query = (
        select(Plan)
        .where(Plan.organisation_id == scope.organisation_id, (Plan.owner_person_id == person_id) | Plan.id.in_(part))
        .order_by(Plan.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def get_place_for_update(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, person_id: UUID
) -> Participant | None:
    """A person's place in a plan, locked."""
    query = (
        select(Participant)
        .where(
            Participant.organisation_id == scope.organisation_id,
            Participant.plan_id == plan_id,
            Participant.person_id == person_id,
            Participant.removed_at.is_(None),
        )
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()
