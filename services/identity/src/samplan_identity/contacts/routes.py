"""HTTP routes of contact cards in a plan."""

from uuid import UUID

from fastapi import APIRouter

from samplan_identity.contacts import service
from samplan_identity.contacts.schemas import ContactChange, ContactView, ContactViews
from samplan_servicekit.auth.access import HeldPlan
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/plans/{plan_id}/contacts", tags=["contacts"])


@router.get("", responses=documented(401, 403, 404))
async def list_cards(plan: HeldPlan, session: Session) -> ContactViews:
    """How the participants of a plan are reached."""
    return await service.list_cards(session, plan)


@router.put("/{person_id}", responses=documented(401, 403, 404, 422))
async def change(plan: HeldPlan, person_id: UUID, wanted: ContactChange, session: Session, now: Now) -> ContactView:
    """Hide a mobile in this plan, or show it."""
    return await service.change(session, plan, person_id, wanted.mobile_hidden, now)
