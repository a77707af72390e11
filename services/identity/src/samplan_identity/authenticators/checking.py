"""Checking what an authenticator app, or its recovery codes, show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.authenticators import codes, repository
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.keys.columns import SealedColumn

COLUMN: Final = SealedColumn("authenticators", "seed_sealed", "authenticators|seed|{}", row="account_id")


@dataclass(frozen=True)
class Seeds:
    """Seals seeds to their account."""

    sealing: Sealing

    def seal(self, seed: bytes, account_id: UUID) -> bytes:
        """The seed as it is kept."""
        return self.sealing.seal(seed, COLUMN.place(account_id))

    def open(self, sealed: bytes, account_id: UUID) -> bytes:
        """The seed."""
        return self.sealing.open(sealed, COLUMN.place(account_id))


async def is_right(session: AsyncSession, seeds: Seeds, account_id: UUID, code: str, now: datetime) -> bool:
    """Whether a code is right for an account, and unused; it is used up then. Any scope."""
    if codes.is_recovery_code(code):
        return await repository.use_recovery_code(session, account_id, codes.recovery_hash(code), now)
    sealed = await repository.find_seed(session, account_id)
    step = codes.matching_step(seeds.open(sealed, account_id), code, now) if sealed else None
    return step is not None and await repository.use_step(session, account_id, step)
