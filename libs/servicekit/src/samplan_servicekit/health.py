"""Whether a process lives, and whether it is ready: the two questions that a supervisor asks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from samplan_servicekit.logging import get_logger

Check = Callable[[], Awaitable[bool]]

router = APIRouter(prefix="/health", include_in_schema=False)
log = get_logger(__name__)


class Health(BaseModel):
    """The state of a process; `checks` says which parts are well."""

    status: str
    checks: dict[str, bool] = {}


def _checks(request: Request) -> Mapping[str, Check]:
    checks: Mapping[str, Check] = request.app.state.checks
    return checks


@router.get("/live")
async def live() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/ready")
async def ready(response: Response, checks: Annotated[Mapping[str, Check], Depends(_checks)]) -> Health:
    """Every part that this process needs for its work is well; 503 otherwise."""
    results = {name: await _passes(name, check) for name, check in checks.items()}
    if all(results.values()):
        return Health(status="ok", checks=results)
    response.status_code = 503
    return Health(status="not_ready", checks=results)


async def _passes(name: str, check: Check) -> bool:
    try:
        return await check()
    except Exception as error:  # whatever it is, the part is not well
        log.warning("check_failed", check=name, error=type(error).__name__)
        return False
