"""HTTP routes of one's own authenticator app."""

from fastapi import APIRouter, BackgroundTasks, Response

from samplan_identity.own_account.routes import go_on
from samplan_identity.own_app import service
from samplan_identity.own_app.schemas import AppAdded, AppSeed
from samplan_identity.sessions.means import Sessions
from samplan_identity.sessions.schemas import SessionView
from samplan_identity.sign_in.means import SigningIn
from samplan_identity.sign_in.schemas import CodeEntry
from samplan_servicekit.auth.access import SteppedUp
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.session import Session

router = APIRouter(prefix="/api/identity/account/app", tags=["own account"])


@router.post("", status_code=201, responses=documented(401, 403, 409, 503))
async def begin(known: SteppedUp, session: Session, means: SigningIn) -> AppSeed:
    """Get what an authenticator app needs."""
    return await service.begin(session, known, means)


@router.post("/code", responses=documented(401, 403, 409, 422, 429, 503))
async def confirm(
    known: SteppedUp,
    wanted: CodeEntry,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> AppAdded:
    """Show a code of the app; from now on its codes are asked for, and none are sent."""
    recovery, changed = await service.confirm(known, wanted.code, means, now)
    return AppAdded(codes=recovery, session=go_on(changed, cache, response, after))


@router.post("/recovery-codes", responses=documented(401, 403, 409, 503))
async def renew_codes(
    known: SteppedUp,
    session: Session,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> AppAdded:
    """Get ten new recovery codes; the old ones stop working."""
    recovery, changed = await service.renew_codes(session, known, means, now)
    return AppAdded(codes=recovery, session=go_on(changed, cache, response, after))


@router.delete("", responses=documented(401, 403, 409, 503))
async def remove(
    known: SteppedUp,
    session: Session,
    means: SigningIn,
    cache: Sessions,
    now: Now,
    response: Response,
    after: BackgroundTasks,
) -> SessionView:
    """Stop using the app; codes are sent again."""
    return go_on(await service.remove(session, known, means, now), cache, response, after)
