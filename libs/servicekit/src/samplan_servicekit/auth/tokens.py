"""The three signed statements of the suite: who someone is, what they may do in one plan, and which service calls.

All are JWTs signed with Ed25519 (RFC 8037); `typ` keeps them apart, `aud` is always exactly one service. A token is
read in a fixed order: type, algorithm and key, signature, issuer, audience, required claims, times. What a token says
of the person never includes names, contacts or identity numbers.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from samplan_contracts.identity import ActingBasis, OrganisationRight
from samplan_contracts.plans import AccessElement, ConsentBasis, Element, Kind, Level
from samplan_contracts.tolerance import LeaveOutUnknown, OtherwiseIs
from samplan_servicekit.auth.jwks import KeySource
from samplan_servicekit.ids import new_id

IDENTITY: Final = "samplan:identity"
PLANS: Final = "samplan:plans"
UUID_PATTERN: Final = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SKEW: Final = timedelta(seconds=5)
ACCESS_LIFE: Final = timedelta(seconds=120)
GRANT_LIFE: Final = timedelta(seconds=30)
SERVICE_LIFE: Final = timedelta(seconds=60)


class TokenType(StrEnum):
    """The `typ` header of a token."""

    ACCESS = "at+jwt"
    GRANT = "pg+jwt"
    SERVICE = "st+jwt"
    ASSERTION = "sa+jwt"


class TokenError(Exception):
    """A token is missing, forged, expired, or meant for somebody else. The reason is for logs, not for the caller."""


class Claims(BaseModel):
    """What every token states. Times in seconds since 1970."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    aud: str
    sub: str
    iat: int
    nbf: int
    exp: int
    jti: UUID


class Actor(BaseModel):
    """Which service acts for the subject (RFC 8693)."""

    model_config = ConfigDict(frozen=True)

    sub: str


class ActingClaim(BaseModel):
    """Which person acts for the subject, by what, and in which plan alone if not in all of the subject's own."""

    model_config = ConfigDict(frozen=True)

    sub: UUID
    basis: ActingBasis
    plan: UUID | None = None


class AccessClaims(Claims):
    """Who someone is, in which organisation, and how surely that is known. Subject: the person."""

    sub: str = Field(pattern=UUID_PATTERN)
    sid: UUID
    org: UUID
    acr: str
    amr: tuple[str, ...]
    auth_time: int
    """When a factor was last shown."""
    rights: Annotated[frozenset[OrganisationRight], LeaveOutUnknown()]
    act: ActingClaim | None = None

    @property
    def person_id(self) -> UUID:
        """The person."""
        return UUID(self.sub)


class GrantClaims(Claims):
    """What one person may do in one plan now. Subject: the person."""

    sub: str = Field(pattern=UUID_PATTERN)
    sid: UUID
    org: UUID
    plan: UUID
    participant: UUID
    role: str
    kind: Annotated[Kind, OtherwiseIs(Kind.OTHER)]
    held: bool
    """Whether the person's consent holds; a lead without it reaches participants and consent, and no content."""
    elements: Annotated[frozenset[Element], LeaveOutUnknown()]
    """The parts of the plan that are switched on."""
    levels: Annotated[dict[AccessElement, Level], LeaveOutUnknown()]
    some: Annotated[frozenset[AccessElement], LeaveOutUnknown()] = frozenset()
    """The elements of which at least one item may be read by a level for that item alone."""
    partly: Annotated[frozenset[AccessElement], LeaveOutUnknown()] = frozenset()
    """The elements of which at least one item is hidden, whatever their level."""
    print: bool
    basis: Annotated[ConsentBasis | None, OtherwiseIs(None)] = None
    consent_end: int | None = None
    av: int
    act: ActingClaim | Actor | None = Field(default=None, union_mode="left_to_right")
    """A person states a basis, which a service has not; so neither can be taken for the other."""


