"""Queries on items and on rights to single ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.items.models import Item, ItemLevel
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Override:
    """A participant's level for one item, with what the item hangs on."""

    participant_id: UUID
    item_id: UUID
    element: AccessElement
    level: Level
    parent_id: UUID | None
    trashed: bool
    """Whether the item lies in the trash; what was hidden before stays hidden there."""


async def list_overrides(
    session: AsyncSession,
    scope: OrganisationScope,
    plan_id: UUID,
    *,
    participant_id: UUID | None = None,
    item_ids: Collection[UUID] | None = None,
) -> Sequence[Override]:
    """Levels for single items of a plan, of one participant or for some items."""
    query = (
        select(
            ItemLevel.participant_id,
            ItemLevel.item_id,
            Item.element,
            ItemLevel.level,
            Item.parent_id,
            Item.trashed_at.is_not(None),
        )
        .join(Item, (Item.organisation_id == ItemLevel.organisation_id) & (Item.id == ItemLevel.item_id))
        .where(
            ItemLevel.organisation_id == scope.organisation_id,
            ItemLevel.plan_id == plan_id,
            Item.element.is_not(None),
        )
    )
    if participant_id is not None:
        query = query.where(ItemLevel.participant_id == participant_id)
    if item_ids is not None:
        query = query.where(ItemLevel.item_id.in_(item_ids))
    return [
        Override(participant, item, AccessElement(element), Level(level), parent, trashed)
        for participant, item, element, level, parent, trashed in await session.execute(query)
    ]


async def set_level(
    session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, item_id: UUID, level: Level
) -> None:
    """Give a participant a level for one item, in place of any before it."""
    values = {
        "organisation_id": plan.scope.organisation_id,
        "plan_id": plan.plan_id,
        "participant_id": participant_id,
        "item_id": item_id,
        "level": level.value,
    }
    statement = insert(ItemLevel).values(values)
    key = [ItemLevel.organisation_id, ItemLevel.participant_id, ItemLevel.item_id]
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_={"level": level.value}))


async def drop_level(session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, item_id: UUID) -> None:
    """Let a participant's level for the element count again."""
    await session.execute(
        delete(ItemLevel).where(
            ItemLevel.organisation_id == plan.scope.organisation_id,
            ItemLevel.plan_id == plan.plan_id,
            ItemLevel.participant_id == participant_id,
            ItemLevel.item_id == item_id,
        )
    )


async def get_chain(session: AsyncSession, plan: AccessiblePlan, item_id: UUID) -> Sequence[Item]:
    """An item of the plan and what it hangs on, from itself upwards; nothing where there is none."""
    found = (await list_chains(session, plan, [item_id])).get(item_id)
    return found or ()


async def list_chains(
    session: AsyncSession, plan: AccessiblePlan, item_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Item]]:
    """Items of the plan by id, each with what it hangs on, from itself upwards; those in the trash, too."""
    if not item_ids:
        return {}
    mine = (Item.organisation_id == plan.scope.organisation_id) & (Item.plan_id == plan.plan_id)
    above = select(Item.id, Item.parent_id).where(mine, Item.id.in_(item_ids)).cte("above", recursive=True)
    over = aliased(Item)
    climbing = select(over.id, over.parent_id).where(
        over.organisation_id == plan.scope.organisation_id, over.plan_id == plan.plan_id, over.id == above.c.parent_id
    )
    above = above.union(climbing)
    query = select(Item).where(mine, Item.id.in_(select(above.c.id)))
    by_id = {item.id: item for item in await session.scalars(query)}
    return {item_id: _upwards(by_id, item_id) for item_id in item_ids if item_id in by_id}


def _upwards(by_id: Mapping[UUID, Item], item_id: UUID) -> Sequence[Item]:
    chain, current = [], by_id.get(item_id)
    while current is not None:
        chain.append(current)
        current = by_id.get(current.parent_id) if current.parent_id else None
    return chain
