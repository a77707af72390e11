"""Runs a service's Alembic migrations; each service's `migrations/env.py` is one call of this."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from samplan_servicekit.bus.tables import SETTLE_HISTORY

_LOCK = 0x5A4D_4D49  # so that two processes that start at once do not both migrate


def run() -> None:
    """Migrate to where Alembic was told to go, as the owner of the database, all in one transaction."""
    asyncio.run(_run())


async def _run() -> None:
    config = context.config.attributes
    engine = create_async_engine(config["url"], poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.execute(text(f"set role {config['owner']}"))
        await connection.run_sync(_migrate)
    await engine.dispose()


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True)
    context.run_migrations()
    connection.execute(SETTLE_HISTORY)
