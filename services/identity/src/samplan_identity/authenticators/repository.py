"""Queries on authenticator apps and recovery codes; those of sign-in go by functions (see the migration)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.authenticators.models import Authenticator, RecoveryCode
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, caller: Caller, account_id: UUID) -> Authenticator | None:
    """The authenticator of the caller's account, confirmed or not."""
    return (await session.scalars(select(Authenticator).where(Authenticator.account_id == account_id))).one_or_none()


async def get_for_update(session: AsyncSession, caller: Caller, account_id: UUID) -> Authenticator | None:
    """The authenticator of the caller's account, confirmed or not, locked."""
    query = select(Authenticator).where(Authenticator.account_id == account_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def drop(session: AsyncSession, scope: OrganisationScope, account_id: UUID) -> bool:
    """Forget an account's authenticator and its recovery codes; no where it had none in use."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    dropped = delete(Authenticator).where(Authenticator.account_id == account_id)
    gone = await session.scalars(dropped.returning(Authenticator.confirmed_at))
    return any(gone.all())


async def replace_recovery_codes(
    session: AsyncSession, caller: Caller, account_id: UUID, hashes: Iterable[bytes]
) -> None:
    """Forget an account's recovery codes and keep others."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(id=new_id(), account_id=account_id, code_hash=one, used_at=None) for one in hashes)


async def count_recovery_codes(session: AsyncSession, caller: Caller, account_id: UUID) -> int:
    """How many recovery codes of the caller's account are left."""
    query = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return int(await session.scalar(query) or 0)


async def find_seed(session: AsyncSession, account_id: UUID) -> bytes | None:
    """The sealed seed of an account's confirmed authenticator. Any scope."""
    query = text("select seed_sealed from authenticator_of(:account)")
    seed: bytes | None = await session.scalar(query, {"account": account_id})
    return seed


async def use_step(session: AsyncSession, account_id: UUID, step: int) -> bool:
    """Use a step's code up; no where it, or a later one, was used. Any scope."""
    return bool(
        await session.scalar(
            text("select use_authenticator_step(:account, :step)"), {"account": account_id, "step": step}
        )
    )


async def use_recovery_code(session: AsyncSession, account_id: UUID, code_hash: bytes, now: datetime) -> bool:
    """Use a recovery code up; no where there is no such code left. Any scope."""
    values = {"account": account_id, "hash": code_hash, "now": now}
    return bool(await session.scalar(text("select use_recovery_code(:account, :hash, :now)"), values))
