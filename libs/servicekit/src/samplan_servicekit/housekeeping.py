"""What every service's database asks for once an hour: forgetting, and making room for what is to come.

Forgetting goes in batches, each a short transaction, so that a backlog of whatever size is cleared within the time
that one statement may take, and keeps nobody waiting.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit import idempotency
from samplan_servicekit.background import Work, rounds
from samplan_servicekit.bus.tables import prune_inbox
from samplan_servicekit.database import Database
from samplan_servicekit.history import keeping
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL

EVERY: Final = 3600.0
BATCH: Final = 20_000
"""Rows that go in one transaction: well under a second where the app's statements may take five."""
READS_KEPT: Final = timedelta(hours=1)
"""How long it is known what was read; it matters for 15 minutes."""
MONTHS_AHEAD: Final = 3
"""For so many months there is a part of the log; what is logged beyond them has a part for all else."""

_FORGET_ANSWERS: Final = text("select forget_idempotency_keys(:before, :limit)")
_FORGET_READS: Final = text("select forget_log_reads(:before, :limit)")
_PRUNE_HISTORY: Final = text("select prune_event_history(:type, :before, :limit)")
_MAKE_PARTITIONS: Final = text("select make_log_partitions(:now, :months)")

Batch = Callable[[AsyncSession, int], Awaitable[int]]
"""Forgets at most so many rows in a transaction, and says how many those were."""


async def in_batches(database: Database, batch: Batch, *, size: int = BATCH) -> int:
    """Forget until there is nothing left to forget; gives how many rows that were."""
    total = 0
    while True:
        async with database.transaction(GLOBAL) as session:
            gone = await batch(session, size)
        total += gone
        if gone < size:
            return total


async def _call(function: TextClause, values: Mapping[str, object], session: AsyncSession, limit: int) -> int:
    return int(await session.scalar(function, {**values, "limit": limit}) or 0)


async def forget_answers(kit: Kit) -> int:
    """Forget answers to calls whose day is over."""
    values = {"before": kit.clock.now() - idempotency.KEPT_FOR}
    return await in_batches(kit.database, partial(_call, _FORGET_ANSWERS, values))


async def forget_reads(kit: Kit) -> int:
    """Forget what was read so long ago that it is logged again."""
    values = {"before": kit.clock.now() - READS_KEPT}
    return await in_batches(kit.database, partial(_call, _FORGET_READS, values))


async def prune_history(kit: Kit) -> int:
    """Forget kept events whose time is over; see `history.keeping`."""
    total = 0
    for event_type, kept_for in keeping.limited(kit.service).items():
        values = {"type": event_type, "before": kit.clock.now() - kept_for}
        total += await in_batches(kit.database, partial(_call, _PRUNE_HISTORY, values))
    return total


async def forget_handled(kit: Kit) -> int:
    """Forget which events were handled long ago."""
    return await in_batches(kit.database, lambda session, limit: prune_inbox(session, limit=limit))


async def make_partitions(kit: Kit) -> int:
    """Make the parts of the log for the months to come, and move there what was logged ahead of them."""
    async with kit.database.transaction(GLOBAL) as session:
        return int(await session.scalar(_MAKE_PARTITIONS, {"now": kit.clock.now(), "months": MONTHS_AHEAD}) or 0)


def forgetting(function: str, kept_for: timedelta) -> Work:
    """Work that forgets a service's own rows whose time is over, by a function of its database.

    `function(p_before timestamptz, p_limit integer)` deletes at most so many rows that were over before a moment, of
    all organisations, and gives how many those were.
    """
    statement = text(f"select {function}(:before, :limit)")

    async def forget(kit: Kit) -> int:
        values = {"before": kit.clock.now() - kept_for}
        return await in_batches(kit.database, partial(_call, statement, values))

    return forget


@asynccontextmanager
async def keeping_house(kit: Kit, own: Mapping[str, Work]) -> AsyncIterator[None]:
    """Do it all in the background, once the process has had a minute to begin; `own` is the service's alone."""
    matters = {
        "idempotency keys": forget_answers,
        "log reads": forget_reads,
        "event history": prune_history,
        "inbox": forget_handled,
        "log partitions": make_partitions,
        **own,
    }
    async with rounds(kit, matters, every=EVERY, after=60):
        yield
