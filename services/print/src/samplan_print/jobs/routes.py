"""HTTP routes of print-outs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from samplan_print.jobs import retrying, service
from samplan_print.jobs.schemas import FaultsView, FormCreate, JobCreate, JobView, Password
from samplan_print.rendering import texts
from samplan_print.store import Documents
from samplan_servicekit.auth.access import AccessiblePlan, ByService, HeldPlan, LedPlan, PrintablePlan, SteppedUp
from samplan_servicekit.errors import documented, right_missing
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit, Now, kit_of
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/print/plans/{plan_id}/jobs", tags=["print"])
forms = APIRouter(prefix="/api/print/plans/{plan_id}/consent-forms", tags=["print"])
transfers = APIRouter(prefix="/api/print/plans/{plan_id}/transfers", tags=["print"])
internal = APIRouter(prefix="/internal", include_in_schema=False)


@router.post(
    "", status_code=202, responses=documented(401, 403, 404, 422), openapi_extra=policy(seconds=30, rate=Rate.PRINT)
)
async def request(
    plan: PrintablePlan,
    _: SteppedUp,
    wanted: JobCreate,
    session: Session,
    keys: KeyRings,
    now: Now,
    once: Idempotent,
) -> JobView:
    """Ask for the plan as an encrypted PDF, as far as one may read it."""
    return await once(JobView, lambda: service.request(session, plan, wanted, keys, now))


@forms.post(
    "", status_code=202, responses=documented(401, 403, 404, 422), openapi_extra=policy(seconds=30, rate=Rate.PRINT)
)
async def request_form(
    plan: PrintablePlan,
    _: SteppedUp,
    wanted: FormCreate,
    session: Session,
    keys: KeyRings,
    now: Now,
    once: Idempotent,
) -> JobView:
    """Ask for a form to consent by on paper, as an encrypted PDF."""
    return await once(JobView, lambda: service.request_form(session, plan, wanted, keys, now))


@router.get("/{job_id}", responses=documented(401, 403, 404), openapi_extra=policy(seconds=30))
async def get(plan: HeldPlan, job_id: UUID, session: Session, keys: KeyRings) -> JobView:
    """How far one's own print-out has come."""
    return await service.get(session, plan, job_id, keys)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    responses=documented(401, 403, 404, 409),
    openapi_extra=policy(seconds=30, rate=Rate.PRINT),
)
async def retry(
    plan: PrintablePlan, _: SteppedUp, job_id: UUID, session: Session, keys: KeyRings, now: Now, once: Idempotent
) -> JobView:
    """Ask once more for one's own print-out that failed, without what was at fault in it."""
    return await once(JobView, lambda: retrying.retry(session, plan, job_id, keys, now))


@router.post("/{job_id}/password", responses=documented(401, 403, 404, 409), openapi_extra=policy(seconds=30))
async def take_password(
    plan: PrintablePlan, job_id: UUID, session: Session, keys: KeyRings, now: Now, response: Response
) -> Password:
    """The password of one's own print-out, shown this once."""
    response.headers["Cache-Control"] = "no-store"
    return await service.take_password(session, plan, job_id, keys, now)


async def _own_pdf(plan: PrintablePlan, job_id: UUID, kit: Annotated[Kit, Depends(kit_of)], now: Now) -> bytes:
    """The document, fetched and opened before the transaction that notes it."""
    async with kit.database.transaction(plan.scope) as session:
        stored = await service.find_stored(session, plan, job_id, kit.own[Keys], now)
    documents: Documents = kit.own[Documents]
    return await documents.get(stored)


@router.get(
    "/{job_id}/pdf",
    responses={**documented(401, 403, 404, 409, 503), 200: {"content": {"application/pdf": {}}}},
    response_class=Response,
    openapi_extra=policy(seconds=30),
)
async def fetch(
    plan: PrintablePlan, job_id: UUID, pdf: Annotated[bytes, Depends(_own_pdf)], session: Session, now: Now
) -> Response:
    """One's own print-out, which its password opens."""
    language = await service.mark_fetched(session, plan, job_id, now)
    return as_file(pdf, texts.catalogue(language)["file"].format(number=job_id.hex[-8:]))


async def _led_and_held(plan: HeldPlan, _: LedPlan) -> AccessiblePlan:
    return plan


@transfers.get("/{transfer_id}/faults", responses=documented(401, 403, 404), openapi_extra=policy(seconds=30))
async def read_faults(
    plan: Annotated[AccessiblePlan, Depends(_led_and_held)], transfer_id: UUID, session: Session, keys: KeyRings
) -> FaultsView:
    """What the document of an archive transfer could not be made with."""
    return await retrying.of_transfer(session, plan, transfer_id, keys)


async def _archive_pdf(known: ByService, job_id: UUID, kit: Annotated[Kit, Depends(kit_of)], now: Now) -> bytes:
    if known.scope is None:
        raise right_missing("print.document")
    async with kit.database.transaction(known.scope) as session:
        stored = await service.find_document(session, known, job_id, kit.own[Keys], now)
    documents: Documents = kit.own[Documents]
    return await documents.get(stored)


@internal.get("/documents/{job_id}", response_class=Response)
async def fetch_for_archive(known: ByService, job_id: UUID, pdf: Annotated[bytes, Depends(_archive_pdf)]) -> Response:
    """A document that was made for the archive, for archive alone."""
    return as_file(pdf, f"{job_id}.pdf")


def as_file(pdf: bytes, name: str) -> Response:
    """A PDF to be saved, not shown; the name says nothing of the plan."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
