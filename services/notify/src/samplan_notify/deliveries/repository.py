"""Queries on deliveries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import MessageCategory
from samplan_notify.deliveries.models import Delivery, Kind, Lane, State
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


async def add(
    session: AsyncSession,
    scope: OrganisationScope,
    *,
    event_id: UUID,
    person_ids: Sequence[UUID],
    lane: Lane,
    kind: Kind,
    now: datetime,
    plan_id: UUID | None = None,
    category: MessageCategory | None = None,
    sealed: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Queue one delivery to each person; an event never leads to two for the same person."""
    if not person_ids:
        return
    rows = [
        {
            "organisation_id": scope.organisation_id,
            "id": new_id(),
            "event_id": event_id,
            "person_id": person_id,
            "plan_id": plan_id,
            "lane": lane,
            "kind": kind,
            "category": category,
            "sealed": sealed,
            "expires_at": expires_at,
            "state": State.QUEUED,
            "attempts": 0,
            "failures": 0,
            "due_at": now,
            "created_at": now,
        }
        for person_id in person_ids
    ]
    statement = insert(Delivery).on_conflict_do_nothing(index_elements=["organisation_id", "event_id", "person_id"])
    await session.execute(statement, rows)


async def get(session: AsyncSession, scope: OrganisationScope, delivery_id: UUID) -> Delivery:
    """A delivery that is known to be there."""
    return await session.get_one(Delivery, (scope.organisation_id, delivery_id))


async def get_held(
    session: AsyncSession, scope: OrganisationScope, delivery_id: UUID, attempt: int
) -> Delivery | None:
    """A delivery, locked, if the worker that took it for this attempt still has it."""
    delivery = await session.get_one(
        Delivery, (scope.organisation_id, delivery_id), with_for_update=True, populate_existing=True
    )
    return delivery if delivery.state == State.SENDING and delivery.attempts == attempt else None
