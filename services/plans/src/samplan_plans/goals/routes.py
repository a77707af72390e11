"""HTTP routes of goals and activities."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.goals import service
from samplan_plans.goals.schemas import (
    ActivityChange,
    ActivityCreate,
    ActivityView,
    GoalChange,
    GoalCreate,
    GoalView,
    GoalViews,
)
from samplan_servicekit import etag
from samplan_servicekit.auth.access import AccessiblePlan, reaching
from samplan_servicekit.errors import documented
from samplan_servicekit.etag import IfMatch
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}", tags=["goals"])

ReadGoals = Annotated[AccessiblePlan, Depends(reaching(AccessElement.GOALS, Level.READ))]
EditGoals = Annotated[AccessiblePlan, Depends(reaching(AccessElement.GOALS, Level.EDIT))]
CreateGoals = Annotated[AccessiblePlan, Depends(reaching(AccessElement.GOALS, Level.CREATE))]
DeleteGoals = Annotated[AccessiblePlan, Depends(reaching(AccessElement.GOALS, Level.DELETE))]
EditActivities = Annotated[AccessiblePlan, Depends(reaching(AccessElement.ACTIVITIES, Level.EDIT))]
CreateActivities = Annotated[AccessiblePlan, Depends(reaching(AccessElement.ACTIVITIES, Level.CREATE))]
DeleteActivities = Annotated[AccessiblePlan, Depends(reaching(AccessElement.ACTIVITIES, Level.DELETE))]


@router.get("/goals", responses=documented(401, 403, 404))
async def list_all(plan: ReadGoals, session: Session, now: Now) -> GoalViews:
    """The goals of the plan with their activities."""
    return await service.list_all(session, plan, now)


@router.post("/goals", status_code=201, responses=documented(401, 403, 404, 422))
async def create(plan: CreateGoals, wanted: GoalCreate, session: Session, now: Now, once: Idempotent) -> GoalView:
    """Make a goal."""
    return await once(GoalView, lambda: service.create(session, plan, wanted, now))


@router.get("/goals/{goal_id}", responses=documented(401, 403, 404))
async def get(plan: ReadGoals, goal_id: UUID, session: Session, now: Now, response: Response) -> GoalView:
    """One goal with its activities."""
    goal = await service.get(session, plan, goal_id, now)
    etag.tag(response, goal)
    return goal


@router.patch("/goals/{goal_id}", responses=documented(401, 403, 404, 412, 422, 428))
async def change(
    plan: EditGoals,
    goal_id: UUID,
    wanted: GoalChange,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> GoalView:
    """Rewrite a goal."""
    goal = await service.change(session, plan, goal_id, wanted, expected, now)
    etag.tag(response, goal)
    return goal


@router.delete("/goals/{goal_id}", status_code=204, responses=documented(401, 403, 404, 412, 428))
async def remove(plan: DeleteGoals, goal_id: UUID, expected: IfMatch, session: Session, now: Now) -> None:
    """Delete a goal with its activities."""
    await service.remove(session, plan, goal_id, expected, now)


@router.post("/goals/{goal_id}/activities", status_code=201, responses=documented(401, 403, 404, 422))
async def create_activity(
    plan: CreateActivities, goal_id: UUID, wanted: ActivityCreate, session: Session, now: Now, once: Idempotent
) -> ActivityView:
    """Make an activity under a goal."""
    return await once(ActivityView, lambda: service.create_activity(session, plan, goal_id, wanted, now))


@router.patch("/activities/{activity_id}", responses=documented(401, 403, 404, 412, 422, 428))
async def change_activity(
    plan: EditActivities,
    activity_id: UUID,
    wanted: ActivityChange,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> ActivityView:
    """Rewrite an activity."""
    activity = await service.change_activity(session, plan, activity_id, wanted, expected, now)
    etag.tag(response, activity)
    return activity


@router.delete("/activities/{activity_id}", status_code=204, responses=documented(401, 403, 404, 412, 428))
async def remove_activity(
    plan: DeleteActivities, activity_id: UUID, expected: IfMatch, session: Session, now: Now
) -> None:
    """Delete an activity."""
    await service.remove_activity(session, plan, activity_id, expected, now)
