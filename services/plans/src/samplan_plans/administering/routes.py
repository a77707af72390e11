"""HTTP routes of administration mode: outside the plan's own, as it has no grant. What is in a plan has none here."""

from uuid import UUID

from fastapi import APIRouter, Response

from samplan_plans.administering import service
from samplan_plans.administering.schemas import AdministeredPlanView, AdministrationStart
from samplan_plans.consent import service as consent
from samplan_plans.consent.schemas import ConsentChangeViews, Renewal, Reset, Withdrawal
from samplan_plans.taking_part import service as taking_part
from samplan_plans.taking_part.schemas import ParticipantAdd, ParticipantChange, ParticipantView, ParticipantViews
from samplan_servicekit import etag
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.keys.dependency import KeyRings
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/plans/administered-plans/{administered_id}", tags=["administration"])


@router.post("", responses=documented(401, 403, 404, 422))
async def begin(
    known: SteppedUp,
    administered_id: UUID,
    wanted: AdministrationStart,
    session: Session,
    keys: KeyRings,
    now: Now,
) -> AdministeredPlanView:
    """Begin to administer a plan, for a reason."""
    return await service.begin(session, known, administered_id, wanted, keys, now)


@router.get("", responses=documented(401, 403, 404))
async def get(known: SignedIn, administered_id: UUID, session: Session, now: Now) -> AdministeredPlanView:
    """Who takes part in the plan that one administers."""
    return await service.get(session, known, administered_id, now)


@router.delete("", status_code=204, responses=documented(401, 404))
async def end(known: SignedIn, administered_id: UUID, session: Session, now: Now) -> None:
    """End administering it."""
    await service.end(session, known, administered_id, now)


@router.post("/participants", status_code=201, responses=documented(401, 403, 404, 409, 422, 503))
async def add(
    known: SteppedUp, administered_id: UUID, wanted: ParticipantAdd, session: Session, now: Now, once: Idempotent
) -> ParticipantView:
    """Make somebody else a participant."""
    plan = await service.proof(session, known, administered_id, now)
    return await once(ParticipantView, lambda: taking_part.add(session, plan, wanted, now))


@router.patch("/participants/{participant_id}", responses=documented(401, 403, 404, 409, 412, 422, 428))
async def change(
    known: SteppedUp,
    administered_id: UUID,
    participant_id: UUID,
    wanted: ParticipantChange,
    expected: etag.IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> ParticipantView:
    """Change a participant's role, rights or responsibility."""
    plan = await service.proof(session, known, administered_id, now)
    changed = await taking_part.change(session, plan, participant_id, wanted, expected, now)
    etag.tag(response, changed)
    return changed


@router.delete("/participants/{participant_id}", status_code=204, responses=documented(401, 403, 404, 409, 412, 428))
async def remove(
    known: SteppedUp, administered_id: UUID, participant_id: UUID, expected: etag.IfMatch, session: Session, now: Now
) -> None:
    """Take somebody out of the plan."""
    plan = await service.proof(session, known, administered_id, now)
    await taking_part.remove(session, plan, participant_id, expected, now)


@router.post("/consent/renewals", responses=documented(401, 403, 404, 412, 422))
async def renew(
    known: SteppedUp, administered_id: UUID, wanted: Renewal, session: Session, now: Now, once: Idempotent
) -> ParticipantViews:
    """Enter a consent for a period."""
    plan = await service.proof(session, known, administered_id, now)
    return await once(ParticipantViews, lambda: consent.renew(session, plan, wanted, now))


@router.post("/consent/withdrawals", responses=documented(401, 403, 404, 412, 422))
async def withdraw(
    known: SteppedUp, administered_id: UUID, wanted: Withdrawal, session: Session, now: Now, once: Idempotent
) -> ParticipantViews:
    """End consents now."""
    plan = await service.proof(session, known, administered_id, now)
    return await once(ParticipantViews, lambda: consent.withdraw(session, plan, wanted, now))


@router.post("/consent/resets", responses=documented(401, 403, 404, 412, 422))
async def reset(
    known: SteppedUp, administered_id: UUID, wanted: Reset, session: Session, now: Now, once: Idempotent
) -> ParticipantViews:
    """Take consents back to nothing."""
    plan = await service.proof(session, known, administered_id, now)
    return await once(ParticipantViews, lambda: consent.reset(session, plan, wanted, now))


@router.get("/consent/changes", responses=documented(401, 403, 404))
async def list_changes(
    known: SignedIn, administered_id: UUID, session: Session, now: Now, participant_id: UUID | None = None
) -> ConsentChangeViews:
    """The history of consent."""
    plan = await service.proof(session, known, administered_id, now)
    return await consent.list_changes(session, plan, participant_id, now)
