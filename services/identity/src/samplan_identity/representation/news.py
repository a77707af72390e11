"""Telling people of representation that concerns them: by their own channel, and without saying who or what.

Also those who have no account: it is they who cannot look it up.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import RepresentationNews, RepresentationTold
from samplan_contracts.identity import Channel
from samplan_identity.persons.models import Person
from samplan_servicekit.bus import outbox
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.sealing import seal

NEWS_LIFE: Final = timedelta(days=2)


async def tell(
    session: AsyncSession,
    scope: OrganisationScope,
    to: Person,
    what: RepresentationNews,
    *,
    subject: UUID,
    notify_key: X25519PublicKey,
    now: datetime,
) -> None:
    """Append the news to the outbox, sealed; nothing for somebody who cannot be reached."""
    if to.code_address is None:
        return
    event_id, expires_at = new_id(), now + NEWS_LIFE
    sealed = seal(
        {"to": to.code_address, "channel": to.code_channel, "language": to.language},
        notify_key,
        event_id=event_id,
        purpose=what.value,
        expires_at=expires_at,
    )
    await outbox.append(
        session,
        RepresentationTold(
            person_id=to.id, channel=Channel(to.code_channel), what=what, expires_at=expires_at, sealed=sealed
        ),
        source="identity",
        subject=subject,
        sequence=1,
        organisation_id=scope.organisation_id,
        actor_id=None,
        event_id=event_id,
    )
