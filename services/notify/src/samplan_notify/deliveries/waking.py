"""Knowing at once that there is something to send: PostgreSQL tells on commit, in whichever process it was queued."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from samplan_notify.deliveries.models import Lane
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

CHANNEL: Final = "deliveries"
LOOK_EVERY: Final = 1.0
"""Seconds after which one looks all the same: for what is due later, and should a word have been lost."""


class Wake:
    """Wakes those who wait for deliveries of a lane."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._due = {lane.value: asyncio.Event() for lane in Lane}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Wake"]:
        """Listen in the background; while the database is away, waiting ends by the clock alone."""
        task = asyncio.create_task(self._listen(), name="wake")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    def expect(self, lane: Lane) -> None:
        """Call before looking for deliveries, so that one that is queued meanwhile ends the waiting after it."""
        self._due[lane.value].clear()

    async def wait(self, lane: Lane) -> None:
        """Return when a delivery of the lane has been queued, or it is time to look."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._due[lane.value].wait(), LOOK_EVERY)

    async def _listen(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=5)
                try:
                    ended = asyncio.Event()
                    connection.add_termination_listener(lambda *_, ended=ended: ended.set())
                    await connection.add_listener(CHANNEL, self._note)
                    for due in self._due.values():  # what was queued while nobody listened
                        due.set()
                    await ended.wait()
                finally:
                    connection.terminate()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("wake_interrupted", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    def _note(self, _connection: object, _pid: object, _channel: object, lane: object) -> None:
        if isinstance(lane, str) and lane in self._due:
            self._due[lane].set()
