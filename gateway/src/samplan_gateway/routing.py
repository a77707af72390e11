"""Which service a path belongs to, and what a call needs to be let through to it."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from samplan_gateway.body import JSON_LIMIT, TEXT_LIMIT
from samplan_gateway.message import SAFE_METHODS

_PLAN: Final = re.compile(r"^/api/([a-z]+)/plans/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/|$)")
_SERVICE: Final = re.compile(r"^/api/([a-z]+)(/|$)")
# Under any other spelling of a plan's id there is no plan: a service might read as one what we did not.
_MISSPELT: Final = re.compile(r"^/api/[a-z]+/plans/")
_ACCESS: Final = re.compile(r"^/api/plans/plans/[^/]+/(participants|consent)(/|$)")
_LONG_TEXTS: Final = re.compile(r"/(messages|goals|activities|wizards|portrait)(/|$)")

OPEN_PATHS: Final = frozenset(
    {
        "/api/identity/terms",
        "/api/identity/downtimes",
        "/api/identity/sign-in",
        "/api/identity/sign-in/resend",
        "/api/identity/sign-in/code",
        "/api/identity/sign-in/new-password",
        "/api/identity/sign-in/passkey",
        "/api/identity/sign-in/passkey/options",
        "/api/identity/activation",
        "/api/identity/activation/check",
        "/api/identity/password-reset",
        "/api/identity/password-reset/check",
        "/api/identity/password-reset/code",
        "/api/identity/password-reset/finish",
    }
)
"""What people need before they are signed in."""

_OPEN: Final = re.compile(r"^/api/identity/providers(/|$)")


@dataclass(frozen=True)
class Route:
    """Where a call goes."""

    service: str
    plan_id: UUID | None
    open: bool
    body_limit: int
    timeout: float
    """Seconds that the service has to answer."""
    changes_access: bool
    """Whether the call, if it succeeds, changes what people may do in the plan."""


def route(method: str, path: str, services: frozenset[str]) -> Route | None:
    """Where a path under `/api` goes, or none where it leads nowhere."""
    in_plan = _PLAN.match(path)
    found = in_plan or _SERVICE.match(path)
    if found is None or found[1] not in services or (in_plan is None and _MISSPELT.match(path)):
        return None
    return Route(
        service=found[1],
        plan_id=UUID(in_plan[2]) if in_plan else None,
        open=path in OPEN_PATHS or _OPEN.match(path) is not None,
        body_limit=TEXT_LIMIT if _LONG_TEXTS.search(path) else JSON_LIMIT,
        timeout=30.0 if found[1] == "print" else 10.0,
        changes_access=method not in SAFE_METHODS and _ACCESS.match(path) is not None,
    )
