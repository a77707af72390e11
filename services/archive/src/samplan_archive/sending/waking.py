"""Knowing at once that a step is due: PostgreSQL tells on commit, in whichever process the transfer was changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

CHANNEL: Final = "transfers"
LOOK_EVERY: Final = 1.0
"""Seconds after which one looks all the same: for what is due later, and should a word have been lost."""


class Wake:
    """Wakes those who wait for a step to do."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._due = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Wake"]:
        """Listen in the background; while the database is away, waiting ends by the clock alone."""
        task = asyncio.create_task(self._listen(), name="wake")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    def expect(self) -> None:
        """Call before looking for steps, so that one that falls due meanwhile ends the waiting after it."""
        self._due.clear()

    async def wait(self) -> None:
        """Return when a step has fallen due, or it is time to look."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._due.wait(), LOOK_EVERY)

    async def _listen(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=5)
                try:
                    ended = asyncio.Event()
                    connection.add_termination_listener(lambda *_, ended=ended: ended.set())
                    await connection.add_listener(CHANNEL, lambda *_: self._due.set())
                    self._due.set()  # what fell due while nobody listened
                    await ended.wait()
                finally:
                    connection.terminate()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("wake_interrupted", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)
