"""Knowing at once that there is something to do: PostgreSQL tells on commit, in whichever process it was written."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from samplan_servicekit.background import running
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

LOOK_EVERY: Final = 1.0
"""Seconds after which one looks all the same: for what is due later, and should a word have been lost."""


class Wake:
    """Wakes those who wait for work of a lane; a queue without lanes has the one that is called nothing."""

    def __init__(self, dsn: str, channel: str, lanes: Collection[str] = ("",)) -> None:
        """Prepare; nothing is connected yet. What is told on `channel` is the lane."""
        self._dsn = dsn
        self._channel = channel
        self._due = {lane: asyncio.Event() for lane in lanes}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Wake"]:
        """Listen in the background; while the database is away, waiting ends by the clock alone."""
        async with running(self._listen(), name=f"{self._channel} wake"):
            yield self

    def expect(self, lane: str = "") -> None:
        """Call before looking for work, so that what comes meanwhile ends the waiting after it."""
        self._due[lane].clear()

    async def wait(self, lane: str = "") -> None:
        """Return when there is work of the lane, or it is time to look."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._due[lane].wait(), LOOK_EVERY)

    def _tell(self, lane: str) -> None:
        if (due := self._due.get(lane)) is not None:
            due.set()

    async def _listen(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=5)
                try:
                    ended = asyncio.Event()
                    connection.add_termination_listener(lambda *_, ended=ended: ended.set())
                    await connection.add_listener(self._channel, lambda *told: self._tell(str(told[3])))
                    for due in self._due.values():
                        due.set()  # what came while nobody listened
                    await ended.wait()
                finally:
                    connection.terminate()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("wake_interrupted", queue=self._channel, error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)
