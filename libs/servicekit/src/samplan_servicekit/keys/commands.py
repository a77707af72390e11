"""An operator's commands: how a service's keys stand, a new key, and everything under today's keys.

    python -m samplan_print keys status
    python -m samplan_print keys rotate
    python -m samplan_print keys rewrap

They work on the database as its owner, for all organisations, while the service runs. `rewrap` can be ended at any
moment, and goes on from there when it is run again.
"""

import argparse
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.clock import Clock
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.database import Database
from samplan_servicekit.keys import repository
from samplan_servicekit.keys.columns import SealedColumn
from samplan_servicekit.keys.ring import LEAD, Keys
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import GLOBAL

log = get_logger(__name__)

BATCH: Final = 200
"""Rows that are sealed anew in one transaction."""

Transactions = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens a transaction as the owner of the database, who sees the sealed rows of all organisations."""
ResealDocuments = Callable[[Kit, Transactions], Awaitable[int]]
"""Seals those documents of a service anew that are not under their plan's key; gives how many."""


class KeysError(Exception):
    """The keys cannot be changed so now."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `keys` takes."""
    parser.add_argument(
        "action",
        choices=["status", "rotate", "rewrap"],
        help="status: which keys there are, and what is sealed under them; rotate: make a new key of the service, and"
        " have ciphertexts name their key from then on, which the version before cannot open; rewrap: wrap every key"
        " with the present kek, and seal anew what older keys sealed",
    )


class Keeper:
    """Does what the commands ask for, as the owner of the database."""

    def __init__(
        self, database: Database, owner: str, keys: Keys, columns: Sequence[SealedColumn], clock: Clock
    ) -> None:
        self._database = database
        self._owner = owner
        self._keys = keys
        self._columns = columns
        self._clock = clock

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """See `Transactions`."""
        async with self._database.transaction(GLOBAL) as session:
            await session.execute(text(f"set local role {self._owner}"))
            await session.execute(text("set local lock_timeout = '3s'"))
            yield session

    async def status(self) -> dict[str, Any]:
        """When keys were begun to be named, which there are, and how many ciphertexts each sealed.

        `wrapped` counts keys by the id of the `kek` that wraps them; `sealed` ciphertexts, by column, that name no
        key, a plan's (`plans`), or the service's own by its id.
        """
        async with self.transaction() as session:
            begun = await repository.begun_at(session)
            own = await repository.list_own(session)
            return {
                "named_since": None if begun is None else begun.isoformat(),
                "own": [{"id": str(row.id), "seals_from": row.seals_from.isoformat()} for row in own],
                "wrapping": _name(self._keys.wrapping_header),
                "wrapped": {_name(header): number for header, number in await repository.count_wrapped(session)},
                "sealing": _name(self._keys.header) if begun is not None else None,
                "sealed": {
                    f"{column.table}.{column.column}": {
                        _name(header): number
                        for header, number in await repository.count_sealed(session, column, self._keys.headers)
                    }
                    for column in self._columns
                },
            }

    async def rotate(self) -> dict[str, Any]:
        """Make a new key of the service's own; gives from when on it seals."""
        now = self._clock.now()
        async with self.transaction() as session:
            await repository.begin(session, now + LEAD)
            seals_from = await self._keys.rotate(session, now)
        log.info("key_made")
        return {"seals_from": seals_from.isoformat()}

    async def rewrap(self) -> dict[str, int]:
        """Wrap all keys with the present `kek`, and bring all fields under today's keys; gives how many were changed.

        Own keys that seal nothing any more are deleted.

        Raises:
            KeysError: no key is named yet.
        """
        now = self._clock.now()
        async with self.transaction() as session:
            begun = await repository.begun_at(session)
        if begun is None or begun > now:
            raise KeysError(
                "ciphertexts do not name their keys yet: `keys rotate`, and ten minutes later `keys rewrap`"
            )
        done = {"keys": await self._until_done(self._wrap_some)}
        await self._keys.load()
        for column in self._columns:
            done[f"{column.table}.{column.column}"] = await self._reseal(column)
        async with self.transaction() as session:
            done["keys_deleted"] = await repository.delete_superseded(session, now - LEAD)
        log.info("keys_rewrapped", count=done["keys"])
        return done

    async def _until_done(self, some: Callable[[AsyncSession], Awaitable[int]]) -> int:
        total = 0
        while True:
            async with self.transaction() as session:
                number = await some(session)
            total += number
            if number < BATCH:
                return total

    async def _wrap_some(self, session: AsyncSession) -> int:
        keys = self._keys
        rows = await repository.take_wrapped_before(session, keys.wrapping_header, BATCH)
        for row in rows:
            whose = row.organisation_id, row.plan_id
            key = keys.unwrap(row.wrapped, row.id, *whose)
            await repository.rewrap(session, row.id, keys.wrap(key, row.id, *whose))
        return len(rows)

    async def _reseal(self, column: SealedColumn) -> int:
        async def some(session: AsyncSession) -> int:
            rows = await repository.take_sealed_before(session, column, self._keys.header, self._keys.headers, BATCH)
            for row in rows:
                sealing: Sealing = self._keys
                if column.plan is not None:
                    sealing = (await self._keys.of_plan(session, row.organisation_id, row.plan_id)).fields
                place = column.place(row.named)
                await repository.reseal(
                    session, column, row.ctid, sealing.seal(sealing.open(row.sealed, place), place)
                )
            return len(rows)

        return await self._until_done(some)


def _name(header: bytes | None) -> str:
    """How a key is told: by its id, as hex."""
    return "plans" if header is None else header[1:].hex() or "unnamed"
