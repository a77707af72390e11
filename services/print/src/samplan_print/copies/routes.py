"""HTTP routes of saved copies."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from samplan_contracts.plans import Element
from samplan_print.copies import service
from samplan_print.copies.schemas import CopyViews
from samplan_print.jobs.schemas import JobView
from samplan_servicekit.auth.access import AccessiblePlan, PrintablePlan, SteppedUp, with_element
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/print/plans/{plan_id}/copies", tags=["print"])


async def _in_archive(
    plan: PrintablePlan, _: Annotated[AccessiblePlan, Depends(with_element(Element.DOCUMENTS))]
) -> AccessiblePlan:
    return plan


InArchive = Annotated[AccessiblePlan, Depends(_in_archive)]
"""A plan that the caller may print, in which documents are switched on."""


@router.get("", responses=documented(401, 403, 404), openapi_extra=policy(seconds=30))
async def list_all(plan: InArchive, session: Session, keys: KeyRings, now: Now) -> CopyViews:
    """The copies of print-outs in the plan's archive folder."""
    return await service.list_all(session, plan, keys, now)


@router.post(
    "/{copy_id}/prints",
    status_code=202,
    responses=documented(401, 403, 404),
    openapi_extra=policy(seconds=30, rate=Rate.PRINT),
)
async def open_again(
    plan: InArchive,
    _: SteppedUp,
    copy_id: UUID,
    session: Session,
    keys: KeyRings,
    now: Now,
    once: Idempotent,
) -> JobView:
    """Ask for a copy as an encrypted PDF with a new password."""
    return await once(JobView, lambda: service.open_again(session, plan, copy_id, keys, now))
