"""What happens when identity has sealed something for one person: it goes out at once, past all notices."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, Sealed
from samplan_notify.deliveries import repository
from samplan_notify.deliveries.models import Kind, Lane
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope, scope_of
from samplan_servicekit.sealing import SealError, open_sealed

log = get_logger(__name__)


async def queue(event: Envelope[Sealed], session: AsyncSession, kit: Kit) -> None:
    """Queue what is for one person: a code, a link, or news that whoever did not do it themselves must hear."""
    about = event.data.about
    now = kit.clock.now()
    try:
        open_sealed(event.data.sealed, kit.own[X25519PrivateKey], event_id=event.id, purpose=about, now=now)
    except SealError as error:
        log.warning("sealed_dropped", event_id=str(event.id), event_type=event.type, reason=str(error))
        return
    scope = scope_of(event.organisation_id)
    if not isinstance(scope, OrganisationScope):
        raise PermanentError("a code belongs to a person of an organisation")
    await repository.add(
        session,
        scope,
        event_id=event.id,
        person_ids=[event.data.person_id],
        lane=Lane.URGENT,
        kind=Kind(about),
        now=now,
        sealed=event.data.sealed,
        expires_at=event.data.expires_at,
    )
