"""Queries on items of any kind, and on their revisions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, delete, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.content.kinds import ItemKind, R
from samplan_plans.content.models import Revision
from samplan_plans.items.models import Item, ItemLevel
from samplan_plans.rights.reach import Reach
from samplan_servicekit.auth.access import AccessiblePlan

_LOCK_ORDER = text("select pg_advisory_xact_lock(hashtextextended('order|' || cast(:parent as text), 0))")


async def get_row(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], item_id: UUID, *, lock: bool = False
) -> R | None:
    """An item of the plan by its kind, locked if it is to be changed; in the trash or not."""
    model = kind.model
    query = select(model).where(
        model.organisation_id == plan.scope.organisation_id, model.plan_id == plan.plan_id, model.id == item_id
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def get_rows(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], item_ids: Collection[UUID]
) -> Mapping[UUID, R]:
    """Items of the plan by their kind; in the trash or not."""
    if not item_ids:
        return {}
    model = kind.model
    query = select(model).where(
        model.organisation_id == plan.scope.organisation_id, model.plan_id == plan.plan_id, model.id.in_(item_ids)
    )
    return {row.id: row for row in await session.scalars(query)}


def readable(plan: AccessiblePlan, reach: Reach, kind: ItemKind[R]) -> Select[tuple[R, Item, str]]:
    """The plan's items of a kind that the caller may read, in their order, each with the level given for it.

    The rules of `rights.rules.item_level` as a query, so that a page is cut after what may not be read was left out.
    The level is what was given: `Reach.capped` makes of it what holds.
    """
    element = kind.element
    if element is None:
        raise TypeError(f"{kind.name} has no rights of its own to list by")
    model, level = kind.model, _given(reach, Item, element)
    query = (
        select(model, Item, level)
        .join(Item, (Item.organisation_id == model.organisation_id) & (Item.id == model.id))
        .where(
            model.organisation_id == plan.scope.organisation_id,
            model.plan_id == plan.plan_id,
            Item.plan_id
            == plan.plan_id,  # or the children of one parent were looked for among all of the organisation
            Item.trashed_at.is_(None),
            level != Level.NONE.value,
        )
        .order_by(Item.rank, Item.id)
    )
    if element not in reach.decision.base:
        return query.where(literal(False))
    if element.above is not None:
        above = aliased(Item)
        query = query.join(
            above, (above.organisation_id == Item.organisation_id) & (above.id == Item.parent_id)
        ).where(_given(reach, above, element.above) != Level.NONE.value)
    return query


async def list_readable(
    session: AsyncSession, plan: AccessiblePlan, reach: Reach, kind: ItemKind[R]
) -> Sequence[tuple[R, Item, str]]:
    """The plan's items of a kind that somebody of this reach may read; see `readable`."""
    return list((await session.execute(readable(plan, reach, kind))).tuples())


def _given(reach: Reach, item: type[Item], element: AccessElement) -> ColumnElement[str]:
    """The level that the participant was given for an item: its own, or that for its element."""
    base = literal(reach.base(element).value, String)
    if not reach.own:
        return base
    own = (
        select(ItemLevel.level)
        .where(
            ItemLevel.organisation_id == item.organisation_id,
            ItemLevel.participant_id == reach.participant_id,
            ItemLevel.item_id == item.id,
        )
        .scalar_subquery()
    )
    return func.coalesce(own, base)


async def list_under(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID
) -> Sequence[tuple[R, Item]]:
    """The items of a kind that hang on one, in their order; whether they may be read is the caller's to know."""
    model = kind.model
    query = (
        select(model, Item)
        .join(Item, (Item.organisation_id == model.organisation_id) & (Item.id == model.id))
        .where(
            Item.organisation_id == plan.scope.organisation_id,
            Item.plan_id == plan.plan_id,
            Item.parent_id == parent_id,
            Item.kind == kind.name,
            Item.trashed_at.is_(None),
        )
        .order_by(Item.rank, Item.id)
    )
    return [(row, item) for row, item in (await session.execute(query)).tuples()]


