"""What a process says of itself: whether it can serve, and what somebody should see to all the same."""

import httpx
import pytest
from fastapi import FastAPI

from samplan_dev.running_suite import parts_unwell
from samplan_servicekit import health


async def _well() -> bool:
    return True


async def _unwell() -> bool:
    return False


async def _breaks() -> bool:
    raise ConnectionRefusedError


@pytest.fixture
def app() -> FastAPI:
    """A process without parts."""
    made = FastAPI()
    made.include_router(health.router)
    made.state.checks, made.state.watched = {}, {}
    return made


@pytest.mark.parametrize("bad", [_unwell, _breaks])
@pytest.mark.parametrize(
    ("checks", "watched", "status", "told", "unwell"),
    [
        ("good", "good", 200, "ok", []),
        ("good", "bad", 200, "degraded", ["sweeping"]),
        ("bad", "good", 503, "not_ready", ["database"]),
        ("bad", "bad", 503, "not_ready", ["database", "sweeping"]),
    ],
)
async def test_a_process_serves_on_without_what_it_can_do_without_and_says_what_is_not_well(
    app: FastAPI, bad: health.Check, checks: str, watched: str, status: int, told: str, unwell: list[str]
) -> None:
    part = {"good": _well, "bad": bad}
    app.state.checks, app.state.watched = {"database": part[checks]}, {"sweeping": part[watched]}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (status, told)
    assert parts_unwell(answer.content) == unwell


@pytest.mark.parametrize("answer", [b"", b"no", b"[]", b'{"checks": null}'])
def test_who_says_nothing_of_its_parts_has_none_that_are_unwell(answer: bytes) -> None:
    assert parts_unwell(answer) == []
