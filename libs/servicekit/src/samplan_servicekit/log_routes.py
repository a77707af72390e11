"""A service's own chain of a plan's log, for plans, which shows a person all of them as one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from samplan_servicekit import audit
from samplan_servicekit.auth.access import ByService
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.errors import right_missing
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit, kit_of
from samplan_servicekit.session import ServiceSession

router = APIRouter(prefix="/internal", include_in_schema=False)


class LogPage(BaseModel):
    """Entries of one chain, newest first."""

    items: list[audit.LogEntry]


@router.get("/plans/{plan_id}/log")
async def list_entries(
    plan_id: UUID,
    known: ByService,
    session: ServiceSession,
    kit: Annotated[Kit, Depends(kit_of)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: int | None = None,
) -> LogPage:
    """What this service logged of a plan."""
    scope = known.scope
    if known.service != "plans" or scope is None:
        raise right_missing("log.read")

    async def opener() -> Sealing:
        keys: Keys = kit.own[Keys]
        return await keys.opener(session, scope.organisation_id, plan_id)

    found = await audit.entries(session, plan_id, limit=limit, before=before, cipher=opener)
    return LogPage(items=list(found))
