"""Who gets which token. Every check that a token stands for is made here, at the moment that it is issued."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import ActingBasis
from samplan_identity.sessions import repository as sessions
from samplan_identity.sessions.repository import LiveSession
from samplan_identity.terms import service as terms
from samplan_identity.tokens.schemas import OnBehalfRequest, ServiceTokenRequest, SessionResolve, Token, TokenRequest
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.auth.tokens import ActingClaim, TokenType
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, right_missing
from samplan_servicekit.scope import GLOBAL
from samplan_servicekit.secrets import public_signing_key

PURPOSES: Final = {"print": {"plan.print"}, "archive": {"archive.package"}}
"""What a service may do on a person's behalf."""


@dataclass(frozen=True)
class TokenMeans:
    """What issuing tokens takes.

    The keys are looked at anew now and then, in a transaction of their own: never from inside another, as who holds
    one connection and waits for a second may wait for themselves.
    """

    database: Database
    keys: KeyRing
    public_keys_dir: Path


async def live_session(session: AsyncSession, wanted: SessionResolve, now: datetime) -> LiveSession:
    """The session with this cookie hash, seen now unless passively; 401 where there is none, or none any more."""
    live = await sessions.find_live(session, bytes.fromhex(wanted.session_hash), now, passive=wanted.passive)
    if live is None:
        raise Problem(401, "auth.session_missing")
    return live


async def issue_access(wanted: TokenRequest, means: TokenMeans, now: datetime) -> Token:
    """An access token for a session and one service.

    Raises:
        Problem: 401 `auth.session_missing`; 403 `terms.not_accepted` for all that lies behind accepting the terms.
    """
    async with means.database.transaction(GLOBAL) as session:
        live = await live_session(session, wanted, now)
        due = wanted.audience != "identity" and await terms.are_due(session, live.account_id)
    if due:
        raise Problem(403, "terms.not_accepted")
    key = await means.keys.current()
    token = tokens.sign(
        key.private,
        key.kid,
        TokenType.ACCESS,
        issuer=tokens.IDENTITY,
        audience=wanted.audience,
        subject=str(live.person_id),
        now=now,
        life=tokens.ACCESS_LIFE,
        sid=str(live.id),
        org=str(live.organisation_id),
        acr=live.acr,
        amr=live.amr,
        auth_time=int(live.factor_at.timestamp()),
        rights=sorted(live.rights),
        act=_act(live),
    )
    return Token(token=token, expires_in=int(tokens.ACCESS_LIFE.total_seconds()))


def _act(live: LiveSession) -> dict[str, Any] | None:
    if live.acting_person_id is None or live.acting_basis is None:
        return None
    claim = ActingClaim(sub=live.acting_person_id, basis=ActingBasis(live.acting_basis), plan=live.acting_plan_id)
    return claim.model_dump(mode="json", exclude_none=True)


async def issue_service(wanted: ServiceTokenRequest, means: TokenMeans, now: datetime) -> Token:
    """A token by which a service proves itself to another."""
    service = _prove(wanted.assertion, means, now)
    return await _sign_service(
        means,
        now,
        wanted.audience,
        service,
        org=str(wanted.organisation_id) if wanted.organisation_id else None,
    )


async def issue_on_behalf(wanted: OnBehalfRequest, means: TokenMeans, now: datetime) -> Token:
    """A token by which a service works for a person: for its own purposes only, while the account is live (RFC 8693).

    What the person may do in a plan is decided by plans at that moment, not here.
    """
    service = _prove(wanted.assertion, means, now)
    if wanted.purpose not in PURPOSES.get(service, set()):
        raise right_missing(wanted.purpose)
    live = text("select account_live(:person, :organisation)")
    async with means.database.transaction(GLOBAL) as session:
        found = await session.scalar(live, {"person": wanted.person_id, "organisation": wanted.organisation_id})
    if not found:
        raise Problem(403, "account.not_live")
    return await _sign_service(
        means,
        now,
        wanted.audience,
        str(wanted.person_id),
        org=str(wanted.organisation_id),
        act={"sub": service},
        purpose=wanted.purpose,
        job=str(wanted.job),
    )


async def _sign_service(means: TokenMeans, now: datetime, audience: str, subject: str, **claims: Any) -> Token:
    key = await means.keys.current()
    token = tokens.sign(
        key.private,
        key.kid,
        TokenType.SERVICE,
        issuer=tokens.IDENTITY,
        audience=audience,
        subject=subject,
        now=now,
        life=tokens.SERVICE_LIFE,
        **claims,
    )
    return Token(token=token, expires_in=int(tokens.SERVICE_LIFE.total_seconds()))


def _prove(assertion: str, means: TokenMeans, now: datetime) -> str:
    try:
        service = tokens.asserted_service(assertion)
        key = public_signing_key(means.public_keys_dir, service) if service.isalpha() else None
        if key is None:
            raise tokens.TokenError("unknown service")
        tokens.verify(assertion, tokens.Claims, key=key, issuer=service, audience=tokens.IDENTITY, now=now)
    except tokens.TokenError as error:
        raise Problem(401, "auth.assertion_refused") from error
    return service
