"""Activities: read and written as far as one's rights reach, told to others without their text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Level
from samplan_contracts.richtext import from_plain
from samplan_plans.activities import repository
from samplan_plans.activities.kind import ACTIVITY
from samplan_plans.activities.models import Activity
from samplan_plans.activities.schemas import ActivityChange, ActivityCreate, ActivityMove, ActivityView
from samplan_plans.content.moving import move
from samplan_plans.content.writing import (
    Held,
    Pen,
    begin_writing,
    create,
    log,
    match,
    place_under,
    settle,
    take,
    throw_away,
)
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.ids import new_id


async def list_by_goal(pen: Pen) -> Mapping[UUID, Sequence[ActivityView]]:
    """Every activity of the plan that the caller may read, by the goal that it stands under."""
    found: dict[UUID, list[ActivityView]] = defaultdict(list)
    for activity, _, given in await repository.list_readable(pen.session, pen.plan, pen.reach):
        found[activity.goal_id].append(_view(activity, pen.reach.capped(Level(given))))
    return found


async def list_under(pen: Pen, goal_id: UUID) -> Sequence[ActivityView]:
    """The activities of a goal that the caller may read."""
    found = await repository.list_readable(pen.session, pen.plan, pen.reach, goal_id)
    return [_view(activity, pen.reach.capped(Level(given))) for activity, _, given in found]


async def make(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, wanted: ActivityCreate, now: datetime
) -> ActivityView:
    """Make an activity under a goal, after those that there are."""
    pen = await begin_writing(session, plan, now)
    activity = Activity(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        goal_id=goal_id,
        title=wanted.title,
        status=wanted.status,
        registered_on=wanted.registered_on or oslo_day(now),
        time_frame=wanted.time_frame,
        responsible=wanted.responsible,
        version=1,
    )
    activity.body = wanted.text or from_plain("")
    held = await create(pen, ACTIVITY, activity, goal_id)
    await log(pen, held, "created")
    return _view_of(held)


async def change(
    session: AsyncSession,
    plan: AccessiblePlan,
    activity_id: UUID,
    wanted: ActivityChange,
    expected: int,
    now: datetime,
) -> ActivityView:
    """Rewrite an activity, or move it on."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, ACTIVITY, activity_id, Level.EDIT)
    await match(pen, held, expected, _view_of)
    wanted.write_to(held.row)
    await settle(pen, ACTIVITY, held, "changed")
    await log(pen, held, "changed")
    return _view_of(held)


async def move_to(
    session: AsyncSession, plan: AccessiblePlan, activity_id: UUID, wanted: ActivityMove, now: datetime
) -> ActivityView:
    """Give an activity another place, under its goal or under another one in which activities may be made."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, ACTIVITY, activity_id, Level.EDIT)
    if wanted.goal_id != held.row.goal_id:
        await place_under(pen, ACTIVITY, wanted.goal_id)
    held.row.goal_id = wanted.goal_id
    moved = await move(pen, ACTIVITY, held, wanted.goal_id, wanted.after)
    await log(pen, moved, "moved")
    return _view_of(moved)


async def remove(
    session: AsyncSession, plan: AccessiblePlan, activity_id: UUID, expected: int, now: datetime
) -> None:
    """Put an activity into the trash."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, ACTIVITY, activity_id, Level.DELETE)
    await match(pen, held, expected, _view_of)
    await throw_away(pen, ACTIVITY, held)
    await log(pen, held, "deleted")


def _view_of(held: Held[Activity]) -> ActivityView:
    return _view(held.row, held.level)


def _view(activity: Activity, level: Level) -> ActivityView:
    return ActivityView(
        id=activity.id,
        goal_id=activity.goal_id,
        title=activity.title,
        description=activity.description,
        body=activity.body,
        status=activity.status,
        registered_on=activity.registered_on,
        time_frame=activity.time_frame,
        responsible=activity.responsible,
        level=level,
        version=activity.version,
    )
