"""Telling people of representation that concerns them: by their own channel, and without saying who or what.

Also those who have no account: it is they who cannot look it up.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import RepresentationNews, RepresentationTold
from samplan_identity import telling
from samplan_identity.persons.models import Person
from samplan_servicekit.scope import OrganisationScope


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
    if (recipient := telling.recipient(to)) is None:
        return
    await telling.append(
        session,
        recipient,
        partial(RepresentationTold, what=what),
        what.value,
        notify_key,
        now,
        subject=subject,
        sequence=1,
        organisation_id=scope.organisation_id,
        actor_id=None,
    )
