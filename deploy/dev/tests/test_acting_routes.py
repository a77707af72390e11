"""Who acts for somebody else reaches these routes and no others, in any service.

Read from what each route asks for, so that a new route is closed to them until it is written down here.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from samplan_servicekit.auth import access

SERVICES = ("identity", "plans", "messaging", "notify", "print", "archive", "reports")

OPEN = {
    "identity": {
        "GET /api/identity/session",
        "DELETE /api/identity/session",
        "DELETE /api/identity/session/acting",
    },
    "plans": {
        "GET /api/plans/inbox",
        "GET /api/plans/inbox/news",
        "POST /api/plans/inbox/seen",
        "POST /api/plans/plan-search",
        "GET /api/plans/plans",
        "GET /api/plans/plans/{plan_id}",
        "POST /api/plans/plans/{plan_id}/seen",
        "GET /api/plans/plans/{plan_id}/goals",
        "POST /api/plans/plans/{plan_id}/goals",
        "GET /api/plans/plans/{plan_id}/goals/{goal_id}",
        "PATCH /api/plans/plans/{plan_id}/goals/{goal_id}",
        "POST /api/plans/plans/{plan_id}/goals/{goal_id}/activities",
        "PATCH /api/plans/plans/{plan_id}/activities/{activity_id}",
        "GET /api/plans/plans/{plan_id}/goals/{goal_id}/comments",
        "POST /api/plans/plans/{plan_id}/goals/{goal_id}/comments",
        "GET /api/plans/plans/{plan_id}/activities/{activity_id}/comments",
        "POST /api/plans/plans/{plan_id}/activities/{activity_id}/comments",
        "PATCH /api/plans/plans/{plan_id}/comments/{comment_id}",
        "GET /api/plans/plans/{plan_id}/items/{kind}/{item_id}/revisions",
        "POST /api/plans/plans/{plan_id}/items/{kind}/{item_id}/revisions/{number}/revert",
        "GET /api/plans/plans/{plan_id}/drafts/{kind}/{key}",
        "PUT /api/plans/plans/{plan_id}/drafts/{kind}/{key}",
        "DELETE /api/plans/plans/{plan_id}/drafts/{kind}/{key}",
        "GET /api/plans/plans/{plan_id}/participants",
        "POST /api/plans/plans/{plan_id}/consent/withdrawals",
        # Signing confirms or shortens what the lead entered.
        "POST /api/plans/plans/{plan_id}/consent/signatures",
        "GET /api/plans/plans/{plan_id}/consent/says",
        "GET /api/plans/plans/{plan_id}/consent/wording",
        "GET /api/plans/plans/{plan_id}/consent/wordings/{digest}",
        "GET /api/plans/plans/{plan_id}/log",
        "GET /api/plans/plans/{plan_id}/log/people",
    },
    "messaging": {
        "GET /api/messaging/unread",
        "GET /api/messaging/plans/{plan_id}/unread",
        "GET /api/messaging/plans/{plan_id}/recipients",
        "GET /api/messaging/plans/{plan_id}/messages",
        "POST /api/messaging/plans/{plan_id}/messages",
        "GET /api/messaging/plans/{plan_id}/messages/{message_id}",
        "PATCH /api/messaging/plans/{plan_id}/messages/{message_id}",
        "POST /api/messaging/plans/{plan_id}/messages/{message_id}/send",
        "POST /api/messaging/plans/{plan_id}/messages/{message_id}/read",
    },
}
"""What is open to them: reading and writing in plans as the owner may, and leaving."""

ASKING = {"POST /internal/grants"}
"""Where plans decides itself what an acting session may do."""


def _asked(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked(one)


def _routes(service: str) -> Iterator[tuple[str, set[object]]]:
    for router in importlib.import_module(f"samplan_{service}.app").service.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                yield f"{method} {route.path}", set(_asked(route.dependant))


@pytest.mark.parametrize("service", SERVICES)
def test_who_acts_for_another_reaches_what_is_listed_and_nothing_else(service: str) -> None:
    refuses = {access.caller, access.accessible_plan}
    found = {name for name, asked in _routes(service) if access.caller_or_acting in asked and not asked & refuses}
    assert found == OPEN.get(service, set())


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_of_a_person_asks_who_calls(service: str) -> None:
    for name, asked in _routes(service):
        if "/plans/{plan_id}" in name and "/api/" in name:
            assert access.accessible_plan_or_acting in asked, name


def test_what_deletes_prints_archives_or_widens_consent_is_closed() -> None:
    everything = {name for service in SERVICES for name, _ in _routes(service)}
    opened = set().union(*OPEN.values())
    assert opened <= everything
    assert {name for name in opened if name.startswith("DELETE")} == {
        "DELETE /api/identity/session",
        "DELETE /api/identity/session/acting",
        # What they are writing and have not saved is theirs alone.
        "DELETE /api/plans/plans/{plan_id}/drafts/{kind}/{key}",
    }
    assert not {name for name in opened if "print" in name or "copies" in name or "archive" in name}
    assert {name for name in opened if name.startswith("POST") and "consent" in name} == {
        "POST /api/plans/plans/{plan_id}/consent/withdrawals",
        "POST /api/plans/plans/{plan_id}/consent/signatures",
    }
