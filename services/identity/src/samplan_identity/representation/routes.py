"""HTTP routes of representation."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from samplan_identity.accounts.means import Accounts
from samplan_identity.representation import service
from samplan_identity.representation.schemas import (
    RepresentativeAdd,
    RepresentativeView,
    RepresentativeViews,
    RepresentedViews,
)
from samplan_identity.sessions.means import Sessions
from samplan_servicekit.auth.access import SignedIn, SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.idempotency import Idempotent
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity", tags=["representation"])


@router.get("/persons/{person_id}/representatives", responses=documented(401, 403, 404))
async def list_of(person_id: UUID, known: SignedIn, session: Session, now: Now) -> RepresentativeViews:
    """Who represents a person, or did."""
    return await service.list_of(session, known, person_id, now)


@router.post("/persons/{person_id}/representatives", status_code=201, responses=documented(401, 403, 404, 409, 422))
async def add(
    person_id: UUID,
    known: SteppedUp,
    wanted: RepresentativeAdd,
    session: Session,
    means: Accounts,
    now: Now,
    once: Idempotent,
) -> RepresentativeView:
    """Register that somebody represents a person."""
    return await once(
        RepresentativeView, lambda: service.add(session, known, person_id, wanted, means.notify_key, now)
    )


@router.post(
    "/persons/{person_id}/representatives/{representation_id}/end",
    status_code=204,
    responses=documented(401, 403, 404),
)
async def end(
    person_id: UUID,
    representation_id: UUID,
    known: SteppedUp,
    session: Session,
    means: Accounts,
    cache: Sessions,
    now: Now,
    after: BackgroundTasks,
) -> None:
    """End a representation; whoever acts by it just now is stopped."""
    for forgotten in await service.end(session, known, person_id, representation_id, means.notify_key, now):
        after.add_task(cache.drop, forgotten)


@router.get("/represented", responses=documented(401))
async def list_represented(known: SignedIn, session: Session, now: Now) -> RepresentedViews:
    """Whom one represents."""
    return await service.list_represented(session, known, now)
