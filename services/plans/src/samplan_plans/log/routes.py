"""The HTTP route of the log."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from samplan_plans.log import service
from samplan_plans.log.schemas import LogLines
from samplan_plans.log.service import Elsewhere
from samplan_servicekit.auth.access import HeldPlanOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.kit import Kit, Now, kit_of
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/plans/{plan_id}/log", tags=["log"])

Limit = Annotated[int, Query(ge=1, le=100)]


async def _others(
    plan: HeldPlanOrActing, kit: Annotated[Kit, Depends(kit_of)], limit: Limit = 50, cursor: str | None = None
) -> service.Fetched:
    """What the other services have, asked for before the transaction begins."""
    before = service.positions(cursor)
    elsewhere: Elsewhere = kit.own[Elsewhere]
    return service.Fetched(limit, before, await elsewhere.fetch(plan, limit, before))


@router.get("", responses=documented(401, 403, 404, 422))
async def read(
    plan: HeldPlanOrActing,
    fetched: Annotated[service.Fetched, Depends(_others)],
    session: Session,
    keys: KeyRings,
    now: Now,
) -> LogLines:
    """Who did or read what in the plan."""
    return await service.merge(session, plan, fetched, keys, now)
