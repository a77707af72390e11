"""Queries on signatures, and on the texts that were agreed to."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.participants.models import ConsentChange, ConsentSignature, ConsentWording
from samplan_plans.signing.schemas import Wording
from samplan_servicekit.auth.access import AccessiblePlan


async def list_standing(
    session: AsyncSession, plan: AccessiblePlan
) -> Mapping[UUID, tuple[ConsentSignature, ConsentWording]]:
    """By participant, the signature on their consent as it stands, with the text: of the newest change, if signed."""
    newest = (
        select(ConsentChange.id)
        .where(ConsentChange.organisation_id == plan.scope.organisation_id, ConsentChange.plan_id == plan.plan_id)
        .distinct(ConsentChange.participant_id)
        .order_by(ConsentChange.participant_id, ConsentChange.id.desc())
    )
    query = (
        select(ConsentSignature, ConsentWording)
        .join(
            ConsentWording,
            (ConsentWording.organisation_id == ConsentSignature.organisation_id)
            & (ConsentWording.digest == ConsentSignature.wording),
        )
        .where(
            ConsentSignature.organisation_id == plan.scope.organisation_id,
            ConsentSignature.plan_id == plan.plan_id,
            ConsentSignature.change_id.in_(newest),
        )
    )
    return {signature.participant_id: (signature, wording) for signature, wording in await session.execute(query)}


async def keep_wording(session: AsyncSession, plan: AccessiblePlan, wording: Wording, now: datetime) -> None:
    """Keep a text; once is enough."""
    values = wording.model_dump() | {"organisation_id": plan.scope.organisation_id, "kept_at": now}
    await session.execute(insert(ConsentWording).values(values).on_conflict_do_nothing())


async def find_wording(session: AsyncSession, plan: AccessiblePlan, digest: str) -> ConsentWording | None:
    """A text that somebody agreed to in this plan."""
    query = select(ConsentWording).where(
        ConsentWording.organisation_id == plan.scope.organisation_id,
        ConsentWording.digest == digest,
        select(ConsentSignature.id)
        .where(
            ConsentSignature.organisation_id == plan.scope.organisation_id,
            ConsentSignature.plan_id == plan.plan_id,
            ConsentSignature.wording == digest,
        )
        .exists(),
    )
    return (await session.scalars(query)).one_or_none()
