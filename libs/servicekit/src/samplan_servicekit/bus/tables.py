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


_PRUNE_INBOX: Final = text(
    "with gone as (delete from inbox where ctid = any (array("
    " select ctid from inbox where handled_at < now() - cast(:keep as interval) limit :limit)) returning 1)"
    " select count(*) from gone"
)


async def prune_inbox(session: AsyncSession, keep: timedelta = timedelta(days=30), *, limit: int) -> int:
    """Forget at most so many rows of what was handled longer ago than `keep`, and say how many those were.

    `keep` must be longer than a dead letter may wait before it is replayed.
    """
    return int(await session.scalar(_PRUNE_INBOX, {"keep": keep, "limit": limit}) or 0)
