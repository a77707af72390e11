"""An id_token checked (OpenID Connect Core 1.0, 3.1.3.7): who it says that somebody is, and how they showed it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import jwt

from samplan_identity.persons.identity_numbers import IdentityNumber, IdentityNumberError
from samplan_identity.providers.config import Provider
from samplan_identity.providers.discovery import ALGORITHMS, Discovery
from samplan_servicekit.errors import Problem
from samplan_servicekit.logging import get_logger

SKEW: Final = timedelta(seconds=15)
"""By how much two clocks may differ."""
OLDEST: Final = timedelta(minutes=10)
"""An id_token is used at once; an older one was kept by somebody."""

log = get_logger(__name__)


@dataclass(frozen=True)
class Shown:
    """What a provider vouches for."""

    subject: str
    number: IdentityNumber
    level: str
    amr: tuple[str, ...]
    sid: str | None
    """The provider's own session, by which it tells us that it has ended."""
    shown_at: datetime | None
    """When the person showed it, where the provider says."""


async def read(
    token: str, provider: Provider, discovery: Discovery, *, nonce: str, allow_synthetic: bool, now: datetime
) -> Shown:
    """Check an id_token that came for a request with this nonce.

    Raises:
        Problem: 401 `provider.refused` for one that is not what it should be; 403 `provider.level_too_low` with the
            method (`minid`, `feide` or `other`) for somebody who showed themself by lesser means.
    """
    try:
        claims = await _claims(token, provider, discovery, now)
        if claims.get("nonce") != nonce:
            raise jwt.InvalidTokenError("another nonce")
        level = claims.get(provider.rules.level_claim)
        amr = _amr(claims)
        if not isinstance(level, str) or not provider.rules.is_high(level):
            raise Problem(403, "provider.level_too_low", method=_method(amr))
        number = IdentityNumber.parse(str(claims.get(provider.rules.number_claim)), allow_synthetic=allow_synthetic)
    except (jwt.PyJWTError, IdentityNumberError) as error:
        log.warning("id_token_refused", upstream=provider.name, error=type(error).__name__)
        raise Problem(401, "provider.refused") from error
    sid, shown_at = claims.get("sid"), claims.get("auth_time")
    return Shown(
        subject=claims["sub"],
        number=number,
        level=level,
        amr=amr,
        sid=sid if isinstance(sid, str) and sid else None,
        shown_at=datetime.fromtimestamp(shown_at, now.tzinfo) if isinstance(shown_at, int) else None,
    )


async def _claims(token: str, provider: Provider, discovery: Discovery, now: datetime) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if header.get("alg") not in ALGORITHMS or not isinstance(kid, str):
        raise jwt.InvalidAlgorithmError("another algorithm, or no key named")
    key = await discovery.key(provider, kid)
    # The algorithm is the key's own: a token does not choose how it is checked.
    if key is None or key.algorithm_name != header["alg"]:
        raise jwt.InvalidKeyError("unknown key")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[key.algorithm_name],
        issuer=provider.issuer,
        options={
            "require": ["iss", "aud", "sub", "exp", "iat", "nonce"],
            # For us and for nobody else, and by our own clock: below.
            "verify_aud": False,
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        },
    )
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise jwt.InvalidAudienceError("for another")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise jwt.InvalidAudienceError("asked for by another")
    _check_times(claims, now)
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise jwt.DecodeError("no subject")
    return claims


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    moment, skew = now.timestamp(), SKEW.total_seconds()
    times = [claims[name] for name in ("exp", "iat", "nbf") if name in claims]
    if not all(isinstance(time, int | float) for time in times):
        raise jwt.DecodeError("no times")
    if claims["exp"] <= moment - skew:
        raise jwt.ExpiredSignatureError("expired")
    if max(claims["iat"], claims.get("nbf", 0)) > moment + skew:
        raise jwt.ImmatureSignatureError("not valid yet")
    if claims["iat"] < moment - OLDEST.total_seconds():
        raise jwt.ExpiredSignatureError("issued long ago")


def _amr(claims: dict[str, Any]) -> tuple[str, ...]:
    found = claims.get("amr")
    values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    return tuple(str(value)[:50] for value in values[:10])


def _method(amr: tuple[str, ...]) -> str:
    told = " ".join(amr).lower()
    return next((name for name in ("minid", "feide") if name in told), "other")
