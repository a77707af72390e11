"""Whether a process lives, and whether it is ready: the two questions that a supervisor asks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from samplan_servicekit.logging import get_logger

Check = Callable[[], Awaitable[bool]]
NOT_READY: Final = "not_ready"

router = APIRouter(prefix="/health", include_in_schema=False)
log = get_logger(__name__)


class Health(BaseModel):
    """The state of a process; `checks` says which parts are well."""

    status: str
    checks: dict[str, bool] = {}
    watched: dict[str, bool] = {}
    """Parts without which the process serves all the same; somebody should see to those that are not well."""

    @property
    def http_status(self) -> int:
        """The status of the answer that tells it: 503 where the process is not ready."""
        return 503 if self.status == NOT_READY else 200


def _checks(request: Request) -> Mapping[str, Check]:
    checks: Mapping[str, Check] = request.app.state.checks
    return checks


def _watched(request: Request) -> Mapping[str, Check]:
    watched: Mapping[str, Check] = request.app.state.watched
    return watched


@router.get("/live")
async def live() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/ready")
async def ready(
    response: Response,
    checks: Annotated[Mapping[str, Check], Depends(_checks)],
    watched: Annotated[Mapping[str, Check], Depends(_watched)],
) -> Health:
    """Every part that this process needs for its work is well; 503 otherwise."""
    health = await look(checks, watched)
    response.status_code = health.http_status
    return health


async def look(checks: Mapping[str, Check], watched: Mapping[str, Check]) -> Health:
    """How a process is: each of its parts is asked now."""
    results = {name: await _passes(name, check) for name, check in checks.items()}
    seen = {name: await _passes(name, check) for name, check in watched.items()}
    if not all(results.values()):
        return Health(status=NOT_READY, checks=results, watched=seen)
    return Health(status="ok" if all(seen.values()) else "degraded", checks=results, watched=seen)


async def _passes(name: str, check: Check) -> bool:
    try:
        return await check()
    except Exception as error:  # whatever it is, the part is not well
        log.warning("check_failed", check=name, error=type(error).__name__)
        return False
