"""Grants are kept for seconds and dropped with the event; what arrives too late revives nothing."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from samplan_contracts.events import AccessChanged, Envelope, MembershipChanged, SessionRevoked
from samplan_dev.harness import NOON
from samplan_servicekit.ids import new_id

from .conftest import Door


def _event(
    data: AccessChanged | MembershipChanged | SessionRevoked, subject: UUID, sequence: int
) -> Envelope[AccessChanged | MembershipChanged | SessionRevoked]:
    return Envelope[type(data)](  # type: ignore[misc, no-any-return]
        id=new_id(),
        type=data.type,
        source=data.source(),
        time=NOON,
        subject=subject,
        organisation_id=new_id(),
        actor_id=None,
        sequence=sequence,
        correlation_id=new_id(),
        data=data,
    )


async def _open(door: Door, plan_id: UUID) -> str:
    status, _, echoed = await door.call("GET", f"/api/messaging/plans/{plan_id}/messages")
    assert status == 200, echoed
    return str(dict(echoed["headers"])["samplan-grant"])


async def test_a_grant_is_asked_for_once_and_again_after_access_changed(door: Door) -> None:
    plan, other = uuid4(), uuid4()
    assert [await _open(door, plan) for _ in range(3)] == ["grant-1"] * 3
    assert await _open(door, other) == "grant-2"
    door.upstream.av = 2
    door.gateway.means.live.apply(_event(AccessChanged(plan_id=plan, av=2), plan, 2))
    assert await _open(door, plan) == "grant-3"
    assert await _open(door, other) == "grant-2"


async def test_a_grant_decided_before_the_change_is_not_believed_after_it(door: Door) -> None:
    plan = uuid4()
    door.gateway.means.live.apply(_event(AccessChanged(plan_id=plan, av=5), plan, 5))
    status, _, body = await door.call("GET", f"/api/messaging/plans/{plan}/messages")
    assert (status, body["code"], body["service"]) == (503, "service.unavailable", "plans")
    assert door.upstream.grants_asked == 3
    door.upstream.av = 5
    assert await _open(door, plan) == "grant-4"


async def test_events_out_of_order_do_not_lower_what_is_believed(door: Door) -> None:
    plan = uuid4()
    for av in (5, 3):
        door.gateway.means.live.apply(_event(AccessChanged(plan_id=plan, av=av), plan, av))
    door.upstream.av = 4
    assert (await door.call("GET", f"/api/messaging/plans/{plan}/messages"))[0] == 503


async def test_many_calls_at_once_ask_for_one_grant_and_one_token(door: Door) -> None:
    plan = uuid4()
    grants = await asyncio.gather(*(_open(door, plan) for _ in range(20)))
    assert set(grants) == {"grant-1"}
    assert door.upstream.tokens_asked == 2  # one for plans, to ask with, and one for messaging


async def test_a_revoked_session_is_refused_with_the_next_click(door: Door) -> None:
    await door.call("GET", "/api/plans/plans")
    ((session_hash, session),) = door.upstream.sessions.items()
    door.upstream.sessions.clear()
    await door.gateway.means.sessions._cache.drop(session_hash)
    revoked = SessionRevoked(person_id=UUID(session["person_id"]), reason="test")
    door.gateway.means.live.apply(_event(revoked, UUID(session["sid"]), 2))
    status, _, body = await door.call("GET", "/api/plans/plans")
    assert (status, body["code"]) == (401, "auth.session_missing")


async def test_no_token_of_a_revoked_session_is_used_however_long_ago_it_was_looked_up(door: Door) -> None:
    await door.call("GET", "/api/plans/plans")
    ((_, session),) = door.upstream.sessions.items()
    door.gateway.means.sessions._held.clear()  # as after some seconds; what Redis holds was not dropped
    door.upstream.sessions.clear()
    revoked = SessionRevoked(person_id=UUID(session["person_id"]), reason="test")
    door.gateway.means.live.apply(_event(revoked, UUID(session["sid"]), 2))
    status, _, body = await door.call("GET", "/api/plans/plans")
    assert (status, body["code"]) == (401, "auth.session_missing")


@pytest.mark.parametrize("path", ["participants", "consent/renewals"])
async def test_who_changes_access_is_not_held_to_the_grant_from_before(door: Door, path: str) -> None:
    plan = uuid4()
    await door.call("GET", f"/api/plans/plans/{plan}")
    await door.call("POST", f"/api/plans/plans/{plan}/{path}", b"{}")
    _, _, echoed = await door.call("GET", f"/api/plans/plans/{plan}")
    assert dict(echoed["headers"])["samplan-grant"] == "grant-2"


def _refusing(door: Door, path: str, times: int, code: str = "auth.token_refused") -> list[bytes]:
    """A service that refuses so often what it is called with, and notes the bodies."""
    bodies: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        bodies.append(body)
        if len(bodies) > times:
            del door.upstream.instead[path]
        status = 401 if len(bodies) <= times else 200
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        told = {"code": code, "status": status, "more": "of it"}
        await send({"type": "http.response.body", "body": orjson.dumps(told)})

    door.upstream.instead[path] = app
    return bodies


async def test_a_token_that_runs_out_on_the_way_is_asked_for_anew_and_nobody_is_told(door: Door) -> None:
    plan = uuid4()
    path = f"/api/messaging/plans/{plan}/messages"
    await _open(door, plan)
    for method, body in (("GET", b""), ("POST", b'{"subject": "Hei"}')):
        asked = door.upstream.grants_asked, door.upstream.tokens_asked
        bodies = _refusing(door, path, times=1)
        status, _, _ = await door.call(method, path, body)
        assert (status, bodies) == (200, [body, body])
        assert (door.upstream.grants_asked, door.upstream.tokens_asked) == (asked[0] + 1, asked[1] + 2)


async def test_a_person_is_not_signed_out_by_tokens_that_nobody_takes(door: Door) -> None:
    path = f"/api/messaging/plans/{uuid4()}/messages"
    bodies = _refusing(door, path, times=5)
    status, headers, answer = await door.call("GET", path)
    assert (status, answer["code"], len(bodies)) == (503, "service.unavailable", 2)
    assert headers["retry-after"] == "1"


async def test_what_is_too_long_to_be_kept_is_not_sent_twice(door: Door) -> None:
    path = f"/api/messaging/plans/{uuid4()}/messages"
    long = b'{"text": "' + b"x" * 500_000 + b'"}'
    bodies = _refusing(door, path, times=1)
    status, _, answer = await door.call("POST", path, long)
    assert (status, answer["code"], bodies) == (503, "service.unavailable", [long])


async def test_what_a_service_refuses_for_a_reason_of_its_own_is_told_as_it_is_and_once(door: Door) -> None:
    path = f"/api/messaging/plans/{uuid4()}/messages"
    bodies = _refusing(door, path, times=1, code="auth.password_wrong")
    status, _, answer = await door.call("POST", path, b"{}")
    assert (status, answer["code"], answer["more"], len(bodies)) == (401, "auth.password_wrong", "of it", 1)


async def test_a_token_from_before_the_rights_changed_is_not_used_after_it(door: Door) -> None:
    await door.call("GET", "/api/reports/plans")
    await door.call("GET", "/api/reports/plans")
    assert door.upstream.tokens_asked == 1
    ((_, session),) = door.upstream.sessions.items()
    for person_id, asked in ((new_id(), 1), (UUID(session["person_id"]), 2)):
        changed = MembershipChanged(person_id=person_id, rights=frozenset())
        door.gateway.means.live.apply(_event(changed, new_id(), 2))
        await door.call("GET", "/api/reports/plans")
        assert door.upstream.tokens_asked == asked
