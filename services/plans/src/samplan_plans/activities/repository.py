"""Queries on activities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.activities.kind import ACTIVITY
from samplan_plans.activities.models import Activity
from samplan_plans.content.repository import readable
from samplan_plans.items.models import Item
from samplan_plans.rights.reach import Reach
from samplan_servicekit.auth.access import AccessiblePlan


async def list_readable(
    session: AsyncSession, plan: AccessiblePlan, reach: Reach, goal_id: UUID | None = None
) -> Sequence[tuple[Activity, Item, str]]:
    """The activities that the caller may read, in their order, of the plan or of one goal, with the level given."""
    query = readable(plan, reach, ACTIVITY)
    if goal_id is not None:
        query = query.where(Item.parent_id == goal_id)
    return list((await session.execute(query)).tuples())
