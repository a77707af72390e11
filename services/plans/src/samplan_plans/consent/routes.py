"""HTTP routes of consent. Each change needs a factor that was shown in the last ten minutes."""

from uuid import UUID

from fastapi import APIRouter

from samplan_plans.consent import service
from samplan_plans.consent.schemas import ConsentChangeViews, Renewal, Reset, Withdrawal
from samplan_plans.taking_part.schemas import ParticipantViews
from samplan_servicekit.auth.access import InPlanOrActing, LedPlan, SteppedUp, SteppedUpOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/consent", tags=["consent"])


@router.post("/renewals", responses=documented(401, 403, 404, 412, 422), openapi_extra=policy(changes_access=True))
async def renew(
    plan: LedPlan, _: SteppedUp, wanted: Renewal, session: Session, now: Now, once: Idempotent
) -> ParticipantViews:
    """Enter a consent for a period."""
    return await once(ParticipantViews, lambda: service.renew(session, plan, wanted, now))


@router.post("/withdrawals", responses=documented(401, 403, 404, 412, 422), openapi_extra=policy(changes_access=True))
async def withdraw(
    plan: InPlanOrActing,
    _: SteppedUpOrActing,
    wanted: Withdrawal,
    session: Session,
    now: Now,
    once: Idempotent,
) -> ParticipantViews:
    """End consents now."""
    return await once(ParticipantViews, lambda: service.withdraw(session, plan, wanted, now))


@router.post("/resets", responses=documented(401, 403, 404, 412, 422), openapi_extra=policy(changes_access=True))
async def reset(
    plan: LedPlan, _: SteppedUp, wanted: Reset, session: Session, now: Now, once: Idempotent
) -> ParticipantViews:
    """Take consents back to nothing, as before the first was entered."""
    return await once(ParticipantViews, lambda: service.reset(session, plan, wanted, now))


@router.get("/changes", responses=documented(401, 403, 404))
async def list_changes(
    plan: LedPlan, session: Session, now: Now, participant_id: UUID | None = None
) -> ConsentChangeViews:
    """The history of consent."""
    return await service.list_changes(session, plan, participant_id, now)
