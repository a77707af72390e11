"""What happens when identity has issued a code or a link: it goes out at once, past all notices."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import (
    AccountChanged,
    AccountClosed,
    AccountMoved,
    ActivationIssued,
    AgeStepTold,
    CodeIssued,
    Envelope,
    NewDeviceTold,
    PasswordChanged,
    PersonJoined,
    RepresentationTold,
    ResetRequested,
)
from samplan_notify.deliveries import repository
from samplan_notify.deliveries.models import Kind, Lane
from samplan_servicekit.bus import PermanentError
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.scope import OrganisationScope, scope_of
from samplan_servicekit.sealing import SealError, open_sealed

log = get_logger(__name__)


async def queue_code(event: Envelope[CodeIssued], session: AsyncSession, kit: Kit) -> None:
    """Queue a one-time code."""
    await _queue(event, event.data.purpose, session, kit)


async def queue_activation(event: Envelope[ActivationIssued], session: AsyncSession, kit: Kit) -> None:
    """Queue the link by which a person sets the password of a new account."""
    await _queue(event, Kind.ACTIVATION, session, kit)


async def queue_reset(event: Envelope[ResetRequested], session: AsyncSession, kit: Kit) -> None:
    """Queue the link by which a person sets a new password."""
    await _queue(event, Kind.RESET_LINK, session, kit)


async def queue_password_changed(event: Envelope[PasswordChanged], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that a password was changed: whoever did not do it themselves must hear of it."""
    await _queue(event, Kind.PASSWORD_CHANGED, session, kit)


async def queue_account_news(event: Envelope[AccountChanged], session: AsyncSession, kit: Kit) -> None:
    """Queue the news of a change to an account, for the same reason."""
    await _queue(event, event.data.what, session, kit)


async def queue_account_closed(event: Envelope[AccountClosed], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that one of two accounts of a person was closed."""
    await _queue(event, Kind.ACCOUNT_CLOSED, session, kit)


async def queue_account_moved(event: Envelope[AccountMoved], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that two registrations of a person are one, and how they sign in."""
    await _queue(event, Kind.ACCOUNT_MOVED, session, kit)


async def queue_new_device(event: Envelope[NewDeviceTold], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that an account was signed in to on a device that was not known."""
    await _queue(event, Kind.NEW_DEVICE, session, kit)


async def queue_person_joined(event: Envelope[PersonJoined], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that another municipality has added a person by their code."""
    await _queue(event, Kind.PERSON_JOINED, session, kit)


async def queue_representation(event: Envelope[RepresentationTold], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that somebody represents a person, or acts for them."""
    await _queue(event, event.data.what, session, kit)


async def queue_age_step(event: Envelope[AgeStepTold], session: AsyncSession, kit: Kit) -> None:
    """Queue the news that somebody's own say grows."""
    await _queue(event, event.data.what, session, kit)


Sealed = (
    Envelope[CodeIssued]
    | Envelope[ActivationIssued]
    | Envelope[ResetRequested]
    | Envelope[PasswordChanged]
    | Envelope[AccountChanged]
    | Envelope[AccountClosed]
    | Envelope[AccountMoved]
    | Envelope[NewDeviceTold]
    | Envelope[PersonJoined]
    | Envelope[RepresentationTold]
    | Envelope[AgeStepTold]
)


async def _queue(event: Sealed, purpose: str, session: AsyncSession, kit: Kit) -> None:
    now = kit.clock.now()
    try:
        open_sealed(event.data.sealed, kit.own[X25519PrivateKey], event_id=event.id, purpose=purpose, now=now)
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
        kind=Kind(purpose),
        now=now,
        sealed=event.data.sealed,
        expires_at=event.data.expires_at,
    )
