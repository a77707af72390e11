"""Whoever changes how they get in or are reached has shown a factor a moment ago."""

from datetime import timedelta
from typing import Final

import pytest

from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_identity import demo
from samplan_identity.app import service
from samplan_servicekit.ids import new_id
from samplan_servicekit.settings import Environment

ANYTIME: Final = {
    ("DELETE", "/api/identity/account/sessions"),
    ("DELETE", "/api/identity/account/sessions/{session_id}"),
    ("PATCH", "/api/identity/account/passkeys/{passkey_id}"),
}
"""Signing out somewhere must be quick when it is needed, and a passkey's name opens nothing."""

CHANGES: Final = sorted(
    (method, route.path)
    for router in service.routers
    for route in router.routes
    for method in route.methods - {"GET"}
    if route.path.startswith("/api/identity/account") and (method, route.path) not in ANYTIME
)


def test_the_sweep_sees_the_ways_in() -> None:
    paths = {path.removeprefix("/api/identity/account/").partition("/")[0] for _, path in CHANGES}
    assert paths >= {"password", "username", "contact", "app", "passkeys"}


@pytest.mark.parametrize(("method", "path"), CHANGES)
async def test_ten_minutes_after_the_last_factor_it_is_asked_for_again(
    identity: UnderTest, method: str, path: str
) -> None:
    who = Somebody(factor_at=NOON - timedelta(minutes=10, seconds=1))
    filled = path.format(channel="sms", passkey_id=new_id(), session_id=new_id())
    answer = await identity.client.request(method, filled, headers=identity.headers(who), json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.step_up_required")


def test_made_up_people_are_refused_in_production(identity: UnderTest) -> None:
    live = identity.kit.settings.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(SystemExit, match="not for production"):
        demo.demo(live, None)  # type: ignore[arg-type]
