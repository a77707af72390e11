"""Whatever has piled up is cleared, in steps that each fit into the time that a statement has."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event

from samplan_contracts.events import REGISTRY, Keeping, SessionStarted
from samplan_servicekit import background, housekeeping
from samplan_servicekit.background import SPOILT
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.history import keeping
from samplan_servicekit.ids import new_id

OLD = "now() - interval '500 days'"

FILL = {
    housekeeping.forget_handled: "insert into inbox select gen_random_uuid(), 'q', {at} from generate_series(1, {n})",
    housekeeping.forget_answers: "insert into idempotency_keys select gen_random_uuid(), gen_random_uuid(), 'POST',"
    " n::text, '\\x00', null, {at} from generate_series(1, {n}) n",
    housekeeping.forget_reads: "insert into log_reads select gen_random_uuid(), gen_random_uuid(), '\\x00', {at}"
    " from generate_series(1, {n})",
    housekeeping.prune_history: "insert into event_history (organisation_id, type, body, kept_at)"
    " select gen_random_uuid(), 'reports.test.passed.v1', repeat('x', 500), {at} from generate_series(1, {n})",
}
TABLES = {
    housekeeping.forget_handled: "inbox",
    housekeeping.forget_answers: "idempotency_keys",
    housekeeping.forget_reads: "log_reads",
    housekeeping.prune_history: "event_history",
}


@pytest.mark.parametrize("backlog", [50_000, pytest.param(1_000_000, marks=pytest.mark.campaign)])
@pytest.mark.parametrize("forget", FILL, ids=lambda forget: forget.__name__)
async def test_a_backlog_is_cleared_and_what_is_young_stays(at, database, monkeypatch, forget, backlog):
    monkeypatch.setattr(keeping, "limited", lambda service: {"reports.test.passed.v1": keeping.UNREAD})
    table = TABLES[forget]
    seconds: list[float] = []
    begun: list[datetime] = []
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *_: begun.append(datetime.now(UTC)))
    event.listen(
        engine, "after_cursor_execute", lambda *_: seconds.append((datetime.now(UTC) - begun[-1]).total_seconds())
    )
    connection = await asyncpg.connect(at.superuser_url)
    await connection.execute(f"truncate {table}")
    await connection.execute(FILL[forget].format(at=OLD, n=backlog))
    await connection.execute(FILL[forget].format(at="now()", n=7))
    kit: Any = SimpleNamespace(database=database, clock=SystemClock(), service="reports")
    assert await forget(kit) == backlog
    assert await forget(kit) == 0
    assert await connection.fetchval(f"select count(*) from {table}") == 7
    await connection.execute(f"truncate {table}")
    await connection.close()
    assert max(seconds) < 5, "no statement takes what the app's statements have"


def test_what_a_projection_is_rebuilt_from_is_kept_for_good_and_the_rest_for_a_while():
    limited = {event_type for service in ("identity", "plans", "messaging", "notify", "print", "archive")
               for event_type in keeping.limited(service)}  # fmt: skip
    kept = {event.type for event in REGISTRY.values() if event.keeping is Keeping.AS_SENT}
    assert SessionStarted.type not in limited, "reports count by it"
    assert "plans.goal.changed.v1" in limited
    assert limited < kept
    assert limited >= keeping._PASSING, "a type in the list that does not exist, or has a reader"


class Kit:
    """As much of a kit as rounds need."""

    def __init__(self) -> None:
        self.service = "test"
        self.watched: dict[str, Any] = {}


async def test_work_that_keeps_failing_is_told_and_does_not_keep_other_work_from_being_done() -> None:
    done: list[str] = []
    broken = True

    async def breaks(_: Any) -> None:
        done.append("breaks")
        if broken:
            raise KeyError("somebody's name")

    async def works(_: Any) -> None:
        done.append("works")

    kit: Any = Kit()
    rounds = [background.Round(kit, "breaks", breaks), background.Round(kit, "works", works)]
    for number in range(1, SPOILT + 1):
        for one in rounds:
            await one.once()
        assert await rounds[0].well() is (number < SPOILT)
    assert done == ["breaks", "works"] * SPOILT
    broken = False
    await rounds[0].once()
    assert await rounds[0].well()


async def test_rounds_begin_go_on_after_a_failure_and_end_with_the_block() -> None:
    seen: asyncio.Queue[int] = asyncio.Queue()
    number = 0

    async def work(_: Any) -> None:
        nonlocal number
        number += 1
        seen.put_nowait(number)
        raise OSError

    kit: Any = Kit()
    async with background.rounds(kit, {"work": work}, every=0.001):
        assert [await seen.get() for _ in range(SPOILT + 1)] == list(range(1, SPOILT + 2))
        assert not await kit.watched["work"]()
    ended = number
    await asyncio.sleep(0)
    assert number == ended


def test_every_service_of_the_suite_tells_only_its_own_events() -> None:
    assert keeping.limited(str(new_id())) == {}
    assert all(value >= timedelta(days=30) for value in keeping.limited("plans").values())
