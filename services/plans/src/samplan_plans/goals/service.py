"""Goals: read and written as far as one's rights reach, told to others without their text."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Level
from samplan_contracts.richtext import from_plain
from samplan_plans.activities import service as activities
from samplan_plans.activities.schemas import ActivityView
from samplan_plans.content.moving import move
from samplan_plans.content.writing import (
    Held,
    Pen,
    begin_reading,
    begin_writing,
    create,
    find,
    log,
    match,
    settle,
    take,
    throw_away,
)
from samplan_plans.goals import repository
from samplan_plans.goals.kind import GOAL
from samplan_plans.goals.models import Goal
from samplan_plans.goals.schemas import GoalChange, GoalCreate, GoalMove, GoalView, GoalViews
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import right_missing
from samplan_servicekit.ids import new_id


async def list_all(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> GoalViews:
    """Every goal with its activities, as far as the caller may read them."""
    pen = await begin_reading(session, plan, now)
    if not pen.reach.sees(AccessElement.GOALS):
        raise right_missing(f"{AccessElement.GOALS}.{Level.READ}")
    found = await views(pen)
    await audit.record(session, plan, "goals.read", now=now, element=AccessElement.GOALS)
    return GoalViews(items=found)


async def views(pen: Pen) -> list[GoalView]:
    """The goals that may be read, with their activities, in their order."""
    found = await repository.list_readable(pen.session, pen.plan, pen.reach)
    under = await activities.list_by_goal(pen)
    return [
        _view(pen, goal, number, pen.reach.capped(Level(given)), under.get(goal.id, []))
        for number, (goal, _, given) in enumerate(found, start=1)
    ]


async def get(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, now: datetime) -> GoalView:
    """One goal with its activities."""
    pen = await begin_reading(session, plan, now)
    held = await find(pen, GOAL, goal_id)
    view = await _view_of(pen, held)
    await log(pen, held, "read")
    return view


async def make(session: AsyncSession, plan: AccessiblePlan, wanted: GoalCreate, now: datetime) -> GoalView:
    """Make a goal, after those that there are."""
    pen = await begin_writing(session, plan, now)
    goal = new_goal(plan.scope.organisation_id, plan.plan_id, wanted.title, wanted.registered_on or oslo_day(now))
    goal.progress, goal.body = wanted.progress, wanted.text or from_plain("")
    return await _logged(pen, await create(pen, GOAL, goal, None), "created")


async def change(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, wanted: GoalChange, expected: int, now: datetime
) -> GoalView:
    """Rewrite a goal."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, GOAL, goal_id, Level.EDIT)
    view = await _view_of(pen, held)
    await match(pen, held, expected, lambda _: view)
    wanted.write_to(held.row)
    await settle(pen, GOAL, held, "changed")
    return await _logged(pen, held, "changed")


async def move_to(
    session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, wanted: GoalMove, now: datetime
) -> GoalView:
    """Give a goal another place among the goals."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, GOAL, goal_id, Level.EDIT)
    return await _logged(pen, await move(pen, GOAL, held, None, wanted.after), "moved")


async def remove(session: AsyncSession, plan: AccessiblePlan, goal_id: UUID, expected: int, now: datetime) -> None:
    """Put a goal into the trash with its activities; that takes the right to delete both."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, GOAL, goal_id, Level.DELETE)
    view = await _view_of(pen, held)
    await match(pen, held, expected, lambda _: view)
    await throw_away(pen, GOAL, held)
    await log(pen, held, "deleted")


def new_goal(organisation_id: UUID, plan_id: UUID, title: str, day: date) -> Goal:
    """A goal that is not begun, without a text."""
    goal = Goal(
        organisation_id=organisation_id,
        id=new_id(),
        plan_id=plan_id,
        title=title,
        progress=0,
        registered_on=day,
        state="current",
        version=1,
    )
    goal.body = from_plain("")
    return goal


async def _logged(pen: Pen, held: Held[Goal], did: str) -> GoalView:
    view = await _view_of(pen, held)
    await log(pen, held, did)
    return view


async def _view_of(pen: Pen, held: Held[Goal]) -> GoalView:
    number = await repository.number_of(pen.session, pen.plan, pen.reach, held.item)
    under = await activities.list_under(pen, held.row.id)
    return _view(pen, held.row, number, held.level, under)


def _view(pen: Pen, goal: Goal, number: int, level: Level, under: Sequence[ActivityView]) -> GoalView:
    return GoalView(
        id=goal.id,
        number=number,
        title=goal.title,
        description=goal.description,
        body=goal.body,
        progress=goal.progress,
        registered_on=goal.registered_on,
        state=goal.state,
        level=level,
        activities_level=pen.reach.base(AccessElement.ACTIVITIES),
        activities=list(under),
        version=goal.version,
    )
