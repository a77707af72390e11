"""Telling one person by their own channel, sealed to notify: news without content, and links that are only theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Sealed
from samplan_contracts.identity import Channel
from samplan_identity.persons.models import Person
from samplan_servicekit.bus import outbox
from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import seal

NEWS_LIFE: Final = timedelta(days=2)
"""For how long the news is worth sending."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who is told, and where."""

    person_id: UUID
    channel: str
    address: str
    language: str


def recipient(person: Person) -> Recipient | None:
    """Where a person is told; none for somebody who cannot be reached."""
    if person.code_address is None:
        return None
    return Recipient(
        person_id=person.id, channel=person.code_channel, address=person.code_address, language=person.language
    )


async def append(
    session: AsyncSession,
    to: Recipient,
    event: Callable[..., Sealed],
    purpose: str,
    notify_key: X25519PublicKey,
    now: datetime,
    *,
    subject: UUID | None,
    sequence: int,
    organisation_id: UUID,
    actor_id: UUID | None,
    more: Mapping[str, str] | None = None,
    life: timedelta = NEWS_LIFE,
) -> None:
    """Append the news to the outbox, in the organisation's scope.

    `event` is made with `person_id`, `channel`, `expires_at` and `sealed`, which every kind of news has; what else
    a kind has, the caller has bound. `more`: what its text says beside, sealed as well. `subject`: none for what is
    about nothing but itself.
    """
    event_id, expires_at, channel = new_id(), now + life, Channel(to.channel)
    sealed = seal(
        {**(more or {}), "to": to.address, "channel": channel, "language": to.language},
        notify_key,
        event_id=event_id,
        purpose=purpose,
        expires_at=expires_at,
    )
    await outbox.append(
        session,
        event(person_id=to.person_id, channel=channel, expires_at=expires_at, sealed=sealed),
        source="identity",
        subject=subject or event_id,
        sequence=sequence,
        organisation_id=organisation_id,
        actor_id=actor_id,
        event_id=event_id,
    )
