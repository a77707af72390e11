"""HTTP routes of participants. A lead without consent of their own reaches them too, else nobody could renew it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from samplan_plans.taking_part import service
from samplan_plans.taking_part.schemas import ParticipantAdd, ParticipantChange, ParticipantView, ParticipantViews
from samplan_servicekit import etag
from samplan_servicekit.auth.access import AccessiblePlan, InPlanOrActing, LedPlan, SteppedUp
from samplan_servicekit.errors import Problem, documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/participants", tags=["participants"])


async def _held_or_led(plan: InPlanOrActing) -> AccessiblePlan:
    if not (plan.held or plan.is_lead):
        raise Problem(403, "plan.consent_not_held")
    return plan


HeldOrLedPlan = Annotated[AccessiblePlan, Depends(_held_or_led)]


@router.get("", responses=documented(401, 403, 404))
async def list_all(plan: HeldOrLedPlan, session: Session, now: Now) -> ParticipantViews:
    """Who takes part in the plan."""
    return await service.list_all(session, plan, now)


@router.post(
    "", status_code=201, responses=documented(401, 403, 404, 409, 422, 503), openapi_extra=policy(changes_access=True)
)
async def add(
    plan: LedPlan, _: SteppedUp, wanted: ParticipantAdd, session: Session, now: Now, once: Idempotent
) -> ParticipantView:
    """Make somebody a participant."""
    return await once(ParticipantView, lambda: service.add(session, plan, wanted, now))


@router.patch(
    "/{participant_id}",
    responses=documented(401, 403, 404, 409, 412, 422, 428),
    openapi_extra=policy(changes_access=True),
)
async def change(
    plan: LedPlan,
    _: SteppedUp,
    participant_id: UUID,
    wanted: ParticipantChange,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> ParticipantView:
    """Change a participant's role, rights or responsibility."""
    changed = await service.change(session, plan, participant_id, wanted, expected, now)
    etag.tag(response, changed)
    return changed


@router.delete(
    "/{participant_id}",
    status_code=204,
    responses=documented(401, 403, 404, 409, 412, 428),
    openapi_extra=policy(changes_access=True),
)
async def remove(
    plan: LedPlan, _: SteppedUp, participant_id: UUID, expected: etag.IfMatch, session: Session, now: Now
) -> None:
    """Take somebody out of the plan."""
    await service.remove(session, plan, participant_id, expected, now)
