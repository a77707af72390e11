"""The log at volume: what is read again is not written again, months lie apart, and a chain is verified in pages."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from samplan_contracts.identity import ActingBasis
from samplan_servicekit import audit, log_entries, verifying
from samplan_servicekit.audit import BrokenChainError
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.housekeeping import make_partitions
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Reader:
    """Somebody who reads the same again and again, unless told otherwise."""

    def __init__(self, database):
        self.database = database
        self.scope, self.chain = OrganisationScope(new_id()), new_id()
        self.entry: dict[str, Any] = {
            "actor_id": new_id(),
            "session_id": new_id(),
            "role": "ip.lead",
            "basis": "consent",
            "element": "goals",
            "objects": [new_id()],
        }

    async def read(self, after=timedelta(0), action="goal.read", **changed):
        async with self.database.transaction(self.scope) as session:
            await audit.record_for(session, self.chain, action, now=NOON + after, **{**self.entry, **changed})

    async def someone_waits(self):
        async with self.database.transaction(self.scope) as session:
            return await session.scalar(
                text("select count(*) from pg_locks where not granted and pid <> pg_backend_pid()"
                     " and pid in (select pid from pg_stat_activity where datname = current_database())")
            )  # fmt: skip

    async def logged(self):
        async with self.database.transaction(self.scope) as session:
            return len(await log_entries.entries(session, self.chain, limit=200))


@pytest.fixture
def reader(database):
    return Reader(database)


async def test_reading_again_within_15_minutes_adds_nothing_to_the_log_and_later_it_does(reader):
    for minutes in (0, 1, 14.9, 15, 20, 29.9, 30):
        await reader.read(timedelta(minutes=minutes))
    assert await reader.logged() == 3, "at 0, 15 and 30 minutes"


@pytest.mark.parametrize(
    "changed",
    [
        {"actor_id": new_id()},
        {"session_id": new_id()},
        {"action": "comment.read"},
        {"element": "messages"},
        {"objects": [new_id()]},
        {"basis": "parental_responsibility"},
        {"details": {"from": "2026-01-01"}},
        {"acting": Acting(new_id(), ActingBasis.GUARDIANSHIP)},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_whatever_is_not_the_same_reading_is_logged(reader, changed):
    await reader.read()
    await reader.read(timedelta(seconds=1), **changed)
    assert await reader.logged() == 2


@pytest.mark.parametrize(
    "again",
    [
        {"action": "goal.changed"},
        {"read": False},
        {"session_id": None},
    ],
    ids=["a change", "what is named as a reading and is none", "what is read without a session"],
)
async def test_some_things_are_logged_each_time(reader, again):
    for second in range(3):
        await reader.read(timedelta(seconds=second), **again)
    assert await reader.logged() == 3


async def test_a_refusal_is_logged_once_in_15_minutes_as_a_reading_is_and_beside_it(reader):
    refused = {"action": "goal.read", "outcome": "denied", "reason": "consent"}
    await reader.read()
    for minutes in (0, 1, 14.9, 15):
        await reader.read(timedelta(minutes=minutes), **refused)
    assert await reader.logged() == 3
    await reader.read(**(refused | {"reason": "lead"}))
    assert await reader.logged() == 4


async def test_what_is_no_reading_by_its_name_is_logged_once_where_it_says_so(reader):
    for second in range(3):
        await reader.read(timedelta(seconds=second), action="plan.opened", read=True)
    assert await reader.logged() == 1


async def test_of_many_who_read_the_same_at_once_one_is_logged(reader):
    await asyncio.gather(*(reader.read(timedelta(seconds=n % 3)) for n in range(20)))
    assert await reader.logged() == 1


async def test_a_reading_that_failed_in_the_end_is_no_reading(reader):
    first = reader.database.transaction(reader.scope)
    session = await first.__aenter__()
    await audit.record_for(session, reader.chain, "goal.read", now=NOON, **reader.entry)
    second = asyncio.create_task(reader.read())
    while not await reader.someone_waits():  # noqa: ASYNC110  (the database has no event for it)
        await asyncio.sleep(0)
    assert not await first.__aexit__(ZeroDivisionError, ZeroDivisionError(), None)
    await second
    assert await reader.logged() == 1


async def test_a_clock_that_once_ran_ahead_keeps_nothing_out_of_the_log(reader):
    await reader.read(timedelta(days=365))
    await reader.read()
    await reader.read(timedelta(minutes=1))
    assert await reader.logged() == 2


async def _fill(at, scope, chain, number, begin=NOON):
    connection = await asyncpg.connect(at.superuser_url)
    await connection.execute("select set_config('app.organisation_id', $1, false)", str(scope.organisation_id))
    await connection.execute(
        "select append_log($1, $2::timestamptz + n * interval '1 minute', json_build_object("
        "'time', '2026-11-24T12:00:00Z', 'actor_id', null, 'action', 'thing.' || n)::text)"
        " from generate_series(1, $3) n", chain, begin, number,
    )  # fmt: skip
    await connection.close()


async def _verify(at, scope, chain=None):
    arguments = argparse.Namespace(organisation=scope.organisation_id, chain=chain, file=None)
    return await verifying.run("kit", at.app_url, arguments)


@pytest.mark.parametrize("number", [0, 1, audit.PAGE - 1, audit.PAGE, audit.PAGE + 1, 2 * audit.PAGE])
async def test_a_chain_of_any_length_is_verified(database, at, number):
    scope, chain = OrganisationScope(new_id()), new_id()
    await _fill(at, scope, chain, number)
    async with database.transaction(scope) as session:
        assert await audit.verify(session, chain) == number
    assert await _verify(at, scope) == {"chains": min(number, 1), "entries": number}


@pytest.mark.parametrize("broken_at", [1, audit.PAGE, audit.PAGE + 1, audit.PAGE + 200])
@pytest.mark.parametrize(
    "tamper",
    [
        "update log_entries set body = body || ' ' where chain_id = $1 and sequence = $2",
        "delete from log_entries where chain_id = $1 and sequence = $2",
        "delete from log_entries where chain_id = $1 and sequence >= $2",
        "update log_entries set sequence = sequence + 5000 where chain_id = $1 and sequence = $2",
    ],
    ids=["altered", "removed", "cut", "moved"],
)
async def test_a_fault_is_found_on_whichever_page_it_is(at, tamper, broken_at):
    scope, chain, whole = OrganisationScope(new_id()), new_id(), new_id()
    await _fill(at, scope, chain, audit.PAGE + 200)
    await _fill(at, scope, whole, 3)
    connection = await asyncpg.connect(at.superuser_url)
    await connection.execute(tamper, chain, broken_at)
    await connection.close()
    with pytest.raises(verifying.BrokenLogError, match=f"{chain} of {scope.organisation_id} at {broken_at}$"):
        await _verify(at, scope)
    assert await _verify(at, scope, whole) == {"chains": 1, "entries": 3}


async def test_what_is_logged_while_a_chain_is_verified_breaks_nothing(database, at):
    scope, chain = OrganisationScope(new_id()), new_id()
    await _fill(at, scope, chain, 50)
    done = asyncio.Event()

    async def go_on() -> None:
        while not done.is_set():
            async with database.transaction(scope) as session:
                await audit.record_for(session, chain, "thing.done", now=NOON, actor_id=None)

    writing = asyncio.create_task(go_on())
    lengths = [(await _verify(at, scope, chain))["entries"] for _ in range(20)]
    done.set()
    await writing
    assert lengths == sorted(lengths)
    assert lengths[-1] > 50


async def test_what_was_logged_beyond_the_months_made_ahead_moves_into_its_month_when_that_is_made(database, at):
    scope, chain, begin = OrganisationScope(new_id()), new_id(), datetime(2031, 2, 28, 22, 0, tzinfo=UTC)
    await _fill(at, scope, chain, 180, begin)  # an hour of it belongs to March

    async def parts() -> dict[str, int]:
        connection = await asyncpg.connect(at.superuser_url)
        rows = await connection.fetch(
            "select tableoid::regclass::text as part, count(*) from log_entries where chain_id = $1 group by 1", chain
        )
        await connection.close()
        return {row["part"]: row["count"] for row in rows}

    assert await parts() == {"log_entries_default": 180}
    kit: Any = SimpleNamespace(database=database, clock=SimpleNamespace(now=lambda: begin))
    assert await make_partitions(kit) == 4
    assert await make_partitions(kit) == 0
    assert await parts() == {"log_entries_2031_02": 119, "log_entries_2031_03": 61}
    async with database.transaction(scope) as session:
        page = await log_entries.entries(session, chain, limit=100)
        rest = await log_entries.entries(session, chain, limit=200, before=page[-1].sequence)
        assert [entry.sequence for entry in (*page, *rest)] == list(range(180, 0, -1))
        assert await audit.verify(session, chain) == 180
    app = await asyncpg.connect(at.app_url)
    for part in ("log_entries_2031_02", "log_entries_default", "log_entries_before"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(f"select from {part}")
    await app.close()


async def test_a_broken_chain_says_where(database, at):
    scope, chain = OrganisationScope(new_id()), new_id()
    await _fill(at, scope, chain, 3)
    connection = await asyncpg.connect(at.superuser_url)
    await connection.execute("update log_heads set sequence = 2 where chain_id = $1", chain)
    await connection.close()
    async with database.transaction(scope) as session:
        with pytest.raises(BrokenChainError) as broken:
            await audit.verify(session, chain)
    assert broken.value.sequence == 4
