"""Telling a person, where they are reached already, that something about their account changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    AccountChanged,
    AccountClosed,
    AccountMoved,
    AccountNews,
    PasswordChanged,
    Sealed,
)
from samplan_identity import telling
from samplan_identity.telling import Recipient


@dataclass(frozen=True, kw_only=True)
class Reached(Recipient):
    """Whose account it is, and where they are told: by what was theirs before the change."""

    account_id: UUID
    organisation_id: UUID


async def tell(
    session: AsyncSession,
    to: Reached,
    what: AccountNews,
    version: int,
    notify_key: X25519PublicKey,
    now: datetime,
    *,
    actor_id: UUID | None = None,
) -> None:
    """Append the news to the outbox, sealed; the scope is that of the organisation."""
    changed = PasswordChanged if what is AccountNews.PASSWORD_CHANGED else partial(AccountChanged, what=what)
    await _append(session, to, changed, what.value, version, notify_key, now, actor_id)


async def tell_closed(
    session: AsyncSession, to: Reached, version: int, notify_key: X25519PublicKey, now: datetime, *, actor_id: UUID
) -> None:
    """Append the news that the account was closed, as its owner has another one."""
    await _append(session, to, AccountClosed, "account_closed", version, notify_key, now, actor_id)


async def tell_moved(
    session: AsyncSession, to: Reached, version: int, notify_key: X25519PublicKey, now: datetime, *, actor_id: UUID
) -> None:
    """Append the news that two registrations of the account's owner are one now, and that it opens that one."""
    await _append(session, to, AccountMoved, "account_moved", version, notify_key, now, actor_id)


async def _append(
    session: AsyncSession,
    to: Reached,
    event: Callable[..., Sealed],
    purpose: str,
    version: int,
    notify_key: X25519PublicKey,
    now: datetime,
    actor_id: UUID | None,
) -> None:
    await telling.append(
        session,
        to,
        event,
        purpose,
        notify_key,
        now,
        subject=to.account_id,
        sequence=version,
        organisation_id=to.organisation_id,
        actor_id=actor_id or to.person_id,
    )
