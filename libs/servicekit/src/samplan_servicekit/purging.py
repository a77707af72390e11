"""A plan is deleted for good: its rows, its kept events, its keys; only its id is kept, so that it stays deleted.

What is told of it later, however late, is passed over (see `bus.inbox`). The log of the plan stays, as a chain
of ids and codes: what people wrote lay beside it, and is gone.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PlanPurged, PurgeReceipt
from samplan_servicekit import audit
from samplan_servicekit.bus import outbox
from samplan_servicekit.bus.handler import plan_scope
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope

LONGEST: Final = "120s"
"""How long deleting all of a plan may take: it is done once, in one transaction, and nobody waits for it."""

_UNLIMITED: Final = text("select set_config('statement_timeout', :longest, true)")
_KEYS: Final = text("select id from keys where organisation_id = :organisation and plan_id = :plan")
_PURGE: Final = text("select purge_plan(:plan, :at)")
_PURGED: Final = text("select plan_id from purged_plans where plan_id = any(:plans)")

Forget = Callable[[Kit, OrganisationScope, UUID], Awaitable[int]]
"""Takes a plan's documents out of the object store, before their rows go; gives how many there were. Doing it twice
does no harm."""
Refer = Callable[[AsyncSession, OrganisationScope, UUID], Awaitable[Sequence[str]]]
"""By what others know what they have of a plan, read before its rows go."""


async def purge(session: AsyncSession, plan_id: UUID, now: datetime) -> dict[str, int]:
    """Delete everything of a plan of the organisation in scope; gives how many rows that were, by table."""
    await session.flush()
    await session.execute(_UNLIMITED, {"longest": LONGEST})
    rows: dict[str, int] = await session.scalar(_PURGE, {"plan": plan_id, "at": now}) or {}
    session.expire_all()
    return rows


async def purged_among(session: AsyncSession, plan_ids: Collection[UUID]) -> set[UUID]:
    """Those of some plans that are gone."""
    return set(await session.scalars(_PURGED, {"plans": list(plan_ids)})) if plan_ids else set()


class Purging:
    """What a service does when a plan is purged: `prepare` before the transaction, and itself in it.

    `receipt`: the event by which this service answers. `keyed`: whether its plans have keys of their own.
    """

    def __init__(
        self,
        receipt: type[PurgeReceipt],
        *,
        forget: Forget | None = None,
        refer: Refer | None = None,
        keyed: bool = False,
    ) -> None:
        self._receipt = receipt
        self._forget = forget
        self._refer = refer
        self._keyed = keyed

    async def prepare(self, event: Envelope[PlanPurged], kit: Kit) -> int:
        """Take the plan's documents out of the object store. Raises BlobsUnavailableError."""
        return await self._forget(kit, plan_scope(event), event.data.plan_id) if self._forget else 0

    async def __call__(self, event: Envelope[PlanPurged], session: AsyncSession, kit: Kit, objects: int) -> None:
        """Delete the plan's rows and keys, note it in the plan's log, and answer."""
        scope, plan_id, now = plan_scope(event), event.data.plan_id, kit.clock.now()
        references = await self._refer(session, scope, plan_id) if self._refer else ()
        keys = await keys_of(session, scope, plan_id) if self._keyed else ()
        rows = await purge(session, plan_id, now)
        receipt = self._receipt(
            plan_id=plan_id, rows=rows, objects=objects, key_ids=tuple(keys), references=tuple(references)
        )
        await outbox.append(
            session,
            receipt,
            source=kit.service,
            subject=plan_id,
            sequence=event.sequence,
            organisation_id=scope.organisation_id,
            actor_id=None,
        )
        await audit.record_for(session, plan_id, "plan.purged", now=now, actor_id=None)


async def keys_of(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[UUID]:
    """The keys that are a plan's own."""
    found = await session.scalars(_KEYS, {"organisation": scope.organisation_id, "plan": plan_id})
    return found.all()
