"""HTTP routes of deleted plans."""

from uuid import UUID

from fastapi import APIRouter

from samplan_plans.deleting import service
from samplan_plans.deleting.schemas import DeletedPlan, DeletedPlans, Deletion
from samplan_plans.set_up.access import HeldLedPlan
from samplan_servicekit import etag
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans", tags=["deleted plans"])


@router.post(
    "/plans/{plan_id}/deletion",
    responses=documented(401, 403, 404, 409, 412, 422, 428),
    openapi_extra=policy(changes_access=True),
)
async def delete(
    plan: HeldLedPlan,
    _: SteppedUp,
    wanted: Deletion,
    expected: etag.IfMatch,
    session: Session,
    keys: KeyRings,
    now: Now,
) -> DeletedPlan:
    """Delete a plan; for thirty days it can be brought back."""
    return await service.delete(session, plan, wanted, expected, keys, now)


@router.get("/deleted-plans", responses=documented(401, 403))
async def list_all(known: SignedIn, session: Session, now: Now) -> DeletedPlans:
    """The deleted plans that one led."""
    return await service.list_all(session, known, now)


@router.post(
    "/deleted-plans/{plan_id}/restore",
    status_code=204,
    responses=documented(401, 403, 404),
    openapi_extra=policy(changes_access=True),
)
async def restore(plan_id: UUID, known: SignedIn, session: Session, now: Now) -> None:
    """Bring one back."""
    await service.restore(session, known, plan_id, now)
