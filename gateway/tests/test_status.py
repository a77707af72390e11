"""What everybody may know of how the suite fares."""

import pytest

from samplan_dev import provision

from .conftest import Door


async def told(door: Door) -> dict[str, str]:
    await door.gateway.means.status.look()
    status, headers, body = await door.call("GET", "/api/status", cookie=None)
    assert (status, headers["cache-control"]) == (200, "no-store")
    return {part["name"]: part["state"] for part in body["items"]}


@pytest.mark.parametrize(
    ("checks", "state"),
    [
        ({"database": True, "bus": True}, "well"),
        ({"database": True, "bus": False, "relay": False}, "slow"),
        ({"database": False, "bus": False}, "away"),
        ({"database": False}, "away"),
    ],
)
async def test_late_news_is_told_apart_from_nobody_being_served(
    door: Door, checks: dict[str, bool], state: str
) -> None:
    door.upstream.checks = checks
    assert await told(door) == dict.fromkeys(provision.DATABASES, state)


async def test_since_when_is_told_and_changes_only_with_the_state(door: Door) -> None:
    await told(door)
    _, _, first = await door.call("GET", "/api/status", cookie=None)
    door.upstream.checks = {"database": False}
    await told(door)
    _, _, then = await door.call("GET", "/api/status", cookie=None)
    await told(door)
    _, _, later = await door.call("GET", "/api/status", cookie=None)
    assert first["items"] != then["items"]
    assert then["items"] == later["items"]
