"""HTTP routes by which the gateway asks what a person may do in a plan, and all services check the answer."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from samplan_plans.rights import service
from samplan_plans.rights.service import Grant
from samplan_servicekit import errors
from samplan_servicekit.access import SignedIn
from samplan_servicekit.errors import Problem
from samplan_servicekit.keyring import KeyRing
from samplan_servicekit.kit import Kit, Now, kit_of
from samplan_servicekit.session import Session

router = APIRouter(include_in_schema=False)


def _keys(kit: Annotated[Kit, Depends(kit_of)]) -> KeyRing:
    keys: KeyRing = kit.own[KeyRing]
    return keys


Keys = Annotated[KeyRing, Depends(_keys)]


class GrantRequest(BaseModel):
    """A grant in a plan, for one service."""

    model_config = ConfigDict(extra="forbid")

    plan_id: UUID
    audience: Literal["plans", "messaging", "print", "archive", "reports", "notify"]


@router.get("/.well-known/jwks.json")
async def jwks(keys: Keys) -> dict[str, Any]:
    """The public keys of the grants."""
    return await keys.jwks()


@router.post("/internal/grants", response_model=Grant)
async def issue(
    known: SignedIn, wanted: GrantRequest, session: Session, keys: Keys, now: Now
) -> Grant | JSONResponse:
    """What the signed-in person may do in a plan now."""
    issued = await service.issue_grant(session, known, wanted.plan_id, wanted.audience, keys, now)
    # Answered rather than raised: what the log says of a refusal is to be committed.
    return errors.respond(issued) if isinstance(issued, Problem) else issued
