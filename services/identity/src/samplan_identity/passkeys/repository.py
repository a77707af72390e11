"""Queries on passkeys; those of sign-in go by functions of one row (see the migration)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.passkeys.models import Passkey
from samplan_servicekit.auth.access import Caller


async def list_of(session: AsyncSession, caller: Caller, account_id: UUID) -> Sequence[Passkey]:
    """The passkeys of the caller's account, the oldest first."""
    query = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at, Passkey.id)
    return (await session.scalars(query)).all()


async def get_for_update(session: AsyncSession, caller: Caller, account_id: UUID, passkey_id: UUID) -> Passkey | None:
    """A passkey of the caller's account, locked."""
    query = select(Passkey).where(Passkey.account_id == account_id, Passkey.id == passkey_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


@dataclass(frozen=True)
class KnownPasskey:
    """What checking a signature takes."""

    id: UUID
    account_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int


async def find(session: AsyncSession, credential_id: bytes) -> KnownPasskey | None:
    """The passkey with this id of its authenticator's. Any scope."""
    query = text("select * from find_passkey(:credential)")
    row = (await session.execute(query, {"credential": credential_id})).one_or_none()
    return KnownPasskey(**row._mapping) if row else None


async def use(session: AsyncSession, passkey_id: UUID, sign_count: int, now: datetime) -> bool:
    """Note that a passkey was used; no where its counter was seen as high before. Any scope."""
    values = {"id": passkey_id, "count": sign_count, "now": now}
    return bool(await session.scalar(text("select use_passkey(:id, :count, :now)"), values))
