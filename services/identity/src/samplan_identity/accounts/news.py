"""Telling a person, where they are reached already, that something about their account changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountChanged, AccountClosed, AccountNews, EventData, PasswordChanged
from samplan_contracts.identity import Channel
from samplan_servicekit.bus import outbox
from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import seal

NEWS_LIFE: Final = timedelta(days=2)
"""For how long the news is worth sending."""


@dataclass(frozen=True)
class Reached:
    """Whose account it is, and where they are told: by what was theirs before the change."""

    account_id: UUID
    person_id: UUID
    organisation_id: UUID
    channel: str
    address: str
    language: str


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
    event_id = new_id()
    told = _sealed(to, what.value, event_id, notify_key, now)
    event = PasswordChanged(**told) if what is AccountNews.PASSWORD_CHANGED else AccountChanged(**told, what=what)
    await _append(session, to, cast(EventData, event), version, event_id, actor_id)


async def tell_closed(
    session: AsyncSession, to: Reached, version: int, notify_key: X25519PublicKey, now: datetime, *, actor_id: UUID
) -> None:
    """Append the news that the account was closed, as its owner has another one."""
    event_id = new_id()
    event = AccountClosed(**_sealed(to, "account_closed", event_id, notify_key, now))
    await _append(session, to, event, version, event_id, actor_id)


def _sealed(to: Reached, purpose: str, event_id: UUID, notify_key: X25519PublicKey, now: datetime) -> dict[str, Any]:
    channel = Channel(to.channel)
    expires_at = now + NEWS_LIFE
    sealed = seal(
        {"to": to.address, "channel": channel, "language": to.language},
        notify_key,
        event_id=event_id,
        purpose=purpose,
        expires_at=expires_at,
    )
    return {"person_id": to.person_id, "channel": channel, "expires_at": expires_at, "sealed": sealed}


async def _append(
    session: AsyncSession, to: Reached, event: EventData, version: int, event_id: UUID, actor_id: UUID | None
) -> None:
    await outbox.append(
        session,
        event,
        source="identity",
        subject=to.account_id,
        sequence=version,
        organisation_id=to.organisation_id,
        actor_id=actor_id or to.person_id,
        event_id=event_id,
    )
