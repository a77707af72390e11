"""HTTP routes by which the gateway and the services get tokens. The gateway never routes to `/internal`."""

from typing import Any

from fastapi import APIRouter

from samplan_identity.sessions import service as session_service
from samplan_identity.sessions.cache import CachedSession
from samplan_identity.tokens import service
from samplan_identity.tokens.means import Tokens
from samplan_identity.tokens.schemas import (
    OnBehalfRequest,
    ServiceTokenRequest,
    SessionResolve,
    Token,
    TokenRequest,
)
from samplan_servicekit.auth.access import ByService
from samplan_servicekit.errors import right_missing
from samplan_servicekit.kit import Now
from samplan_servicekit.session import GlobalSession

router = APIRouter(include_in_schema=False)


@router.get("/.well-known/jwks.json")
async def jwks(means: Tokens) -> dict[str, Any]:
    """The public keys of everything that identity signs."""
    return await means.keys.jwks()


@router.post("/internal/sessions/resolve")
async def resolve(wanted: SessionResolve, known: ByService, session: GlobalSession, now: Now) -> CachedSession:
    """Find a session that is not in the cache."""
    _only_gateway(known)
    return session_service.cached(await service.live_session(session, wanted, now))


@router.post("/internal/sessions/end", status_code=204)
async def end(wanted: SessionResolve, known: ByService, session: GlobalSession, now: Now) -> None:
    """End a session whose cookie turned up in another browser than its own."""
    _only_gateway(known)
    await session_service.end_taken(session, wanted.session_hash, now)


@router.post("/internal/sessions/token")
async def issue_access(wanted: TokenRequest, known: ByService, means: Tokens, now: Now) -> Token:
    """An access token of a session, for one service."""
    _only_gateway(known)
    return await service.issue_access(wanted, means, now)


@router.post("/internal/tokens/service")
async def issue_service(wanted: ServiceTokenRequest, means: Tokens, now: Now) -> Token:
    """A service's own token."""
    return await service.issue_service(wanted, means, now)


@router.post("/internal/tokens/on-behalf")
async def issue_on_behalf(wanted: OnBehalfRequest, means: Tokens, now: Now) -> Token:
    """A token for work that a service does later for a person."""
    return await service.issue_on_behalf(wanted, means, now)


def _only_gateway(known: ByService) -> None:
    if known.service != "gateway":
        raise right_missing("session.token")
