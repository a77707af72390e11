"""HTTP routes of role templates, for local admins."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from samplan_contracts.plans import Kind, PlanType
from samplan_plans.role_templates import applying, service
from samplan_plans.role_templates.schemas import (
    Application,
    Applied,
    DifferingPage,
    RoleTemplateChange,
    RoleTemplates,
    RoleTemplateView,
)
from samplan_servicekit import etag
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/role-templates", tags=["roles"])


@router.get("", responses=documented(401, 403))
async def list_all(known: SignedIn, session: Session) -> RoleTemplates:
    """What each role gives in plans of the types that one administers."""
    return await service.list_all(session, known)


@router.get("/{plan_type}/{kind}", responses=documented(401, 403, 422))
async def get(
    known: SignedIn, plan_type: PlanType, kind: Kind, session: Session, response: Response
) -> RoleTemplateView:
    """What one role gives."""
    found = await service.get(session, known, plan_type, kind)
    etag.tag(response, found)
    return found


@router.put("/{plan_type}/{kind}", responses=documented(401, 403, 412, 422, 428))
async def change(
    known: SignedIn,
    _: SteppedUp,
    plan_type: PlanType,
    kind: Kind,
    wanted: RoleTemplateChange,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> RoleTemplateView:
    """Decide what a role gives from now on."""
    changed = await service.change(session, known, plan_type, kind, wanted, expected, now)
    etag.tag(response, changed)
    return changed


@router.get("/{plan_type}/{kind}/differing", responses=documented(401, 403, 422))
async def list_differing(
    known: SignedIn,
    plan_type: PlanType,
    kind: Kind,
    session: Session,
    now: Now,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: str | None = None,
) -> DifferingPage:
    """Who has the role already and was given something else by it."""
    return await applying.list_differing(session, known, plan_type, kind, cursor=cursor, limit=limit, now=now)


@router.post("/{plan_type}/{kind}/apply", responses=documented(401, 403, 412, 422, 428))
async def apply(
    known: SignedIn,
    _: SteppedUp,
    plan_type: PlanType,
    kind: Kind,
    wanted: Application,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    keys: KeyRings,
) -> Applied:
    """Let some of those who have the role already have what it gives now."""
    return await applying.apply(session, known, plan_type, kind, wanted, expected, keys, now)
