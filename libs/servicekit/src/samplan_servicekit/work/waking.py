"""Knowing at once that there is something to do: PostgreSQL tells on commit, in whichever process it was written.

Of a lane in which a process has a lot to do nothing is told: that process looks again by itself in a moment, and says
that it does by holding an advisory lock, which whoever queues something asks for (`schema.step_0008_quiet_work`).
Another process whose workers have come to rest meanwhile looks after `LOOK_EVERY`.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from samplan_servicekit.background import running
from samplan_servicekit.logging import get_logger
from samplan_servicekit.pacing import LULL, Pace

log = get_logger(__name__)

LOOK_EVERY: Final = 1.0
"""Seconds after which one looks all the same: for what is due later, and should a word have been lost."""
AWAKE: Final = 720_313
"""The first half of the advisory lock of a lane in which nobody need be woken; the second is the lane's name."""
_PACED_EVERY: Final = 0.1
"""Seconds between the looks at how much there is to do."""


class Wake:
    """Wakes those who wait for work of a lane; a queue without lanes has the one that is called nothing."""

    def __init__(self, dsn: str, channel: str, lanes: Collection[str] = ("",)) -> None:
        """Prepare; nothing is connected yet. What is told on `channel` is the lane."""
        self._dsn = dsn
        self._channel = channel
        self._due = {lane: asyncio.Event() for lane in lanes}
        self._paces = {lane: Pace(0.0) for lane in lanes}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Wake"]:
        """Listen in the background; while the database is away, waiting ends by the clock alone."""
        async with running(self._listen(), name=f"{self._channel} wake"):
            yield self

    def expect(self, lane: str = "") -> None:
        """Call before looking for work, so that what comes meanwhile ends the waiting after it."""
        self._due[lane].clear()

    def took(self, lane: str = "") -> None:
        """Call for each row of work that was there: who has a lot of them is not woken."""
        self._paces[lane].note(1, asyncio.get_running_loop().time())

    async def wait(self, lane: str = "") -> None:
        """Return when there is work of the lane, or it is time to look."""
        looks_on = self._paces[lane].looks_on(asyncio.get_running_loop().time())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._due[lane].wait(), LULL if looks_on else LOOK_EVERY)

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
                    while not ended.is_set():
                        await self._say_who_is_awake(connection)
                        with suppress(TimeoutError):
                            await asyncio.wait_for(ended.wait(), _PACED_EVERY)
                finally:
                    connection.terminate()
                    for pace in self._paces.values():
                        pace.rest(asyncio.get_running_loop().time())  # the locks went with the connection
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("wake_interrupted", queue=self._channel, error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def _say_who_is_awake(self, connection: asyncpg.Connection) -> None:
        """Hold the locks of the lanes in which there is a lot to do, as far as no other process holds them."""
        for lane, pace in self._paces.items():
            key = f"{self._channel}/{lane}"
            pace.note(0, asyncio.get_running_loop().time())
            if pace.busy and not pace.awake:
                pace.awake = bool(
                    await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", AWAKE, key)
                )
            elif pace.awake and not pace.busy:
                await connection.execute("select pg_advisory_unlock($1, hashtext($2))", AWAKE, key)
                pace.rest(asyncio.get_running_loop().time())
