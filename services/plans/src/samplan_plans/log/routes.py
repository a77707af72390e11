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


def _reader(plan: HeldPlanOrActing, kit: Annotated[Kit, Depends(kit_of)], now: Now) -> Reader:
    return Reader(kit.own[Sources], plan, now)


def _exporter(plan: HeldPlan, _: SteppedUp, kit: Annotated[Kit, Depends(kit_of)], now: Now) -> Reader:
    return Reader(kit.own[Sources], plan, now)


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {media_type: {"schema": {"type": "string"}}}},
        **documented(401, 403, 404, 422, 503),
    }


CSV: Final = _file(spreadsheets.MEDIA_TYPE)
LINES: Final = _file(log_files.MEDIA_TYPE)
Exporter = Annotated[Reader, Depends(_exporter)]
LogReader = Annotated[Reader, Depends(_reader)]
Ordered = Annotated[Order, Depends()]
Asked = Annotated[Filters, Depends()]


@router.get("", responses=documented(401, 403, 404, 422))
async def read(
    reader: LogReader, filters: Asked, order: Ordered, limit: Limit = 50, cursor: str | None = None
) -> LogLines:
    """Who did or read what in the plan; in days of Norway, `from` and `to` among them."""
    return await service.read(reader, filters, order, Page(limit, cursor))


@router.get("/export.csv", responses=CSV, response_class=StreamingResponse)
async def export_lines(reader: Exporter, filters: Asked, language: Language = Language.NB) -> StreamingResponse:
    """The same lines as a spreadsheet, newest first, in the words of a language. It is logged."""
    lines = await exporting.begin(exporting.spreadsheet(reader, filters, language))
    return StreamingResponse(
        lines,
        media_type=spreadsheets.CONTENT_TYPE,
        headers=spreadsheets.download_as(exporting.name_of(reader, "csv")),
    )


@router.get("/export.jsonl", responses=LINES, response_class=StreamingResponse)
async def export_chains(reader: Exporter) -> StreamingResponse:
    """The whole log as it stands, so that it can be verified, for owner and lead alone. It is logged."""
    lines = await exporting.begin(exporting.chains(reader))
    return StreamingResponse(
        lines, media_type=log_files.MEDIA_TYPE, headers=spreadsheets.download_as(exporting.name_of(reader, "jsonl"))
    )


@router.get("/people", responses=documented(401, 403, 404))
async def list_people(reader: LogReader) -> LogPeople:
    """Those by whom the log can be asked."""
    return await service.list_people(reader)
