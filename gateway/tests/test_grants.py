"""Grants are kept for seconds and dropped with the event; what arrives too late revives nothing."""

import asyncio
from uuid import UUID, uuid4

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
