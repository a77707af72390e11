"""What an item was, for whoever may read it today; and making it that again, which is a change like any other."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Level
from samplan_plans.content import doings, repository
from samplan_plans.content.kinds import ItemKind
from samplan_plans.content.models import Revision
from samplan_plans.content.writing import (
    Held,
    begin_reading,
    begin_writing,
    element_of,
    find,
    log,
    match,
    settle,
    take,
)
from samplan_plans.revisions.schemas import ItemState, RevisionView, RevisionViews
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import not_found


async def list_all(
    session: AsyncSession,
    plan: AccessiblePlan,
    kind: ItemKind[Any],
    item_id: UUID,
    *,
    before: int | None,
    limit: int,
    now: datetime,
) -> RevisionViews:
    """What an item was, the newest first."""
    pen = await begin_reading(session, plan, now)
    held = await find(pen, kind, item_id)
    # One more than is shown says what the last one shown changed, and whether there are more.
    found = await repository.list_revisions(session, plan, item_id, before=before, limit=limit + 1)
    names = await doings.names_in(session, plan, found)
    views = [_view(plan, one, earlier, names) for one, earlier in pairwise([*found, None]) if one is not None][:limit]
    element = element_of(held.chain)
    await audit.record(session, plan, "revisions.read", now=now, element=element, objects=[item_id])
    return RevisionViews(items=views, next_cursor=views[-1].number if len(found) > limit else None)


async def revert(
    session: AsyncSession,
    plan: AccessiblePlan,
    kind: ItemKind[Any],
    item_id: UUID,
    number: int,
    expected: int,
    now: datetime,
) -> ItemState:
    """Make an item what it was after a revision; what it is now stays among its revisions."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, kind, item_id, Level.EDIT)
    await match(pen, held, expected, lambda one: state_of(kind, one))
    earlier = await repository.get_revision(session, plan, item_id, number)
    if earlier is None:
        raise not_found()
    kind.apply(held.row, earlier.fields)
    await settle(pen, kind, held, "reverted")
    await log(pen, held, "reverted")
    return state_of(kind, held)


def state_of(kind: ItemKind[Any], held: Held[Any]) -> ItemState:
    """An item whatever its kind."""
    return ItemState(
        kind=kind.name,
        id=str(held.row.id),
        fields=kind.snapshot(held.row),
        level=held.level,
        version=held.row.version,
    )


def _view(plan: AccessiblePlan, one: Revision, earlier: Revision | None, names: Mapping[UUID, str]) -> RevisionView:
    before = one.fields if earlier is None else earlier.fields
    return RevisionView(
        number=one.number,
        **dict(doings.doing_of(plan, one, names)),
        change=one.change,
        changed=sorted(name for name, value in one.fields.items() if before.get(name) != value),
        fields=one.fields,
    )
