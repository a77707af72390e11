"""HTTP routes for people who have forgotten their password."""

from fastapi import APIRouter

from samplan_identity.resets import service
from samplan_identity.resets.means import Resetting
from samplan_identity.resets.schemas import ResetCheck, ResetRequest, ResetUse, ResetView
from samplan_identity.sign_in.schemas import CodeSent
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy

router = APIRouter(prefix="/api/identity/password-reset", tags=["accounts"])


@router.post(
    "", status_code=202, responses=documented(422, 429, 503), openapi_extra=policy(open=True, rate=Rate.RESET)
)
async def request(wanted: ResetRequest, means: Resetting, now: Now) -> None:
    """Ask for a link; the answer is the same whether it was sent or not."""
    await service.request(means, wanted.username, now)


@router.post("/check", responses=documented(410, 422, 429), openapi_extra=policy(open=True, rate=Rate.RESET_LINK))
async def check(wanted: ResetCheck, means: Resetting, now: Now) -> ResetView:
    """Whose account a link is for."""
    return await service.check(means, wanted.token, now)


@router.post(
    "/code",
    status_code=202,
    responses=documented(410, 422, 429, 503),
    openapi_extra=policy(open=True, rate=Rate.CODE),
)
async def send_code(wanted: ResetCheck, means: Resetting, now: Now) -> CodeSent:
    """Send a code to the person's mobile."""
    return await service.send_code(means, wanted.token, now)


@router.post(
    "/finish",
    status_code=204,
    responses=documented(401, 410, 422, 429, 503),
    openapi_extra=policy(open=True, rate=Rate.CODE),
)
async def finish(wanted: ResetUse, means: Resetting, now: Now) -> None:
    """Set the new password; every session of the account ends."""
    await service.finish(means, wanted, now)
