"""The HTTP routes of the log."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from samplan_contracts.identity import Language
from samplan_plans.log import exporting, service
from samplan_plans.log.asking import Filters
from samplan_plans.log.chains import Sources
from samplan_plans.log.schemas import LogLines, LogPeople
from samplan_plans.log.service import Page, Reader
from samplan_plans.log.sorting import Order
from samplan_servicekit import log_files, spreadsheets
from samplan_servicekit.auth.access import HeldPlan, HeldPlanOrActing, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Kit, Now, kit_of

router = APIRouter(prefix="/api/plans/plans/{plan_id}/log", tags=["log"])

Limit = Annotated[int, Query(ge=1, le=100)]


def _sources(kit: Annotated[Kit, Depends(kit_of)]) -> Sources:
    sources: Sources = kit.own[Sources]
    return sources


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {media_type: {"schema": {"type": "string"}}}},
        **documented(401, 403, 404, 422, 503),
    }


CSV: Final = _file(spreadsheets.MEDIA_TYPE)
LINES: Final = _file(log_files.MEDIA_TYPE)
OfLog = Annotated[Sources, Depends(_sources)]
Ordered = Annotated[Order, Depends()]
Asked = Annotated[Filters, Depends()]


@router.get("", responses=documented(401, 403, 404, 422))
async def read(
    plan: HeldPlanOrActing,
    sources: OfLog,
    now: Now,
    filters: Asked,
    order: Ordered,
    limit: Limit = 50,
    cursor: str | None = None,
) -> LogLines:
    """Who did or read what in the plan; in days of Norway, `from` and `to` among them."""
    return await service.read(Reader(sources, plan, now), filters, order, Page(limit, cursor))


@router.get("/export.csv", responses=CSV, response_class=StreamingResponse)
async def export_lines(
    plan: HeldPlan, _: SteppedUp, sources: OfLog, now: Now, filters: Asked, language: Language = Language.NB
) -> StreamingResponse:
    """The same lines as a spreadsheet, newest first, in the words of a language. It is logged."""
    lines = await exporting.begin(exporting.spreadsheet(Reader(sources, plan, now), filters, language))
    headers = spreadsheets.download_as(exporting.name_of(now, "csv"))
    return StreamingResponse(lines, media_type=spreadsheets.CONTENT_TYPE, headers=headers)


@router.get("/export.jsonl", responses=LINES, response_class=StreamingResponse)
async def export_chains(plan: HeldPlan, _: SteppedUp, sources: OfLog, now: Now) -> StreamingResponse:
    """The whole log as it stands, so that it can be verified, for owner and lead alone. It is logged."""
    lines = await exporting.begin(exporting.chains(Reader(sources, plan, now)))
    headers = spreadsheets.download_as(exporting.name_of(now, "jsonl"))
    return StreamingResponse(lines, media_type=log_files.MEDIA_TYPE, headers=headers)


@router.get("/people", responses=documented(401, 403, 404))
async def list_people(plan: HeldPlanOrActing, sources: OfLog, now: Now) -> LogPeople:
    """Those by whom the log can be asked."""
    return await service.list_people(Reader(sources, plan, now))
