"""Telling somebody that their account was signed in to on a device that nobody was known on before.

By the channel that codes do not go to, where they have one: whoever has taken the phone has not that as well. It says
when, and neither who nor where. A device is known by its cookie, so each is told of once; where cookies are not kept,
each sign-in is.
"""

from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import NewDeviceTold
from samplan_contracts.identity import Channel
from samplan_identity import telling
from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.telling import Recipient


async def tell(
    session: AsyncSession, record: LoginRecord, session_id: UUID, notify_key: X25519PublicKey, now: datetime
) -> None:
    """Append the news to the outbox, sealed; nothing for who cannot be reached. The scope is the organisation's."""
    if (to := _recipient(record)) is None:
        return
    await telling.append(
        session,
        to,
        NewDeviceTold,
        "new_device",
        notify_key,
        now,
        subject=session_id,
        sequence=1,
        organisation_id=record.organisation_id,
        actor_id=record.person_id,
        more={"at": now.isoformat()},
    )


def _recipient(record: LoginRecord) -> Recipient | None:
    own = Channel(record.channel)
    other = Channel.EMAIL if own is Channel.SMS else Channel.SMS
    addresses = {Channel.SMS: record.mobile, Channel.EMAIL: record.email}
    for channel in (other, own):
        if address := addresses[channel]:
            return Recipient(person_id=record.person_id, channel=channel, address=address, language=record.language)
    return None
