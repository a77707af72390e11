"""Queries on what other services told of plans."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.signs.models import KnownCorrespondence, KnownTransfer
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


async def note_transfer(
    session: AsyncSession,
    scope: OrganisationScope,
    transfer_id: UUID,
    plan_id: UUID,
    generation: int,
    *,
    requested_at: datetime | None = None,
    archived_at: datetime | None = None,
) -> None:
    """Keep what is told of a transfer beside what is known of it."""
    told = {"requested_at": requested_at, "archived_at": archived_at}
    statement = insert(KnownTransfer).values(
        organisation_id=scope.organisation_id, transfer_id=transfer_id, plan_id=plan_id, generation=generation, **told
    )
    fresh = {name: func.coalesce(getattr(KnownTransfer, name), statement.excluded[name]) for name in told}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["organisation_id", "transfer_id"], set_=fresh)
    )


async def last_archived(
    session: AsyncSession, scope: OrganisationScope, plan_ids: Collection[UUID]
) -> Mapping[UUID, datetime]:
    """By plan, when it last was archived; without those that never were."""
    if not plan_ids:
        return {}
    query = (
        select(KnownTransfer.plan_id, func.max(KnownTransfer.archived_at))
        .where(
            KnownTransfer.organisation_id == scope.organisation_id,
            KnownTransfer.plan_id.in_(plan_ids),
            KnownTransfer.archived_at.is_not(None),
        )
        .group_by(KnownTransfer.plan_id)
    )
    return {plan_id: at for plan_id, at in (await session.execute(query)).tuples() if at}


async def archived_as_of(session: AsyncSession, plan: AccessiblePlan) -> datetime | None:
    """The moment of which the archive system has the plan; none where it has nothing of it."""
    query = select(func.max(KnownTransfer.requested_at)).where(
        KnownTransfer.organisation_id == plan.scope.organisation_id,
        KnownTransfer.plan_id == plan.plan_id,
        KnownTransfer.archived_at.is_not(None),
    )
    as_of: datetime | None = await session.scalar(query)
    return as_of


async def note_message(session: AsyncSession, scope: OrganisationScope, plan_id: UUID, sent_at: datetime) -> None:
    """Keep that somebody wrote."""
    statement = insert(KnownCorrespondence).values(
        organisation_id=scope.organisation_id, plan_id=plan_id, last_sent_at=sent_at
    )
    last = func.greatest(KnownCorrespondence.last_sent_at, statement.excluded.last_sent_at)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["organisation_id", "plan_id"], set_={"last_sent_at": last})
    )


async def last_message(session: AsyncSession, plan: AccessiblePlan) -> datetime | None:
    """When the last message in a plan was sent."""
    found = await session.get(KnownCorrespondence, (plan.scope.organisation_id, plan.plan_id))
    return found.last_sent_at if found else None
