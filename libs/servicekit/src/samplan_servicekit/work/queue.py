"""A leased queue on a table: a row is one worker's alone for as long as that worker lives, and not for ever.

What is done with a row cannot be rolled back, so it stands between transactions: one takes the row, others note how
far it came. Meanwhile the worker renews its lease; one that dies leaves the row to another when that is over.

A row comes to an end, whatever is wrong with it. How often its outside partner may be away is for the service to
say; an error that nobody foresaw, or a worker that died over it, is counted here as a fault. After each the row waits
longer, and after `TRIES` of them it is given up, by a function of the service that notes a reason which people see.
That our own database is away is no row's fault, and counts for nothing.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit import context
from samplan_servicekit.background import running
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database, is_database_away
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import GLOBAL, OrganisationScope
from samplan_servicekit.work.waking import Wake

log = get_logger(__name__)

LEASE: Final = timedelta(seconds=30)
"""How long a row stays with a worker that gives no sign of life."""
TRIES: Final = 5
"""So many faults end a row."""
LATE: Final = timedelta(minutes=5)
"""A row that is due for so long, and that nobody has taken, is a sign that nobody works."""
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=1)
HELD_OFF: Final = timedelta(days=1)
"""When a row is looked at again that could not even be given up."""

FAULTS: Final = Counter("samplan_work_faults", "Rows whose work ended in a way that nobody foresaw", ["table"])
GIVEN_UP: Final = Counter("samplan_work_given_up", "Rows that were given up after so many faults", ["table"])


def backoff(faults: int) -> timedelta:
    """How long a row waits after its n-th fault: four times as long each time, a half more or less."""
    return jittered(min(FIRST_WAIT * 4.0 ** (faults - 1), LONGEST_WAIT))


def jittered(wait: timedelta) -> timedelta:
    """About so long: what fell due together, as when a carrier went away, does not come back together."""
    return wait * random.uniform(0.5, 1.5)  # noqa: S311  (not a secret)


@dataclass(frozen=True)
class Table:
    """A table of work, as `schema.step_0005_work` made it. What it says in SQL is the service's own code."""

    name: str
    attempts: str = "attempts"
    """The column that counts how often a row was taken; it tells a worker whether it still has it."""
    held: str = "taken_until is not null"
    """What is true of a row that a worker has."""
    give_back: str = ""
    """What else is set when a row is put back, as in `, state = 'queued'`."""


@dataclass(frozen=True)
class Taken:
    """A row that this worker has, until it dies or says what came of it."""

    scope: OrganisationScope
    id: UUID
    attempt: int
    faults: int
    """How often its work ended in a way that nobody foresaw."""


Work = Callable[[Taken], Awaitable[None]]
"""Brings a row as far as it gets, and notes that."""
GiveUp = Callable[[AsyncSession, Taken], Awaitable[None]]
"""Ends a row in the transaction that is given, with a reason that people see, if the worker still has it."""


class Queue:
    """Works on the rows of a table, those of all organisations."""

    def __init__(
        self, table: Table, database: Database, clock: Clock, *, work: Work, give_up: GiveUp, lease: timedelta = LEASE
    ) -> None:
        self._table = table
        self._database = database
        self._clock = clock
        self._work = work
        self._give_up = give_up
        self._lease = lease
        mine = f"organisation_id = current_org() and id = :id and {table.attempts} = :attempt and {table.held}"
        # Names and conditions are the service's own code.
        self._take = text(f"select * from take_{table.name}_work(:lane, :now, :lease)")  # noqa: S608
        self._age = text(f"select {table.name}_work_age(:now)")
        self._renew = text(f"update {table.name} set taken_until = :until where {mine}")  # noqa: S608
        self._fault = text(
            f"update {table.name} set faults = faults + :faults, due_at = :due, taken_until = null"  # noqa: S608
            f"{table.give_back} where {mine}"
        )

    @asynccontextmanager
    async def working(self, wake: Wake, *, lane: str = "", at_a_time: int) -> AsyncIterator[None]:
        """Work in the background, on so many rows of a lane at a time."""
        async with running(*(self._run(wake, lane) for _ in range(at_a_time)), name=f"{self._table.name} {lane}"):
            yield

    async def well(self) -> bool:
        """Whether what is due is being worked on; see `Kit.watched`."""
        async with self._database.transaction(GLOBAL) as session:
            age = await session.scalar(self._age, {"now": self._clock.now()})
        return age is None or age < LATE

    async def _run(self, wake: Wake, lane: str) -> None:
        pause = 1.0
        while True:
            try:
                wake.expect(lane)
                while await self.do_next(lane):
                    pause = 1.0
                    wake.took(lane)
                await wake.wait(lane)
            except Exception as error:  # the database, most likely: nothing is lost, so look again in a while
                log.error("work_interrupted", queue=self._table.name, delay_s=pause, exc_info=error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)

    async def do_next(self, lane: str = "") -> bool:
        """Take the row that has been due longest and bring it as far as it gets; says whether there was one."""
        values = {"lane": lane, "now": self._clock.now(), "lease": self._lease}
        async with self._database.transaction(GLOBAL) as session:
            row = (await session.execute(self._take, values)).one_or_none()
        if row is None:
            return False
        taken = Taken(OrganisationScope(row.taken_organisation_id), row.taken_id, row.taken_attempt, row.taken_faults)
        context.begin(taken.id)
        if taken.faults >= TRIES:  # the last of them was a worker's end
            await self._end(taken)
            return True
        try:
            async with self._renewing(taken):
                await self._work(taken)
        except Exception as error:
            await self._note_fault(taken, error)
        return True

    @asynccontextmanager
    async def _renewing(self, taken: Taken) -> AsyncIterator[None]:
        """Keep a row while its work lasts. Where the database is away it is kept by none, and taken again after."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._lease.total_seconds() / 3)
                try:
                    async with self._database.transaction(taken.scope) as session:
                        values = {"id": taken.id, "attempt": taken.attempt, "until": self._clock.now() + self._lease}
                        await session.execute(self._renew, values)
                except Exception as error:
                    log.warning("lease_not_renewed", queue=self._table.name, error=type(error).__name__)

        async with running(renew(), name=f"{self._table.name} lease"):
            yield

    async def _note_fault(self, taken: Taken, error: Exception) -> None:
        if is_database_away(error):
            log.warning("database_away", queue=self._table.name, error=type(error).__name__)
            await self._put_back(taken, jittered(FIRST_WAIT), faults=0)
            return
        faults = taken.faults + 1
        log.error("work_failed", queue=self._table.name, count=faults, attempt=taken.attempt, exc_info=error)
        FAULTS.labels(self._table.name).inc()
        if faults >= TRIES:
            await self._end(taken)
        else:
            await self._put_back(taken, backoff(faults), faults=1)

    async def _end(self, taken: Taken) -> None:
        log.error("work_given_up", queue=self._table.name, attempt=taken.attempt)
        GIVEN_UP.labels(self._table.name).inc()
        try:
            async with self._database.transaction(taken.scope) as session:
                await self._give_up(session, taken)
        except Exception as error:
            log.error("work_not_ended", queue=self._table.name, exc_info=error)
            await self._put_back(taken, HELD_OFF, faults=0)

    async def _put_back(self, taken: Taken, wait: timedelta, *, faults: int) -> None:
        values: Mapping[str, object] = {
            "id": taken.id,
            "attempt": taken.attempt,
            "faults": faults,
            "due": self._clock.now() + wait,
        }
        async with self._database.transaction(taken.scope) as session:
            await session.execute(self._fault, values)
