"""HTTP routes of transfers. Only who leads the plan and may see it archives it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from samplan_archive.transfers import asking
from samplan_archive.transfers.schemas import TransferView, TransferViews
from samplan_servicekit.auth.access import AccessiblePlan, HeldPlan, LedPlan, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/archive/plans/{plan_id}/transfers", tags=["archive"])


async def _led_and_held(plan: HeldPlan, _: LedPlan) -> AccessiblePlan:
    return plan


LedAndHeld = Annotated[AccessiblePlan, Depends(_led_and_held)]


@router.get("", responses=documented(401, 403, 404))
async def list_all(plan: LedAndHeld, session: Session) -> TransferViews:
    """What was archived of a plan, and what is on its way."""
    return await asking.list_of(session, plan)


@router.post("", status_code=201, responses=documented(401, 403, 404, 409, 422, 503))
async def request(plan: LedAndHeld, _: SteppedUp, session: Session, now: Now, once: Idempotent) -> TransferView:
    """Archive the plan as it is now."""
    return await once(TransferView, lambda: asking.request(session, plan, now))


@router.post("/{transfer_id}/resend", responses=documented(401, 403, 404, 409, 422, 503))
async def resend(
    plan: LedAndHeld, _: SteppedUp, transfer_id: UUID, session: Session, now: Now, once: Idempotent
) -> TransferView:
    """Send a transfer that went wrong again."""
    return await once(TransferView, lambda: asking.resend(session, plan, transfer_id, now))


@router.post("/{transfer_id}/retry", responses=documented(401, 403, 404, 409, 422, 503))
async def retry(
    plan: LedAndHeld, _: SteppedUp, transfer_id: UUID, session: Session, now: Now, once: Idempotent
) -> TransferView:
    """Archive once more, without what the document could not be made with."""
    return await once(TransferView, lambda: asking.retry(session, plan, transfer_id, now))
