"""Queries on goals."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.content.repository import readable
from samplan_plans.goals.kind import GOAL
from samplan_plans.goals.models import Goal
from samplan_plans.items.models import Item
from samplan_plans.rights.reach import Reach
from samplan_servicekit.auth.access import AccessiblePlan


async def list_readable(
    session: AsyncSession, plan: AccessiblePlan, reach: Reach
) -> Sequence[tuple[Goal, Item, str]]:
    """The goals that the caller may read, in their order, each with the level given for it."""
    return list((await session.execute(readable(plan, reach, GOAL))).tuples())


async def number_of(session: AsyncSession, plan: AccessiblePlan, reach: Reach, item: Item) -> int:
    """The number of a goal among those that the caller may read, from 1."""
    before = readable(plan, reach, GOAL).where(Item.rank < item.rank)
    count = before.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return (await session.scalar(count) or 0) + 1
