"""HTTP routes of reports: each as JSON, and as CSV for a spreadsheet."""

from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Query, Response

from samplan_contracts.identity import Language, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_reports.counts import downloads, service
from samplan_reports.counts.schemas import (
    MessageReport,
    Month,
    PlanFilters,
    PlanReport,
    SignInFilters,
    SignInReport,
    Step,
)
from samplan_reports.settings import Settings
from samplan_servicekit import spreadsheets
from samplan_servicekit.auth.access import Caller, with_right
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Kit, Now, kit_of
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/reports", tags=["reports"])

Reader = Annotated[Caller, Depends(with_right(OrganisationRight.REPORT_READ))]
PROBLEMS: Final = documented(401, 403, 422)
CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {spreadsheets.MEDIA_TYPE: {"schema": {"type": "string"}}}},
    **PROBLEMS,
}


def _plan_filters(
    from_: Annotated[Month | None, Query(alias="from")] = None,
    to: Month | None = None,
    plan_type: PlanType | None = None,
) -> PlanFilters:
    return PlanFilters(from_=from_, to=to, plan_type=plan_type)


def _sign_in_filters(
    from_: Annotated[Month | None, Query(alias="from")] = None,
    to: Month | None = None,
    by: Step = Step.MONTH,
) -> SignInFilters:
    return SignInFilters(from_=from_, to=to, by=by)


def _small_count(kit: Annotated[Kit, Depends(kit_of)]) -> int:
    return cast(Settings, kit.settings).small_count


ForPlans = Annotated[PlanFilters, Depends(_plan_filters)]
ForSignIns = Annotated[SignInFilters, Depends(_sign_in_filters)]
SmallCount = Annotated[int, Depends(_small_count)]


@router.get("/plans", responses=PROBLEMS)
async def count_plans(
    known: Reader, session: Session, filters: ForPlans, small_count: SmallCount, now: Now
) -> PlanReport:
    """Plans by type and status, with their participants by kind of role."""
    return await service.count_plans(session, known, filters, small_count, now)


@router.get("/messages", responses=PROBLEMS)
async def count_messages(
    known: Reader, session: Session, filters: ForPlans, small_count: SmallCount, now: Now
) -> MessageReport:
    """Messages sent, by month and type of plan."""
    return await service.count_messages(session, known, filters, small_count, now)


@router.get("/sign-ins", responses=PROBLEMS)
async def count_sign_ins(known: Reader, session: Session, filters: ForSignIns, now: Now) -> SignInReport:
    """Sign-ins by month or day, and how many different people they were."""
    return await service.count_sign_ins(session, known, filters, now)


@router.get("/plans.csv", responses=CSV, response_class=Response)
async def plans_as_csv(
    known: Reader,
    session: Session,
    filters: ForPlans,
    small_count: SmallCount,
    now: Now,
    language: Language = Language.NB,
) -> Response:
    """The same as `plans`, with headings in a language."""
    report = await service.count_plans(session, known, filters, small_count, now)
    return downloads.respond("plans", language, downloads.plans(report, language))


@router.get("/messages.csv", responses=CSV, response_class=Response)
async def messages_as_csv(
    known: Reader,
    session: Session,
    filters: ForPlans,
    small_count: SmallCount,
    now: Now,
    language: Language = Language.NB,
) -> Response:
    """The same as `messages`, with headings in a language."""
    report = await service.count_messages(session, known, filters, small_count, now)
    return downloads.respond("messages", language, downloads.messages(report, language))


@router.get("/sign-ins.csv", responses=CSV, response_class=Response)
async def sign_ins_as_csv(
    known: Reader, session: Session, filters: ForSignIns, now: Now, language: Language = Language.NB
) -> Response:
    """The same as `sign-ins`, with headings in a language."""
    report = await service.count_sign_ins(session, known, filters, now)
    return downloads.respond("sign_ins", language, downloads.sign_ins(report, language))