async def list_hanging(session: AsyncSession, plan: AccessiblePlan, item_id: UUID) -> Sequence[Item]:
    """Everything that hangs on an item, however far down, and is not in the trash."""
    mine = (Item.organisation_id == plan.scope.organisation_id) & (Item.plan_id == plan.plan_id)
    below = select(Item.id).where(mine, Item.parent_id == item_id).cte("below", recursive=True)
    under = aliased(Item)
    below = below.union(
        select(under.id).where(
            under.organisation_id == plan.scope.organisation_id,
            under.plan_id == plan.plan_id,
            under.parent_id == below.c.id,
        )
    )
    query = select(Item).where(mine, Item.id.in_(select(below.c.id)), Item.trashed_at.is_(None))
    return (await session.scalars(query.order_by(Item.id).with_for_update())).all()


async def restore(session: AsyncSession, plan: AccessiblePlan, item_id: UUID) -> None:
    """Take an item out of the trash, with all that went there with it."""
    await session.execute(
        update(Item)
        .where(
            Item.organisation_id == plan.scope.organisation_id,
            Item.plan_id == plan.plan_id,
            Item.trashed_with == item_id,
        )
        .values(trashed_at=None, trashed_by=None, trashed_with=None)
    )


async def list_trash(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Item]:
    """What was deleted itself and lies in the trash, the newest first."""
    query = (
        select(Item)
        .where(
            Item.organisation_id == plan.scope.organisation_id,
            Item.plan_id == plan.plan_id,
            Item.trashed_with == Item.id,
        )
        .order_by(Item.trashed_at.desc(), Item.id.desc())
    )
    return (await session.scalars(query)).all()


async def purge(session: AsyncSession, plan: AccessiblePlan, item_id: UUID) -> None:
    """Delete an item for good: its row, its revisions, and all that hangs on it go by their foreign keys."""
    await session.execute(
        delete(Item).where(
            Item.organisation_id == plan.scope.organisation_id, Item.plan_id == plan.plan_id, Item.id == item_id
        )
    )


async def lock_order(session: AsyncSession, plan: AccessiblePlan, parent_id: UUID | None) -> None:
    """Have those who give places under one parent do so one after another."""
    await session.execute(_LOCK_ORDER, {"parent": str(parent_id or plan.plan_id)})


async def last_rank(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID | None
) -> str | None:
    """The place of the last item of a kind under a parent, or in the plan itself; the trash counts."""
    return await session.scalar(_places(plan, kind, parent_id).with_only_columns(func.max(Item.rank)))


async def next_rank(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID | None, after: str | None
) -> str | None:
    """The first place after another, or the first of all; the trash counts."""
    query = _places(plan, kind, parent_id).with_only_columns(func.min(Item.rank))
    rank: str | None = await session.scalar(query if after is None else query.where(Item.rank > after))
    return rank


def _places(plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID | None) -> Select[tuple[Item]]:
    return select(Item).where(
        Item.organisation_id == plan.scope.organisation_id,
        Item.plan_id == plan.plan_id,
        Item.parent_id == parent_id if parent_id is not None else Item.parent_id.is_(None),
        Item.kind == kind.name,
    )


async def get_revision(session: AsyncSession, plan: AccessiblePlan, item_id: UUID, number: int) -> Revision | None:
    """One revision of an item."""
    return (await session.scalars(_revisions(plan, item_id).where(Revision.number == number))).one_or_none()


async def get_change_after(
    session: AsyncSession, plan: AccessiblePlan, item_id: UUID, number: int
) -> Revision | None:
    """The newest revision of an item after one; one that changed more than its place, where there is one."""
    query = _revisions(plan, item_id).where(Revision.number > number)
    query = query.order_by(Revision.change == "moved", Revision.number.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def list_revisions(
    session: AsyncSession, plan: AccessiblePlan, item_id: UUID, *, before: int | None, limit: int
) -> Sequence[Revision]:
    """Up to so many revisions of an item, the newest first, beginning before one."""
    query = _revisions(plan, item_id).order_by(Revision.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Revision.number < before)
    return (await session.scalars(query)).all()


def _revisions(plan: AccessiblePlan, item_id: UUID) -> Select[tuple[Revision]]:
    return select(Revision).where(
        Revision.organisation_id == plan.scope.organisation_id,
        Revision.plan_id == plan.plan_id,
        Revision.item_id == item_id,
    )


async def last_change(session: AsyncSession, plan: AccessiblePlan) -> datetime | None:
    """When something was last written in the plan; none where nothing was since changes are kept."""
    query = select(func.max(Revision.at)).where(
        Revision.organisation_id == plan.scope.organisation_id, Revision.plan_id == plan.plan_id
    )
    at: datetime | None = await session.scalar(query)
    return at
