"""The keys as a running process has them."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.background import rounds
from samplan_servicekit.clock import Clock
from samplan_servicekit.crypto import Cipher, DecryptionError, Sealing, derived
from samplan_servicekit.database import Database
from samplan_servicekit.documents import DocumentCipher
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys import repository
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import GLOBAL
from samplan_servicekit.secrets import SecretError

LEAD: Final = timedelta(minutes=10)
"""How long a new key of the service waits before it seals; in that time each process reads it, in case it has to open
what another one sealed."""
LOOKS_EVERY: Final = 60.0
_FIELDS: Final = "fields"
_DOCUMENTS: Final = "documents"


@dataclass(frozen=True)
class PlanKeys:
    """What seals a plan's fields and documents, and opens what was sealed under keys before."""

    fields: Sealing
    documents: DocumentCipher
    named: bool = True
    """Whether it is the plan's own key that seals; not so while ciphertexts do not name their keys yet."""


class Keys:
    """A service's keys; itself seals what belongs to no plan.

    `keks`: the key that wraps, and after it those that open what was wrapped before or will be.
    """

    def __init__(self, database: Database, keks: Sequence[bytes], clock: Clock) -> None:
        self._database = database
        self._keks = keks
        self._wrapping = Cipher(*keks)
        self._clock = clock
        self._own = Cipher(None, unnamed=keks)
        self._sealing: bytes | None = None
        self._others: Sequence[bytes] = ()

    def seal(self, plain: bytes, context: str) -> bytes:
        """See `Sealing`."""
        return self._own.seal(plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """See `Sealing`."""
        return self._own.open(sealed, context)

    @property
    def header(self) -> bytes:
        """What is sealed now under the service's own key begins with this."""
        return self._own.header

    @property
    def headers(self) -> Sequence[bytes]:
        """What was sealed under any of the service's own keys begins with one of these."""
        return self._own.headers

    async def load(self) -> None:
        """Read the service's own keys; make the first, where it is time for one."""
        now = self._clock.now()
        async with self._database.transaction(GLOBAL) as session:
            begun = await repository.begun_at(session)
            rows = await repository.list_own(session)
            if begun is not None and not rows:
                await repository.take_turn(session)
                if not await repository.list_own(session):
                    await self._make(session, now, begun)
                rows = await repository.list_own(session)
        keys = {row.id: derived(self.unwrap(row.wrapped, row.id), _FIELDS) for row in rows}
        sealing = next((row.id for row in rows if row.seals_from <= now), None)
        self._sealing = keys.pop(sealing, None)
        self._others = list(keys.values())
        self._own = Cipher(self._sealing, *self._others, unnamed=self._keks)

    async def rotate(self, session: AsyncSession, now: datetime) -> datetime:
        """Make a new key of the service's own; gives from when on it seals."""
        await repository.take_turn(session)
        return await self._make(session, now, now + LEAD)

    async def _make(self, session: AsyncSession, now: datetime, seals_from: datetime) -> datetime:
        id_ = new_id()
        wrapped = self.wrap(secrets.token_bytes(32), id_)
        await repository.add(session, id_, wrapped, now=now, seals_from=seals_from)
        return seals_from

    async def of_plan(self, session: AsyncSession, organisation_id: UUID, plan_id: UUID) -> PlanKeys:
        """A plan's keys; its key is made where it has none yet. The session is in the organisation's scope."""
        row = await repository.find_of_plan(session, organisation_id, plan_id)
        now = self._clock.now()
        if row.id is None and row.begun is not None and row.begun <= now:
            id_ = new_id()
            wrapped = self.wrap(secrets.token_bytes(32), id_, organisation_id, plan_id)
            await repository.add(
                session, id_, wrapped, now=now, seals_from=now, organisation_id=organisation_id, plan_id=plan_id
            )
            row = await repository.find_of_plan(session, organisation_id, plan_id)
        if row.id is None:
            return PlanKeys(self._own, DocumentCipher(*self._keks), named=False)
        key = self.unwrap(row.wrapped, row.id, organisation_id, plan_id)
        return PlanKeys(self._under(key), DocumentCipher(derived(key, _DOCUMENTS), *self._keks))

    async def opener(self, session: AsyncSession, organisation_id: UUID, plan_id: UUID) -> Sealing:
        """What opens the fields of a plan; where it has no key, nothing was sealed under one, and none is made."""
        row = await repository.find_of_plan(session, organisation_id, plan_id)
        if row.id is None:
            return self._own
        return self._under(self.unwrap(row.wrapped, row.id, organisation_id, plan_id))

    def _under(self, plan_key: bytes) -> Cipher:
        own = [] if self._sealing is None else [self._sealing]
        return Cipher(derived(plan_key, _FIELDS), *own, *self._others, unnamed=self._keks)

    def wrap(self, key: bytes, id_: UUID, organisation_id: UUID | None = None, plan_id: UUID | None = None) -> bytes:
        """A key as its row keeps it, sealed under the secret `kek` and to what it is for."""
        return self._wrapping.seal(key, _place(id_, organisation_id, plan_id))

    def unwrap(
        self, wrapped: bytes, id_: UUID, organisation_id: UUID | None = None, plan_id: UUID | None = None
    ) -> bytes:
        """The key of a row. Raises DecryptionError where its `kek` is not here."""
        return self._wrapping.open(wrapped, _place(id_, organisation_id, plan_id))

    @property
    def wrapping_header(self) -> bytes:
        """What is wrapped now begins with this."""
        return self._wrapping.header


def _place(id_: UUID, organisation_id: UUID | None, plan_id: UUID | None) -> str:
    return f"keys|{id_}|{organisation_id}|{plan_id}"


@asynccontextmanager
async def opening(kit: Kit) -> AsyncIterator[None]:
    """Read the keys, put them into `kit.own`, and look for new ones for as long as the block lasts.

    Raises:
        SecretError: they were wrapped with another `kek`.
    """
    keys = Keys(kit.database, kit.settings.secrets.keys("kek"), kit.clock)
    try:
        await keys.load()
    except DecryptionError as error:
        raise SecretError("kek is not what the keys in the database were wrapped with, nor is kek.others") from error
    kit.own[Keys] = keys

    async def look(_: Kit) -> None:
        await keys.load()

    async with rounds(kit, {"keys": look}, every=LOOKS_EVERY, after=LOOKS_EVERY):
        yield
