"""Runs a service's Alembic migrations; each service's `migrations/env.py` is one call of this.

Migrations run while the service does. So each is a transaction of its own, waits only briefly for a lock (whoever
waits for a table lets nobody else in meanwhile), and is tried again where others were in the way. What takes long
without standing in anybody's way, such as an index over a large table, is done outside the transaction by the
helpers here; a revision that uses one begins with it, and can be run again from its beginning.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from alembic import context, op
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from samplan_servicekit.bus.tables import SETTLE_HISTORY
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

_LOCK: Final = 0x5A4D_4D49  # so that two processes that start at once do not both migrate
LOCK_TIMEOUT: Final = "3s"
"""How long a statement waits for a lock: for so long all others wait behind it."""
STATEMENT_TIMEOUT: Final = "60s"
"""How long a statement inside the transaction may take, as it may hold a lock for so long."""
TRIES: Final = 10
_IN_THE_WAY: Final = frozenset({"55P03", "40P01", "40001"})
"""SQLSTATE of: a lock that could not be had in time, a deadlock, a transaction that another one crossed."""


def run() -> None:
    """Migrate to where Alembic was told to go, as the owner of the database, one transaction a revision."""
    asyncio.run(_run())


async def _run() -> None:
    config = context.config.attributes
    engine = create_async_engine(config["url"], poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await _prepare(connection, config)
            await _take_turn(connection)
            new = not await _exists(connection, "alembic_version")
            await _migrate_in_time(connection)
            await connection.execute(SETTLE_HISTORY)
            if new:
                await _begin_sealing(connection)
            await connection.commit()
    finally:
        await engine.dispose()


async def _begin_sealing(connection: AsyncConnection) -> None:
    """In a new database there is no version before that could not open what names its key, or any answer at all."""
    if await _exists(connection, "keys_begun"):
        await connection.execute(text("insert into keys_begun (at) values ('epoch') on conflict do nothing"))
    if await _exists(connection, "idempotency_sealing"):
        await connection.execute(text("update idempotency_sealing set since = 'epoch'"))


async def _exists(connection: AsyncConnection, table: str) -> bool:
    found = await connection.scalar(text("select to_regclass(:table) is not null"), {"table": table})
    await connection.commit()
    return bool(found)


async def _prepare(connection: AsyncConnection, config: Any) -> None:
    await connection.execute(text(f"set role {config['owner']}"))
    await connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
    await connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
    await connection.commit()


async def _take_turn(connection: AsyncConnection) -> None:
    # Tried, not waited for: a session that waits holds a snapshot, and an index that is made `concurrently` waits for
    # every older snapshot. The lock is the session's, and goes with it.
    while not await connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
        await connection.commit()
        await asyncio.sleep(0.2)
    await connection.commit()


async def _migrate_in_time(connection: AsyncConnection) -> None:
    """Migrate; where somebody was in the way, go on a little later from the revision that could not be made."""
    for number in range(1, TRIES + 1):
        try:
            await connection.run_sync(_migrate)
        except DBAPIError as error:
            await connection.rollback()
            state = getattr(error.orig, "sqlstate", "")
            if state not in _IN_THE_WAY or number == TRIES:
                raise
            pause = min(0.25 * 2**number, 10) * random.uniform(0.5, 1)  # noqa: S311  (not a secret)
            log.warning("migration_in_the_way", error=type(error.orig).__name__, attempt=number, delay_s=pause)
            await asyncio.sleep(pause)
        else:
            return


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def online() -> Iterator[None]:
    """Outside the revision's transaction, each statement for itself and with all the time that it needs.

    For what lets others read and write meanwhile: `create index concurrently`, `validate constraint`. What stood in
    the revision before is committed, so that there should be nothing that cannot be done twice.
    """
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        try:
            yield
        finally:
            op.execute(f"set statement_timeout = '{STATEMENT_TIMEOUT}'")


def settle() -> None:
    """Commit what the revision has done so far; what follows is a transaction of its own.

    Between two tables that running code uses: who holds both locks at once, in an order that others do not keep,
    meets them in a deadlock.
    """
    with online():
        pass


def create_index(name: str, on: str, *, unique: bool = False) -> None:
    """Make an index while others read and write; `on` as in `plans (organisation_id, id) where …`.

    A second call does nothing, and one after a call that failed begins anew (PostgreSQL leaves an index behind then
    that it does not use).
    """
    broken = text("select 1 from pg_index where indexrelid = to_regclass(:name) and not indisvalid")
    with online():
        if op.get_bind().scalar(broken, {"name": name}):
            op.execute(f"drop index concurrently {name}")
        op.execute(f"create {'unique ' if unique else ''}index concurrently if not exists {name} on {on}")


def drop_index(name: str) -> None:
    """Take an index away while others read and write; a second call does nothing."""
    with online():
        op.execute(f"drop index concurrently if exists {name}")
