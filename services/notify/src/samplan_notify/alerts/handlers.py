"""What happens when people are to be told of something: a delivery is queued for each.

Whether it may be sent is decided when it is sent.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import ConsentOwnerTold, Envelope, MessageSent, ParticipantAdded
from samplan_notify.deliveries import repository
from samplan_notify.deliveries.models import Kind, Lane
from samplan_servicekit.bus.handler import plan_scope
from samplan_servicekit.kit import Kit


async def queue_participant_added(event: Envelope[ParticipantAdded], session: AsyncSession, kit: Kit) -> None:
    """Tell someone that they were made a participant, unless they did it themselves."""
    person_id = event.data.person_id
    await repository.add(
        session,
        plan_scope(event),
        event_id=event.id,
        person_ids=[] if person_id == event.actor_id else [person_id],
        lane=Lane.NOTICE,
        kind=Kind.PARTICIPANT_ADDED,
        plan_id=event.data.plan_id,
        now=kit.clock.now(),
    )


async def queue_message(event: Envelope[MessageSent], session: AsyncSession, kit: Kit) -> None:
    """Tell each recipient that there is a message."""
    await repository.add(
        session,
        plan_scope(event),
        event_id=event.id,
        person_ids=sorted(event.data.recipient_ids - {event.data.sender_id}),
        lane=Lane.NOTICE,
        kind=Kind.MESSAGE,
        category=event.data.category,
        plan_id=event.data.plan_id,
        now=kit.clock.now(),
    )


async def queue_consent_changed(event: Envelope[ConsentOwnerTold], session: AsyncSession, kit: Kit) -> None:
    """Tell the owner of a plan that somebody changed consent in it."""
    await repository.add(
        session,
        plan_scope(event),
        event_id=event.id,
        person_ids=[event.data.owner_person_id],
        lane=Lane.NOTICE,
        kind=Kind.CONSENT_CHANGED,
        plan_id=event.data.plan_id,
        now=kit.clock.now(),
    )
