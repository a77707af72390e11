"""HTTP routes of wizards, for those who may make plans."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from samplan_contracts.identity import OrganisationRight
from samplan_plans.wizards import service
from samplan_plans.wizards.schemas import PlanMade, WizardChange, WizardView, WizardViews
from samplan_servicekit import etag
from samplan_servicekit.auth.access import Caller, with_right
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import LONG_TEXT, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/wizards", tags=["wizards"])

PlanMaker = Annotated[Caller, Depends(with_right(OrganisationRight.PLAN_CREATE))]


@router.get("", responses=documented(401, 403))
async def list_own(known: PlanMaker, session: Session) -> WizardViews:
    """One's own unfinished wizards."""
    return await service.list_own(session, known)


@router.post("", status_code=201, responses=documented(401, 403), openapi_extra=policy(body=LONG_TEXT))
async def start(known: PlanMaker, session: Session, now: Now, once: Idempotent, response: Response) -> WizardView:
    """Begin a plan."""
    started = await once(WizardView, lambda: service.start(session, known, now))
    etag.tag(response, started)
    return started


@router.get("/{wizard_id}", responses=documented(401, 403, 404))
async def get(known: PlanMaker, wizard_id: UUID, session: Session, response: Response) -> WizardView:
    """What has been chosen so far."""
    found = await service.get(session, known, wizard_id)
    etag.tag(response, found)
    return found


@router.patch(
    "/{wizard_id}", responses=documented(401, 403, 404, 412, 422, 428, 503), openapi_extra=policy(body=LONG_TEXT)
)
async def change(
    known: PlanMaker,
    wizard_id: UUID,
    wanted: WizardChange,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> WizardView:
    """Keep what was chosen."""
    changed = await service.change(session, known, wizard_id, wanted, expected, now)
    etag.tag(response, changed)
    return changed


@router.delete("/{wizard_id}", status_code=204, responses=documented(401, 403, 404))
async def drop(known: PlanMaker, wizard_id: UUID, session: Session) -> None:
    """Throw it away."""
    await service.drop(session, known, wizard_id)


@router.post(
    "/{wizard_id}/finish",
    status_code=201,
    responses=documented(401, 403, 404, 422, 503),
    openapi_extra=policy(body=LONG_TEXT),
)
async def finish(known: PlanMaker, wizard_id: UUID, session: Session, now: Now, once: Idempotent) -> PlanMade:
    """Make the plan."""
    return await once(PlanMade, lambda: service.finish(session, known, wizard_id, now))
