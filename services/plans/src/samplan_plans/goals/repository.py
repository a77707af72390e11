"""Queries on goals and activities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.goals.models import Activity, Goal
from samplan_servicekit.auth.access import AccessiblePlan


def _goals(plan: AccessiblePlan) -> Select[tuple[Goal]]:
    return select(Goal).where(Goal.organisation_id == plan.scope.organisation_id, Goal.plan_id == plan.plan_id)


def _activities(plan: AccessiblePlan) -> Select[tuple[Activity]]:
    return select(Activity).where(
        Activity.organisation_id == plan.scope.organisation_id, Activity.plan_id == plan.plan_id
    )


async def list_goals(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Goal]:
    """The plan's goals in their order."""
    return (await session.scalars(_goals(plan).order_by(Goal.position, Goal.id))).all()


async def list_activities(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID | None = None
) -> Sequence[Activity]:
    """The plan's activities in their order, or those of one goal."""
    query = _activities(plan).order_by(Activity.position, Activity.id)
    if goal_id is not None:
        query = query.where(Activity.goal_id == goal_id)
    return (await session.scalars(query)).all()


async def get_goal(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, *, lock: bool = False) -> Goal | None:
    """One goal of the plan, locked if it is to be changed."""
    query = _goals(plan).where(Goal.id == goal_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def get_activity_for_update(session: AsyncSession, plan: AccessiblePlan, activity_id: UUID) -> Activity | None:
    """One activity of the plan, locked."""
    return (
        await session.scalars(_activities(plan).where(Activity.id == activity_id).with_for_update())
    ).one_or_none()


async def next_goal_position(session: AsyncSession, plan: AccessiblePlan) -> int:
    """The place after the last goal."""
    query = _goals(plan).with_only_columns(func.coalesce(func.max(Goal.position), -1) + 1)
    return await session.scalar(query) or 0


async def next_activity_position(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID) -> int:
    """The place after the goal's last activity."""
    query = (
        _activities(plan)
        .where(Activity.goal_id == goal_id)
        .with_only_columns(func.coalesce(func.max(Activity.position), -1) + 1)
    )
    return await session.scalar(query) or 0


async def delete_activities_of(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID) -> None:
    """Delete every activity under a goal."""
    await session.execute(
        delete(Activity).where(
            Activity.organisation_id == plan.scope.organisation_id,
            Activity.plan_id == plan.plan_id,
            Activity.goal_id == goal_id,
        )
    )
