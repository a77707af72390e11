"""Which service a path belongs to, and which plan."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_PLAN: Final = re.compile(r"^/api/([a-z]+)/plans/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/|$)")
_SERVICE: Final = re.compile(r"^/api/([a-z]+)(/|$)")
# Under any other spelling of a plan's id there is no plan: a service might read as one what we did not.
_MISSPELT: Final = re.compile(r"^/api/[a-z]+/plans/")


@dataclass(frozen=True)
class Route:
    """Where a call goes."""

    service: str
    plan_id: UUID | None


def route(path: str, services: frozenset[str]) -> Route | None:
    """Where a path under `/api` goes, or none where it leads nowhere."""
    in_plan = _PLAN.match(path)
    found = in_plan or _SERVICE.match(path)
    if found is None or found[1] not in services or (in_plan is None and _MISSPELT.match(path)):
        return None
    return Route(found[1], UUID(in_plan[2]) if in_plan else None)