class ServiceClaims(Claims):
    """Which service calls. Subject: the service, or the person on whose behalf it works."""

    org: UUID | None = None
    act: Actor | None = None
    purpose: str | None = None
    job: UUID | None = None

    @property
    def service(self) -> str:
        """The service that made the call."""
        return self.act.sub if self.act else self.sub


C = TypeVar("C", bound=Claims)

_KINDS: Final[dict[type[Claims], TokenType]] = {
    AccessClaims: TokenType.ACCESS,
    GrantClaims: TokenType.GRANT,
    ServiceClaims: TokenType.SERVICE,
}


def sign(
    private: Ed25519PrivateKey,
    kid: str,
    typ: TokenType,
    /,
    *,
    issuer: str,
    audience: str,
    subject: str,
    now: datetime,
    life: timedelta,
    **claims: Any,
) -> str:
    """A signed token. Claims that are None are left out; ids and enumerations are written as text."""
    body = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + life).timestamp()),
        "jti": str(new_id()),
        **{name: value for name, value in claims.items() if value is not None},
    }
    return jwt.encode(body, private, algorithm="EdDSA", headers={"typ": typ, "kid": kid})


async def read(token: str, claims: type[C], *, issuer: str, audience: str, keys: KeySource, now: datetime) -> C:
    """Check a token and return what it states.

    Raises:
        TokenError: it is not what it should be.
        KeysUnavailableError: the issuer's keys cannot be had, so nothing can be said of the token.
    """
    kid = _kid(token, _KINDS[claims])
    key = await keys.key(kid)
    if key is None:
        raise TokenError("unknown key")
    return verify(token, claims, key=key, issuer=issuer, audience=audience, now=now)


def verify(token: str, claims: type[C], *, key: Ed25519PublicKey, issuer: str, audience: str, now: datetime) -> C:
    """Check a token against one key; see `read`."""
    try:
        body = jwt.decode(
            token,
            key,
            algorithms=["EdDSA"],
            issuer=issuer,
            audience=audience,
            options={
                "strict_aud": True,
                "require": ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"],
                # Times are checked below, against the clock that was passed in.
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        stated = claims.model_validate(body)
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise TokenError(type(error).__name__) from error
    moment, skew = now.timestamp(), SKEW.total_seconds()
    if stated.exp <= moment - skew:
        raise TokenError("expired")
    if max(stated.nbf, stated.iat) > moment + skew:
        raise TokenError("not valid yet")
    return stated


def stated_by_issuer(token: str, claims: type[C]) -> C:
    """What a token states, unchecked: only for who has it from its issuer's own hands, as the gateway has its grants.

    Raises:
        TokenError: it is not such a token.
    """
    try:
        return claims.model_validate(jwt.decode(token, options={"verify_signature": False}))
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise TokenError(type(error).__name__) from error


def is_service_token(token: str) -> bool:
    """Whether a token says that it is a service's, before anything is checked: where a route takes two types."""
    try:
        return bool(jwt.get_unverified_header(token).get("typ") == TokenType.SERVICE)
    except jwt.InvalidTokenError:
        return False


def _kid(token: str, kind: TokenType) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise TokenError("not a token") from error
    if header.get("typ") != kind:
        raise TokenError("another type of token")
    if header.get("alg") != "EdDSA" or not isinstance(header.get("kid"), str):
        raise TokenError("another algorithm, or no key named")
    return str(header["kid"])


ASSERTION_LIFE: Final = timedelta(seconds=60)


def assert_service(private: Ed25519PrivateKey, service: str, now: datetime) -> str:
    """A service's own statement of who it is, with which it asks identity for tokens (RFC 7523)."""
    return sign(
        private, service, TokenType.ASSERTION, issuer=service, audience=IDENTITY, subject=service, now=now,
        life=ASSERTION_LIFE,
    )  # fmt: skip


def asserted_service(token: str) -> str:
    """The service that an assertion claims to be from, before anything is checked.

    Raises:
        TokenError: it is not an assertion.
    """
    return _kid(token, TokenType.ASSERTION)
