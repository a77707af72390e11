"""Queries on consent changes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.participants.models import ConsentChange, ConsentSignature, Participant
from samplan_servicekit.auth.access import KnownPlan


async def list_changes(
    session: AsyncSession, plan: KnownPlan, participant_id: UUID | None
) -> Sequence[tuple[ConsentChange, Participant, str | None]]:
    """Every change of consent in the plan, or of one participant, and how it was signed; the newest first."""
    query = (
        select(ConsentChange, Participant, ConsentSignature.how)
        .join(
            Participant,
            (Participant.organisation_id == ConsentChange.organisation_id)
            & (Participant.id == ConsentChange.participant_id),
        )
        .outerjoin(
            ConsentSignature,
            (ConsentSignature.organisation_id == ConsentChange.organisation_id)
            & (ConsentSignature.plan_id == ConsentChange.plan_id)
            & (ConsentSignature.change_id == ConsentChange.id),
        )
        .where(ConsentChange.organisation_id == plan.scope.organisation_id, ConsentChange.plan_id == plan.plan_id)
        .order_by(ConsentChange.id.desc())
    )
    if participant_id is not None:
        query = query.where(ConsentChange.participant_id == participant_id)
    return (await session.execute(query)).tuples().all()
