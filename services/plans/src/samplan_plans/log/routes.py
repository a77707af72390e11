"""The HTTP routes of the log."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from samplan_plans.log import service
from samplan_plans.log.asking import Filters
from samplan_plans.log.chains import Sources
from samplan_plans.log.schemas import LogLines, LogPeople
from samplan_plans.log.service import Page, Reader
from samplan_plans.log.sorting import Order
from samplan_servicekit.auth.access import HeldPlanOrActing
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Kit, Now, kit_of

router = APIRouter(prefix="/api/plans/plans/{plan_id}/log", tags=["log"])

Limit = Annotated[int, Query(ge=1, le=100)]


def _reader(plan: HeldPlanOrActing, kit: Annotated[Kit, Depends(kit_of)], now: Now) -> Reader:
    return Reader(kit.own[Sources], plan, now)


LogReader = Annotated[Reader, Depends(_reader)]
Ordered = Annotated[Order, Depends()]
Asked = Annotated[Filters, Depends()]


@router.get("", responses=documented(401, 403, 404, 422))
async def read(
    reader: LogReader, filters: Asked, order: Ordered, limit: Limit = 50, cursor: str | None = None
) -> LogLines:
    """Who did or read what in the plan; in days of Norway, `from` and `to` among them."""
    return await service.read(reader, filters, order, Page(limit, cursor))


@router.get("/people", responses=documented(401, 403, 404))
async def list_people(reader: LogReader) -> LogPeople:
    """Those by whom the log can be asked."""
    return await service.list_people(reader)
