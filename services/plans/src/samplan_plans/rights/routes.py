"""HTTP routes by which the gateway asks what a person may do in a plan, and all services check the answer."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import JSONResponse

from samplan_contracts.between.grants import Grant
from samplan_plans.rights import service
from samplan_servicekit import errors
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.access import Caller, caller_or_acting, errand
from samplan_servicekit.auth.keyring import KeyRing, SigningKey
from samplan_servicekit.errors import Problem, right_missing
from samplan_servicekit.kit import Kit, Now, kit_of

router = APIRouter(include_in_schema=False)

ERRANDS: Final = frozenset({"plan.print", "archive.package"})
"""What services may ask for grants for on a person's behalf; whose errand each is, identity sees to."""


def _keys(kit: Annotated[Kit, Depends(kit_of)]) -> KeyRing:
    keys: KeyRing = kit.own[KeyRing]
    return keys


Keys = Annotated[KeyRing, Depends(_keys)]


async def _signing(keys: Keys) -> SigningKey:
    """The key that signs now, asked for before the session opens: who holds one connection may need no second."""
    return await keys.current()


Signing = Annotated[SigningKey, Depends(_signing)]


async def _asking(request: Request, kit: Annotated[Kit, Depends(kit_of)]) -> Caller:
    """Who asks: somebody who is signed in, or a service on an errand of theirs."""
    if tokens.is_service_token(request.headers.get("authorization", "").removeprefix("Bearer ")):
        known = await errand(request, kit)
        if known.purpose not in ERRANDS:
            raise right_missing(known.purpose)
        return known.caller
    return await caller_or_acting(request, kit)


Asking = Annotated[Caller, Depends(_asking)]


async def _open(known: Asking, kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AsyncSession]:
    async with kit.database.transaction(known.scope) as session:
        yield session


AskersSession = Annotated[AsyncSession, Depends(_open, scope="function")]


class GrantRequest(BaseModel):
    """A grant in a plan, for one service."""

    model_config = ConfigDict(extra="forbid")

    plan_id: UUID
    audience: Literal["plans", "messaging", "print", "archive", "reports", "notify", "identity"]


@router.get("/.well-known/jwks.json")
async def jwks(keys: Keys) -> dict[str, Any]:
    """The public keys of the grants."""
    return await keys.jwks()


@router.post("/internal/grants", response_model=Grant)
async def issue(
    known: Asking, wanted: GrantRequest, key: Signing, session: AskersSession, now: Now
) -> Grant | JSONResponse:
    """What a person may do in a plan now, asked by themselves or by a service that works for them."""
    issued = await service.issue_grant(session, known, wanted.plan_id, wanted.audience, key, now)
    # Answered rather than raised: what the log says of a refusal is to be committed.
    return errors.respond(issued) if isinstance(issued, Problem) else issued
