"""Queries on consent changes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.participants.models import ConsentChange, Participant
from samplan_servicekit.auth.access import KnownPlan


async def list_changes(
    session: AsyncSession, plan: KnownPlan, participant_id: UUID | None
) -> Sequence[tuple[ConsentChange, Participant]]:
    """Every change of consent in the plan, or of one participant, the newest first."""
    query = (
        select(ConsentChange, Participant)
        .join(
            Participant,
            (Participant.organisation_id == ConsentChange.organisation_id)
            & (Participant.id == ConsentChange.participant_id),
        )
        .where(ConsentChange.organisation_id == plan.scope.organisation_id, ConsentChange.plan_id == plan.plan_id)
        .order_by(ConsentChange.id.desc())
    )
    if participant_id is not None:
        query = query.where(ConsentChange.participant_id == participant_id)
    return [(change, participant) for change, participant in (await session.execute(query)).tuples()]
