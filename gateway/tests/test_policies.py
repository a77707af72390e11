"""Who may come how is declared beside the route; what declares nothing, or cannot be read, is closed."""

import importlib
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.routing import Match

from samplan_dev.describe import OPENAPI
from samplan_dev.provision import DATABASES as SERVICES
from samplan_gateway.before_declarations import Landed
from samplan_gateway.checks import check_shape
from samplan_gateway.message import Request
from samplan_gateway.policies import STRICTEST, UNREADABLE, Declared
from samplan_servicekit.app import Service, create_app
from samplan_servicekit.errors import Problem
from samplan_servicekit.policy import LONG_TEXT, MEMBER, Policy, Rate, policy
from samplan_servicekit.settings import ProcessRole

from .conftest import Door

LANDED = [line.split() for line in (Path(__file__).parent / "landed_routes.txt").read_text().splitlines()]
"""Every route of the services' last version that declared nothing."""
PATHS: dict[str, dict[str, dict[str, Any]]] = orjson.loads(OPENAPI.read_bytes())["paths"]
OPENED_SINCE: set[tuple[str, str]] = set()
"""What is newly open to whoever comes: a route is added here when somebody has thought about it."""
SIGN_IN = "/api/identity/sign-in"


ROUTES = sorted((path, method.upper()) for path, operations in PATHS.items() for method in operations)
HOST = "samplan.example"
_PARTS = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=8)


@cache
def _app(service: str) -> FastAPI:
    made: Service = importlib.import_module(f"samplan_{service}.app").service
    return create_app(made, made.settings.model_construct(roles=frozenset({ProcessRole.API})))


async def _served(path: str, method: str) -> str | None:
    """The template of the route that the service itself finds for a call; nothing is done."""
    seen: list[str] = []
    scope: dict[str, Any] = {
        "type": "http", "path": path, "raw_path": quote(path).encode(), "method": method, "headers": [],
        "query_string": b"", "root_path": "", "app": None, "path_params": {},
    }  # fmt: skip
    for route in _routes(_app(path.split("/")[2]).routes):
        if route.matches(scope)[0] is Match.FULL:
            seen.append(route.path_format)
    return seen[0] if seen else None


def _routes(found: Any) -> Iterator[Any]:
    """Every route, those of routers that are included among them."""
    for route in found:
        if hasattr(route, "effective_candidates"):
            yield from _routes(route.effective_candidates())
        elif hasattr(route, "path_format"):
            yield route


async def test_a_service_finds_its_routes_as_this_test_looks_for_them() -> None:
    for path, method in ROUTES:
        called = re.sub(r"\{[^}]+\}", lambda _: str(uuid4()), path)
        assert await _served(called, method) == path


@given(route=st.sampled_from(ROUTES), parts=st.lists(_PARTS, min_size=8, max_size=8), end=st.text(max_size=3))
@example(route=("/api/identity/joining", "POST"), parts=["x"] * 8, end="\n")
@example(route=("/api/plans/plans/{plan_id}/log", "GET"), parts=["x\n"] * 8, end="\n")
async def test_limits_go_by_the_route_that_the_service_serves(
    route: tuple[str, str], parts: list[str], end: str
) -> None:
    """Whatever stands in a path: the gateway refuses it, or finds the policy of the route that it leads to."""
    template, method = route
    given_parts = iter(parts)
    called = re.sub(r"\{[^}]+\}", lambda _: next(given_parts), template) + end
    raw = quote(called, safe="/").encode()
    path = unquote(raw.decode())
    scope: Any = {"method": method, "path": path, "raw_path": raw, "headers": [(b"host", HOST.encode())]}
    try:
        check_shape(Request.of(scope, None), HOST)  # type: ignore[arg-type]
    except Problem:
        return
    served = await _served(path, method) if path.count("/") > 2 and path.split("/")[2] in SERVICES else None
    if served is not None and served in PATHS:
        declared = PATHS[served][method.lower()].get(MEMBER, {})
        assert Declared(PATHS).find(method, path) == Policy.model_validate(declared)


@pytest.mark.parametrize(("method", "path"), LANDED)
def test_a_route_is_come_to_as_before_it_said_so_itself(method: str, path: str) -> None:
    called = re.sub(r"\{[^}]+\}", lambda _: str(uuid4()), path)
    before, now = Landed().find(method, called), Declared(PATHS).find(method, called)
    if "requestBody" not in PATHS[path][method.lower()]:
        before = before.model_copy(update={"body": now.body})
    assert now == before
    if before.open and path != "/api/identity/providers":
        assert now.rate not in (Rate.DEFAULT, Rate.UNCOUNTED)


def test_what_is_declared_and_no_more_is_open() -> None:
    found = {
        (method.upper(), path)
        for path, operations in PATHS.items()
        for method, operation in operations.items()
        if operation.get(MEMBER, {}).get("open")
    }
    landed = {
        (method, path)
        for method, path in LANDED
        if Landed().find(method, path.replace("{", "").replace("}", "")).open
    }
    assert found == landed | OPENED_SINCE
    assert len(landed) == 21


