"""The HTTP route of planned downtime, open to everybody."""

from fastapi import APIRouter

from samplan_identity.downtime import service
from samplan_identity.downtime.schemas import Downtimes
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy
from samplan_servicekit.session import GlobalSession

router = APIRouter(prefix="/api/identity/downtimes", tags=["downtime"])


@router.get("", openapi_extra=policy(open=True, rate=Rate.OPEN))
async def list_coming(session: GlobalSession, now: Now) -> Downtimes:
    """When the suite will be away."""
    return await service.list_coming(session, now)
