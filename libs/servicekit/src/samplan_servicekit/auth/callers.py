"""Who calls, as types: values that exist only where a check has been passed (see `access`, which makes them)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from samplan_contracts.identity import ActingBasis, OrganisationRight
from samplan_contracts.plans import AccessElement, ConsentBasis, Element, Kind, Level
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.jwks import KeySource, KeysUnavailableError
from samplan_servicekit.clock import Clock
from samplan_servicekit.errors import Problem, right_missing, unavailable
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope

log = get_logger(__name__)


@dataclass(frozen=True)
class Acting:
    """Who acts for the person that a session is for."""

    person_id: UUID
    basis: ActingBasis
    plan_id: UUID | None = None
    """The one plan that they may act in; none for all that are the person's own."""


@dataclass(frozen=True)
class Caller:
    """A person who is signed in, in one organisation, or somebody who acts for them."""

    person_id: UUID
    scope: OrganisationScope
    session_id: UUID
    rights: frozenset[OrganisationRight]
    factor_at: datetime
    """When the person last showed a factor."""
    acting_service: str | None = None
    """The service that works for them; the session is then its job, and there is no factor."""
    factors: tuple[str, ...] = ()
    """What the person showed, as the token names it (`amr`)."""
    acting: Acting | None = None
    """Who acts for them. `SignedIn` refuses such callers; a route lets them in by asking for a type of its own."""


@dataclass(frozen=True)
class Errand:
    """Work that a service does later for a person, and what for (as in `plan.print`)."""

    caller: Caller
    purpose: str


@dataclass(frozen=True, kw_only=True)
class KnownPlan:
    """A plan of which the caller may know who takes part in it and whose consent holds, which is all that it proves.

    Either they take part in it (`AccessiblePlan`), or they administer it. What is in a plan asks for the former.
    """

    plan_id: UUID
    scope: OrganisationScope
    caller: Caller
    role: str
    basis: ConsentBasis | None
    av: int
    """The version of access that this was decided on."""


@dataclass(frozen=True, kw_only=True)
class AdministeredPlan(KnownPlan):
    """A plan that the caller administers now: who takes part, in which role, by whose consent, and nothing it holds.

    Made by the plans service alone, in the transaction in which it is used.
    """


@dataclass(frozen=True, kw_only=True)
class AccessiblePlan(KnownPlan):
    """A plan that the caller takes part in, and how far they reach in it. Only `access.accessible_plan` makes one."""

    participant_id: UUID
    kind: Kind
    held: bool
    elements: frozenset[Element]
    levels: Mapping[AccessElement, Level]
    print: bool
    some: frozenset[AccessElement] = frozenset()
    """Elements of which the caller may read at least one item by a level for that item alone."""
    partly: frozenset[AccessElement] = frozenset()
    """Elements of which at least one item is hidden from the caller, whatever their level."""

    @property
    def is_lead(self) -> bool:
        """Whether the caller leads the plan."""
        return self.kind is Kind.LEAD

    @property
    def names_alone(self) -> bool:
        """Whether the caller was given nothing of the plan to read: then they see who takes part, by name and role,
        how the lead is reached, and what they did themselves."""
        if self.kind in (Kind.OWNER, Kind.LEAD) or self.print or self.some:
            return False
        return not any(level.includes(Level.READ) for level in self.levels.values())

    def reaches(self, element: AccessElement, level: Level) -> bool:
        """Whether the caller's level for an element contains another."""
        return self.levels.get(element, Level.NONE).includes(level)

    def reads_all(self, element: AccessElement) -> bool:
        """Whether the caller may read all there is of an element, and always might."""
        return self.reaches(element, Level.READ) and element not in self.partly

    def require(self, element: AccessElement, level: Level) -> None:
        """Raise 403 where the level is lacking."""
        if not self.reaches(element, level):
            raise right_missing(f"{element}.{level}")


@dataclass(frozen=True)
class ServiceCaller:
    """Another service of the suite, for the data of one organisation or for none."""

    service: str
    scope: OrganisationScope | None


C = TypeVar("C", bound=tokens.Claims)


@dataclass(frozen=True)
class Verifier:
    """Reads the tokens that are meant for one service."""

    audience: str
    identity_keys: KeySource
    plans_keys: KeySource
    clock: Clock

    async def access(self, token: str) -> tokens.AccessClaims:
        """Read an access token; 401 if it is not good, 503 if that cannot be known."""
        return await self._read(token, tokens.AccessClaims, tokens.IDENTITY, self.identity_keys)

    async def service(self, token: str) -> tokens.ServiceClaims:
        """Read a service token; see `access`."""
        return await self._read(token, tokens.ServiceClaims, tokens.IDENTITY, self.identity_keys)

    async def grant(self, token: str) -> tokens.GrantClaims:
        """Read a grant; see `access`."""
        return await self._read(token, tokens.GrantClaims, tokens.PLANS, self.plans_keys)

    async def _read(self, token: str, claims: type[C], issuer: str, keys: KeySource) -> C:
        try:
            return await tokens.read(
                token, claims, issuer=issuer, audience=self.audience, keys=keys, now=self.clock.now()
            )
        except tokens.TokenError as error:
            log.info("token_refused", reason=str(error), audience=self.audience)
            raise Problem(401, "auth.token_refused") from error
        except KeysUnavailableError as error:
            raise unavailable(issuer.partition(":")[2]) from error


class CurrentAccess(Protocol):
    """Compares a grant with what holds now: in plans alone, which decides it; others live with the grant's 30 s."""

    async def __call__(self, plan: AccessiblePlan) -> AccessiblePlan:
        """The plan as the caller may reach it now; raises Problem where they may not any more."""
        ...
