"""What is believed for a while is bounded, ends by itself, and goes at once, however much else there is."""

import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from limits import parse

from samplan_gateway.grants import Grants
from samplan_gateway.identity_client import Asking
from samplan_gateway.keeping import Kept
from samplan_gateway.limiting import Windows
from samplan_gateway.session_cache import SessionCache
from samplan_gateway.sessions import Session, Sessions
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id


class Now:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_what_has_come_to_its_end_is_neither_given_nor_kept_for_long() -> None:
    now = Now()
    kept: Kept[int, str] = Kept(1000, timer=now)
    for number in range(100):
        kept.put(number, "x", seconds=30, names=(f"name {number}",))
    now.at += 30
    assert kept.get(99) is None
    for number in range(1000, 1100):
        kept.put(number, "y", seconds=30, names=("other",))
    assert (len(kept), kept.names) == (100, 1)


def test_where_it_is_full_the_oldest_goes_with_its_names() -> None:
    kept: Kept[int, str] = Kept(10)
    for number in range(35):
        kept.put(number, "x", seconds=30, names=(number % 7, f"own {number}"))
    assert [number for number in range(35) if kept.get(number)] == list(range(25, 35))
    assert kept.names == 7 + 10


def test_dropping_a_name_leaves_what_others_named() -> None:
    kept: Kept[int, str] = Kept(10)
    kept.put(1, "a", seconds=30, names=("plan", "session"))
    kept.put(2, "b", seconds=30, names=("plan", "other session"))
    kept.put(3, "c", seconds=30, names=("other plan", "session"))
    kept.drop_named("session")
    assert [kept.get(key) for key in (1, 2, 3)] == [None, "b", None]
    kept.drop_named("plan")
    kept.drop_named("plan")
    assert (len(kept), kept.names) == (0, 0)


class Answering:
    """Identity and plans, which answer at once."""

    async def identity(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"token": "token", "expires_in": 120}

    async def plans(self, path: str, body: dict[str, Any], access_token: str) -> dict[str, Any]:
        return {"grant": "grant", "expires_in": 30, "av": 1}


async def _many(number: int) -> tuple[Sessions, Grants, list[Session]]:
    """So many people who have a token and a grant in a plan of their own."""
    asking = cast(Asking, Answering())
    sessions = Sessions(cast(SessionCache, None), asking)
    grants = Grants(asking, sessions)
    people = [Session(f"{place:064}", new_id(), new_id(), 4_000_000_000, "firefox") for place in range(number)]
    for person in people:
        await grants.get(person, person.person_id, "plans")
    return sessions, grants, people


def _ended(sessions: Sessions, _: Grants, person: Session) -> None:
    sessions.forget_sid(person.sid)


def _forgotten(sessions: Sessions, grants: Grants, person: Session) -> None:
    sessions.forget(person.hash)
    grants.forget(person.hash)


def _rights(sessions: Sessions, _: Grants, person: Session) -> None:
    sessions.rights_changed(person.person_id)


def _access(_: Sessions, grants: Grants, person: Session) -> None:
    grants.access_changed(person.person_id, 2)


@pytest.mark.parametrize("happens", [_ended, _forgotten, _rights, _access])
async def test_what_ends_belief_takes_no_longer_where_many_are_signed_in(
    happens: Callable[[Sessions, Grants, Session], None],
) -> None:
    shortest = {}
    for number in (100, 20_000):
        sessions, grants, people = await _many(number)
        times = []
        for person in people[:20]:
            began = time.perf_counter()
            happens(sessions, grants, person)
            times.append(time.perf_counter() - began)
        shortest[number] = min(times)
    assert shortest[20_000] < 20 * shortest[100], "where all are looked through it is 200 times as long"


async def test_grants_of_plans_whose_access_never_changes_leave_memory_too() -> None:
    grants = (await _many(10))[1]
    now = Now()
    grants._kept = Kept(50, timer=now)
    for _ in range(3):
        for _ in range(100):
            person = Session("a" * 64, new_id(), new_id(), 4_000_000_000, "firefox")
            await grants.get(person, new_id(), "plans")
        now.at += 31
    assert len(grants._kept) <= 50
    assert grants._kept.names <= 51


def test_calls_are_counted_in_a_window_of_each_ones_own_and_what_is_over_is_let_go() -> None:
    now = Now()
    windows = Windows(now)
    three = parse("3/minute")
    for _ in range(3):
        windows.count(three, "read", "kari")
    now.at += 59
    windows.count(three, "read", "ola")
    with pytest.raises(Problem) as refused:
        windows.count(three, "read", "kari")
    assert (refused.value.status, refused.value.members["retry_after"]) == (429, 1)
    now.at += 1
    windows.count(three, "read", "kari")
    for number in range(10_000):
        now.at += 1
        windows.count(three, "read", f"somebody {number}")
    assert len(windows) <= 62


def test_counting_takes_no_longer_where_many_are_counted() -> None:
    limit = parse("600/minute")
    shortest = {}
    for number in (100, 20_000):
        windows = Windows()
        for place in range(number):
            windows.count(limit, "read", str(place))
        times = []
        for place in range(20):
            began = time.perf_counter()
            windows.count(limit, "read", str(place))
            times.append(time.perf_counter() - began)
        shortest[number] = min(times)
    assert shortest[20_000] < 20 * shortest[100]
