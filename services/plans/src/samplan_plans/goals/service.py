"""Goals and activities: read and written as far as one's rights reach, told to others without their text."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    ActivityChanged,
    ActivityCreated,
    ActivityDeleted,
    GoalChanged,
    GoalCreated,
    GoalDeleted,
)
from samplan_contracts.plans import AccessElement, Level
from samplan_plans.announcing import tell
from samplan_plans.goals import repository
from samplan_plans.goals.models import Activity, Goal
from samplan_plans.goals.schemas import (
    ActivityChange,
    ActivityCreate,
    ActivityView,
    GoalChange,
    GoalCreate,
    GoalView,
    GoalViews,
)
from samplan_plans.rights.service import confirm
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found
from samplan_servicekit.ids import new_id


async def list_all(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> GoalViews:
    """Every goal with its activities, as far as the caller may read them."""
    goals = await repository.list_goals(session, plan)
    activities = await _readable_activities(session, plan)
    await audit.record(session, plan, "goals.read", now=now, element=AccessElement.GOALS)
    return GoalViews(items=[_view(plan, goal, number, activities) for number, goal in enumerate(goals, start=1)])


async def get(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, now: datetime) -> GoalView:
    """One goal with its activities."""
    view = await _get_view(session, plan, goal_id)
    await audit.record(session, plan, "goal.read", now=now, element=AccessElement.GOALS, objects=[goal_id])
    return view


async def create(session: AsyncSession, plan: AccessiblePlan, wanted: GoalCreate, now: datetime) -> GoalView:
    """Make a goal, after those that there are."""
    await confirm(session, plan, now)
    position = await repository.next_goal_position(session, plan)
    day = wanted.registered_on or oslo_day(now)
    goal = new_goal(plan.scope.organisation_id, plan.plan_id, position, wanted.title, day)
    goal.progress, goal.description = wanted.progress, wanted.description
    session.add(goal)
    await session.flush()
    await tell(session, plan.caller, GoalCreated(plan_id=plan.plan_id), goal.id, goal.version)
    await audit.record(session, plan, "goal.created", now=now, element=AccessElement.GOALS, objects=[goal.id])
    return await _get_view(session, plan, goal.id)


async def change(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, wanted: GoalChange, expected: int, now: datetime
) -> GoalView:
    """Rewrite a goal."""
    await confirm(session, plan, now)
    goal = await _lock_goal(session, plan, goal_id)
    etag.check(expected, goal, await _get_view(session, plan, goal_id))
    for name, value in wanted.model_dump(exclude_unset=True).items():
        setattr(goal, name, value)
    goal.version += 1
    await tell(session, plan.caller, GoalChanged(plan_id=plan.plan_id), goal.id, goal.version)
    await audit.record(session, plan, "goal.changed", now=now, element=AccessElement.GOALS, objects=[goal.id])
    await session.flush()
    return await _get_view(session, plan, goal_id)


async def remove(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, expected: int, now: datetime) -> None:
    """Delete a goal with its activities; that takes the right to delete both."""
    await confirm(session, plan, now)
    goal = await _lock_goal(session, plan, goal_id)
    etag.check(expected, goal, await _get_view(session, plan, goal_id))
    if await repository.list_activities(session, plan, goal_id):
        plan.require(AccessElement.ACTIVITIES, Level.DELETE)
    await repository.delete_activities_of(session, plan, goal_id)
    await session.delete(goal)
    await tell(session, plan.caller, GoalDeleted(plan_id=plan.plan_id), goal.id, goal.version + 1)
    await audit.record(session, plan, "goal.deleted", now=now, element=AccessElement.GOALS, objects=[goal.id])


async def create_activity(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, wanted: ActivityCreate, now: datetime
) -> ActivityView:
    """Make an activity under a goal, after those that there are."""
    await confirm(session, plan, now)
    goal = await _lock_goal(session, plan, goal_id)
    activity = Activity(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        goal_id=goal.id,
        position=await repository.next_activity_position(session, plan, goal.id),
        title=wanted.title,
        description=wanted.description,
        status=wanted.status,
        registered_on=wanted.registered_on or oslo_day(now),
        time_frame=wanted.time_frame,
        responsible=wanted.responsible,
        version=1,
    )
    session.add(activity)
    await session.flush()
    await _tell_activity(session, plan, ActivityCreated, activity, activity.version, "activity.created", now)
    return _activity_view(plan, activity)


async def change_activity(
    session: AsyncSession,
    plan: AccessiblePlan,
    activity_id: UUID,
    wanted: ActivityChange,
    expected: int,
    now: datetime,
) -> ActivityView:
    """Rewrite an activity, or move it on."""
    await confirm(session, plan, now)
    activity = await _lock_activity(session, plan, activity_id)
    etag.check(expected, activity, _activity_view(plan, activity))
    for name, value in wanted.model_dump(exclude_unset=True).items():
        setattr(activity, name, value)
    activity.version += 1
    await _tell_activity(session, plan, ActivityChanged, activity, activity.version, "activity.changed", now)
    return _activity_view(plan, activity)


async def remove_activity(
    session: AsyncSession, plan: AccessiblePlan, activity_id: UUID, expected: int, now: datetime
) -> None:
    """Delete an activity."""
    await confirm(session, plan, now)
    activity = await _lock_activity(session, plan, activity_id)
    etag.check(expected, activity, _activity_view(plan, activity))
    await session.delete(activity)
    await _tell_activity(session, plan, ActivityDeleted, activity, activity.version + 1, "activity.deleted", now)


async def _tell_activity(
    session: AsyncSession,
    plan: AccessiblePlan,
    kind: type[ActivityCreated | ActivityChanged | ActivityDeleted],
    activity: Activity,
    sequence: int,
    action: str,
    now: datetime,
) -> None:
    data = kind(plan_id=plan.plan_id, goal_id=activity.goal_id)
    await tell(session, plan.caller, data, activity.id, sequence)
    await audit.record(session, plan, action, now=now, element=AccessElement.ACTIVITIES, objects=[activity.id])


async def _lock_goal(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID) -> Goal:
    goal = await repository.get_goal(session, plan, goal_id, lock=True)
    if goal is None:
        raise not_found()
    return goal


async def _lock_activity(session: AsyncSession, plan: AccessiblePlan, activity_id: UUID) -> Activity:
    activity = await repository.get_activity_for_update(session, plan, activity_id)
    if activity is None:
        raise not_found()
    return activity


async def _get_view(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID) -> GoalView:
    goals = await repository.list_goals(session, plan)
    activities = await _readable_activities(session, plan, goal_id)
    for number, goal in enumerate(goals, start=1):
        if goal.id == goal_id:
            return _view(plan, goal, number, activities)
    raise not_found()


async def _readable_activities(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID | None = None
) -> Sequence[Activity]:
    if not plan.reaches(AccessElement.ACTIVITIES, Level.READ):
        return []
    return await repository.list_activities(session, plan, goal_id)


def new_goal(organisation_id: UUID, plan_id: UUID, position: int, title: str, day: date) -> Goal:
    """A goal that is not begun."""
    return Goal(
        organisation_id=organisation_id,
        id=new_id(),
        plan_id=plan_id,
        position=position,
        title=title,
        description="",
        progress=0,
        registered_on=day,
        state="current",
        version=1,
    )


def _view(plan: AccessiblePlan, goal: Goal, number: int, activities: Sequence[Activity]) -> GoalView:
    return GoalView(
        id=goal.id,
        number=number,
        title=goal.title,
        description=goal.description,
        progress=goal.progress,
        registered_on=goal.registered_on,
        state=goal.state,
        level=plan.levels[AccessElement.GOALS],
        activities_level=plan.levels[AccessElement.ACTIVITIES],
        activities=[_activity_view(plan, activity) for activity in activities if activity.goal_id == goal.id],
        version=goal.version,
    )


def _activity_view(plan: AccessiblePlan, activity: Activity) -> ActivityView:
    return ActivityView(
        id=activity.id,
        goal_id=activity.goal_id,
        title=activity.title,
        description=activity.description,
        status=activity.status,
        registered_on=activity.registered_on,
        time_frame=activity.time_frame,
        responsible=activity.responsible,
        level=plan.levels[AccessElement.ACTIVITIES],
        version=activity.version,
    )
