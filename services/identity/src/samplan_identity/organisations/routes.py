"""HTTP routes of organisations, for other services. The gateway never routes to `/internal`."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from samplan_contracts.subscriptions import PROJECTIONS
from samplan_identity.organisations import repository
from samplan_servicekit.auth.access import ByService
from samplan_servicekit.errors import right_missing
from samplan_servicekit.session import GlobalSession

router = APIRouter(prefix="/internal", include_in_schema=False)


class OrganisationIds(BaseModel):
    """Every organisation of the suite, by id."""

    items: list[UUID]


@router.get("/organisations")
async def list_ids(known: ByService, session: GlobalSession) -> OrganisationIds:
    """Which organisations there are, for a service that rebuilds a projection: it asks for each on its own."""
    if known.service not in PROJECTIONS:
        raise right_missing("organisation.list")
    return OrganisationIds(items=list(await repository.list_ids(session, known)))
