"""A service's database: one engine, and transactions that carry their scope for row-level security."""

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg
from sqlalchemy import MetaData, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from samplan_servicekit.scope import OrganisationScope, Scope

UNIQUE_VIOLATION: Final = "23505"
_AWAY: Final = ("08", "57P", "53")
"""SQLSTATEs that begin so: no connection, a server that goes down or comes up, one that has no room for us."""
_DOWN: Final = ("08", "57P", "53100", "53300")
"""Those of them that no statement can be to blame for: no connection, no disk, no place."""
_UNREACHABLE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
_NOT_IN_TIME: Final = frozenset({"57014", "55P03"})
"""A statement that took longer than it may, and a lock that could not be had in time."""

POOL_SECONDS: Final = 5
"""How long one waits for a connection."""
LOCK_TIMEOUT: Final = "1500ms"
"""How long a statement waits for what another transaction holds; then it is 503, and whoever asked comes back."""
IDLE_SECONDS: Final = 60
"""For so long a pooled connection is trusted to be there, unless its socket says otherwise."""


def new_metadata() -> MetaData:
    """What a service's own declarative base begins with: constraints get stable names, for migrations to speak of."""
    return MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def asyncpg_url(url: str) -> str:
    """A plain `postgresql://` address as SQLAlchemy wants it for asyncpg."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


class Database:
    """Opens transactions. `url` is a plain `postgresql://` address; `pool` the connections held, as many more are
    opened when they are needed.

    Who waits for a row that somebody holds waits shortly, and one organisation never has all connections: what holds
    one plan up is no other municipality's trouble.
    """

    def __init__(self, url: str, *, pool: int = 5) -> None:
        self.engine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool,
            max_overflow=pool,
            pool_timeout=POOL_SECONDS,
            connect_args={"server_settings": {"lock_timeout": LOCK_TIMEOUT}},
        )
        self._share = max(1, 2 * pool - max(1, 2 * pool // 5))
        self._places: WeakValueDictionary[UUID, asyncio.Semaphore] = WeakValueDictionary()
        _find_out_the_dead(self.engine)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        """Opens sessions without a scope, for the bus, which enters each event's own."""

    @asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncIterator[AsyncSession]:
        """A session in one transaction under a scope: committed at the end, rolled back on any error."""
        async with self._place(scope), self.sessions() as session, session.begin():
            await enter(session, scope)
            yield session

    @asynccontextmanager
    async def _place(self, scope: Scope) -> AsyncIterator[None]:
        """One of an organisation's own connections; the suite's own work is not counted.

        Raises:
            PoolTimeoutError: the organisation has had as many as it may for too long.
        """
        if not isinstance(scope, OrganisationScope):
            yield
            return
        places = self._places.setdefault(scope.organisation_id, asyncio.Semaphore(self._share))
        try:
            async with asyncio.timeout(POOL_SECONDS):
                await places.acquire()
        except TimeoutError:
            raise PoolTimeoutError("an organisation has its share of the connections") from None
        try:
            yield
        finally:
            places.release()

    async def ping(self) -> None:
        """Ask the server for a sign of life; raises when it gives none."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def _find_out_the_dead(engine: AsyncEngine) -> None:
    """Have a connection that died with the server found out before use, so that a restart costs no request.

    SQLAlchemy's own `pool_pre_ping` asks the server, which for asyncpg is three round trips before each transaction.
    A server that ends closes its sockets, and that is seen without asking; what lay idle, and may have been dropped
    on the way without a word, is opened anew.
    """

    def left(_: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    def look(connection: Any, record: Any, _: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError
        if time.monotonic() - record.info.get("left", time.monotonic()) > IDLE_SECONDS:
            raise DisconnectionError

    event.listen(engine.sync_engine, "checkin", left)
    event.listen(engine.sync_engine, "checkout", look)


async def enter(session: AsyncSession, scope: Scope) -> None:
    """Put the open transaction under a scope; it ends with the transaction."""
    value = str(scope.organisation_id) if isinstance(scope, OrganisationScope) else ""
    await session.execute(text("select set_config('app.organisation_id', :value, true)"), {"value": value})


def sqlstate_of(error: BaseException) -> str:
    """PostgreSQL's code for what went wrong, whoever tells it; empty where it was not PostgreSQL."""
    return str(getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", "") or "")


def is_unique_violation(error: BaseException) -> bool:
    """Whether there was already a row that there may be one of."""
    return sqlstate_of(error) == UNIQUE_VIOLATION


def is_database_away(error: BaseException) -> bool:
    """Whether the database serves nobody at present, so that what was asked of it is not at fault.

    What the driver raises and SQLAlchemy has not wrapped was said while connecting, as what a statement leads to is
    always wrapped: a server that starts, has no place left, is closed or does not let us in.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or sqlstate_of(error).startswith(_DOWN)
    return isinstance(error, (asyncpg.PostgresError, asyncpg.InternalClientError, PoolTimeoutError))


def is_away(error: BaseException) -> bool:
    """Whether something could not be reached, or not in time, so that trying again later may help.

    Of the operating system's errors those are that the network makes; a file that is not there is none of them.
    """
    if is_database_away(error):
        return True
    state = sqlstate_of(error)
    if state:
        return state.startswith(_AWAY) or state in _NOT_IN_TIME
    if isinstance(error, (ConnectionError, TimeoutError, socket.gaierror, ssl.SSLError)):
        return True
    # Several addresses that could not be reached are told by asyncio as one error without a number.
    return isinstance(error, OSError) and (
        error.errno in _UNREACHABLE or (error.errno is None and not error.filename)
    )