def test_a_named_part_comes_before_a_parameter_and_no_route_is_the_strictest() -> None:
    declared = Declared(
        {
            "/api/x/a/{one}": {"get": policy(open=True), "post": {}},
            "/api/x/a/b": {"get": {}},
            "/api/x/{any}/c": {"get": policy(seconds=30)},
            "/api/x/a/{one}/d": {"get": policy(body=LONG_TEXT)},
        }
    )
    assert declared.find("GET", "/api/x/a/anything").open
    assert declared.find("HEAD", "/api/x/a/anything").open
    assert declared.find("GET", "/api/x/a/c").open, "the part that is named comes first"
    assert declared.find("GET", "/api/x/z/c").seconds == 30
    assert declared.find("GET", "/api/x/a/b/d").body == LONG_TEXT, "a named part that leads nowhere hides nothing"
    for method, path in (
        ("GET", "/api/x/a/b"),
        ("POST", "/api/x/a/anything"),
        ("DELETE", "/api/x/a/anything"),
        ("GET", "/api/x/a/"),
        ("GET", "/api/x/a/anything/"),
        ("GET", "/api/x/a/anything/more"),
        ("GET", "/api/x"),
    ):
        assert declared.find(method, path) == STRICTEST, path


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (
            {"open": True, "rate": "once in a blue moon", "colour": "blue"},
            Policy(open=True, rate="once in a blue moon"),
        ),
        ({"open": "true"}, None),
        ({"open": True, "body": -1}, None),
        ({"open": True, "seconds": "10"}, None),
        (["open"], None),
        (None, None),
    ],
)
def test_what_a_later_version_adds_is_left_out_and_what_cannot_be_read_is_closed(
    said: Any, understood: Policy | None
) -> None:
    unreadable = UNREADABLE._value.get()
    found = Declared({"/api/x": {"get": {MEMBER: said}}}).find("GET", "/api/x")
    assert found == (understood or STRICTEST)
    assert UNREADABLE._value.get() - unreadable == (0 if understood else 1)


async def test_until_a_service_was_heard_nothing_is_let_through_to_it_and_then_at_once(door: Door) -> None:
    descriptions, description = door.gateway.means.descriptions, door.upstream.description
    descriptions._policies.clear()
    for answered in (None, {}, {"paths": None}):
        door.upstream.description = answered
        for method, path in (("POST", SIGN_IN), ("GET", "/api/identity/session"), ("GET", "/api/archive/x")):
            status, headers, body = await door.call(method, path)
            assert (status, body["code"]) == (503, "service.unavailable"), (answered, path)
            assert headers["retry-after"] == "5"
    assert door.upstream.reached == []
    door.upstream.description = description
    assert (await door.call("POST", SIGN_IN, b"{}"))[0] == 200


async def test_a_service_that_was_heard_is_known_while_it_says_nothing(door: Door) -> None:
    await door.gateway.means.descriptions.fetch("identity")
    door.upstream.description = None
    assert (await door.call("POST", SIGN_IN, b"{}"))[0] == 200


async def test_an_older_service_that_declares_nothing_is_come_to_as_its_version_was(door: Door) -> None:
    assert door.upstream.description is not None
    older = deepcopy(door.upstream.description)
    for operations in older["paths"].values():
        for operation in operations.values():
            operation.pop(MEMBER, None)
    door.upstream.description = older
    for service in ("identity", "plans", "archive"):
        await door.gateway.means.descriptions.fetch(service)
    goals = f"/api/plans/plans/{uuid4()}/goals"
    assert (await door.call("POST", goals, b"x" * (900 * 1024)))[0] == 200
    assert (await door.call("POST", f"/api/archive/plans/{uuid4()}/goals", b"x" * (900 * 1024)))[0] == 413
    door.cookie = "nobody"
    assert (await door.call("POST", SIGN_IN, b"{}"))[0] == 200
    assert (await door.call("GET", "/api/identity/providers"))[0] == 200
    assert (await door.call("GET", "/api/identity/session"))[0] == 401


async def test_a_newer_services_new_route_is_closed_until_it_is_heard_and_then_as_it_says(door: Door) -> None:
    door.cookie = "nobody"
    assert (await door.call("GET", "/api/archive/opening-hours"))[0] == 401
    assert door.upstream.description is not None
    door.upstream.description["paths"]["/api/archive/opening-hours"] = {"get": policy(open=True)}
    door.upstream.description["paths"]["/api/archive/opening-hours/{day}"] = {"get": {}}
    await door.gateway.means.descriptions.fetch("archive")
    assert (await door.call("GET", "/api/archive/opening-hours"))[0] == 200
    assert (await door.call("GET", "/api/archive/opening-hours/monday"))[0] == 401
