"""What the bus does with its tables beside sending and hearing; `schema` makes them."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

OUTBOX_CHANNEL: Final = "outbox"
"""The channel on which PostgreSQL wakes the relay (channels are apart for each database)."""

SETTLE_HISTORY: Final = text(
    """
    update event_history set written_in = '3' where written_in >= pg_snapshot_xmax(pg_current_snapshot())
    """
)
"""Run by each `migrate`: in a database that was restored from a dump, transactions are numbered anew, and rows of the
old numbering would seem to be written in the future. (3 is the first transaction of any cluster.)"""


async def prune_inbox(session: AsyncSession, keep: timedelta = timedelta(days=30)) -> int:
    """Forget what was handled longer ago than `keep`, and say how many rows that were.

    `keep` must be longer than a dead letter may wait before it is replayed.
    """
    result = await session.execute(
        text("delete from inbox where handled_at < now() - cast(:keep as interval) returning 1"), {"keep": keep}
    )
    return len(result.all())
