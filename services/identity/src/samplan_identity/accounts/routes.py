"""HTTP routes of activation, for people who cannot sign in yet."""

from fastapi import APIRouter

from samplan_identity.accounts import service
from samplan_identity.accounts.means import PasswordChecks
from samplan_identity.accounts.schemas import ActivationCheck, ActivationUse, ActivationView
from samplan_identity.given import Databases
from samplan_servicekit.errors import documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import GlobalSession

router = APIRouter(prefix="/api/identity/activation", tags=["accounts"])


@router.post("/check", responses=documented(410, 422), openapi_extra=policy(open=True, rate=Rate.ACTIVATION))
async def check(wanted: ActivationCheck, session: GlobalSession, now: Now) -> ActivationView:
    """Whose account a link is for."""
    return await service.check(session, wanted.token, now)


@router.post(
    "", status_code=204, responses=documented(410, 422), openapi_extra=policy(open=True, rate=Rate.ACTIVATION)
)
async def activate(wanted: ActivationUse, database: Databases, passwords: PasswordChecks, now: Now) -> None:
    """Set the password of a new account."""
    await service.activate(database, wanted.token, wanted.password, passwords, now)
