"""Shows what lies in the trash, brings it back, and empties it of what is old."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Level
from samplan_plans.content import repository
from samplan_plans.content.kinds import ItemKind
from samplan_plans.content.writing import begin_reading, begin_writing, bring_back, level_of, log
from samplan_plans.items import repository as items
from samplan_plans.items.models import ItemRow
from samplan_plans.kinds import KINDS
from samplan_plans.people import repository as people
from samplan_plans.revisions.schemas import ItemState
from samplan_plans.revisions.service import state_of
from samplan_plans.trash import repository as old
from samplan_plans.trash.schemas import TrashedItem, TrashedItems
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.background import rounds
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL, OrganisationScope

KEPT_FOR: Final = timedelta(days=30)
_AT_ONCE: Final = 100


async def list_all(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> TrashedItems:
    """What the caller may bring back."""
    pen = await begin_reading(session, plan, now)
    found = [item for item in await repository.list_trash(session, plan) if item.kind in KINDS]
    chains = await items.list_chains(session, plan, [item.id for item in found])
    by = {item.trashed_by for item in found if item.trashed_by}
    names = await people.names_of(session, plan.scope, by) if by else {}
    rows: dict[UUID, ItemRow] = {}
    for kind in KINDS.values():
        rows |= await repository.get_rows(session, plan, kind, [item.id for item in found if item.kind == kind.name])
    views = []
    for item in found:
        kind, row = KINDS[item.kind], rows.get(item.id)
        if row is None or item.trashed_at is None:
            continue
        if not level_of(pen, kind, row, chains[item.id]).includes(Level.DELETE):
            continue
        views.append(
            TrashedItem(
                kind=item.kind,
                id=item.id,
                parent_id=item.parent_id,
                fields=kind.snapshot(row),
                deleted_at=item.trashed_at,
                deleted_by_name=names.get(item.trashed_by) if item.trashed_by else None,
                gone_on=oslo_day(item.trashed_at + KEPT_FOR),
                version=row.version,
            )
        )
    await audit.record(session, plan, "trash.read", now=now)
    return TrashedItems(items=views)


async def restore(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[Any], item_id: UUID, now: datetime
) -> ItemState:
    """Bring an item back, with all that went with it."""
    pen = await begin_writing(session, plan, now)
    held = await bring_back(pen, kind, item_id)
    await log(pen, held, "restored")
    return state_of(kind, held)


@asynccontextmanager
async def emptying(kit: Kit) -> AsyncIterator[None]:
    """Empty it once an hour, in the background of the worker."""
    async with rounds(kit, {"trash": empty}, every=3600):
        yield


async def empty(kit: Kit) -> int:
    """Purge what has lain in the trash for thirty days, and note each in its plan's log; gives how many."""
    now, purged = kit.clock.now(), 0
    while True:
        async with kit.database.transaction(GLOBAL) as session:
            found = await old.list_old(session, now - KEPT_FOR, _AT_ONCE)
        for one in found:
            async with kit.database.transaction(OrganisationScope(one.organisation_id)) as session:
                if await old.purge(session, OrganisationScope(one.organisation_id), one, now - KEPT_FOR):
                    action = f"{one.kind}.purged"
                    await audit.record_for(session, one.plan_id, action, now=now, actor_id=None, objects=[one.id])
                    purged += 1
        if len(found) < _AT_ONCE:
            return purged
