"""The life of a delivery: whether it may go out now, with which words and where to, and how it ended.

A notice is judged when it is sent, not when it is queued: who has lost access meanwhile hears nothing of the plan.
What is known of people and plans may be behind, so what speaks against a notice is believed only after a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import DeliveryOutcome, DeliverySettled
from samplan_contracts.identity import Channel, Language
from samplan_contracts.plans import MessageCategory, PlanStatus
from samplan_notify import texts
from samplan_notify.contacts import repository as contacts
from samplan_notify.contacts.models import Contact
from samplan_notify.deliveries.models import Delivery, Kind, Lane, State
from samplan_notify.members import repository as members
from samplan_notify.sms import DUMMY_MOBILE, normalised
from samplan_servicekit.bus import outbox
from samplan_servicekit.bus.retry import RETRIES as bus_retries
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.sealing import SealError, open_sealed

RETRIES: Final = {
    Lane.URGENT: tuple(timedelta(seconds=s) for s in (1, 2, 5, 10, 20, 40, 60, 60, 600, 1800, 7200, 21600)),
    Lane.NOTICE: tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 21600)),
}
"""How long a delivery waits after each attempt that the carrier could not take. Codes end before the long waits, as
they are of no use any more; activations and the like, which go by the same lane, wait as long as notices do."""

BEHIND: Final = 2 * sum(bus_retries, timedelta())
"""For so long what we know of people and plans may be behind: it comes by other queues, and this is twice as long as
their attempts take. What speaks against a notice may be overtaken by a word that has not been heard yet."""

PATIENCE: Final = timedelta(days=1)
"""How long a notice waits for word of a person or a plan that we know nothing of: an operator may have to bring it
back from the dead letters."""

MOMENT: Final = timedelta(seconds=1)
"""How long a notice is held before it is judged again, at first; then for a tenth of the time that it has waited."""
LONGEST_MOMENT: Final = timedelta(minutes=5)

LOUD: Final = timedelta(minutes=2)
"""What waits for word longer than this is told in the log."""

_OPEN: Final = (PlanStatus.ACTIVE, PlanStatus.ENDED)


@dataclass(frozen=True)
class Outgoing:
    """What is to be handed over to a carrier."""

    channel: Channel
    to: str
    text: texts.Text


@dataclass(frozen=True)
class Suppressed:
    """It is not to be sent, and why."""

    reason: str


@dataclass(frozen=True)
class NotYet:
    """It cannot be told yet whether it may be sent."""

    reason: str


Decision = Outgoing | Suppressed | NotYet


def prepare_code(delivery: Delivery, key: X25519PrivateKey, now: datetime) -> Decision:
    """Open what is sealed in a code or link; it goes wherever identity says."""
    try:
        secret = open_sealed(delivery.sealed or "", key, event_id=delivery.event_id, purpose=delivery.kind, now=now)
    except SealError:
        return Suppressed("expired")
    channel, to = Channel(secret["channel"]), str(secret["to"])
    text = texts.code(Language(secret["language"]), Kind(delivery.kind), secret)
    return _addressed(channel, to, text)


async def prepare_notice(
    session: AsyncSession, scope: OrganisationScope, delivery: Delivery, origin: str, now: datetime
) -> Decision:
    """Judge a notice as things stand now, and put it into words."""
    assert delivery.plan_id is not None  # noqa: S101  (every notice is about a plan)
    contact = await contacts.get(session, scope, delivery.person_id)
    plan = await members.get_plan(session, scope, delivery.plan_id)
    participations = await members.list_of(session, scope, delivery.plan_id, delivery.person_id)
    if contact is None or plan is None or not participations:
        return _unless_behind("unknown", delivery, now, PATIENCE)
    if contact.confidential:
        return Suppressed("confidential")
    if not contact.has_account:
        return _unless_behind("no_account", delivery, now)
    if not contact.may_notify:
        return Suppressed("not_wanted")
    if plan.status not in _OPEN or not any(member.holds(oslo_day(now)) for member in participations):
        return _unless_behind("no_access", delivery, now)
    text = texts.notice(
        Language(contact.language),
        Kind(delivery.kind),
        short_name=plan.short_name,
        category=MessageCategory(delivery.category) if delivery.category else None,
        origin=origin,
    )
    decision = _addressed(*_address(contact), text)
    return _unless_behind(decision.reason, delivery, now) if isinstance(decision, Suppressed) else decision


def _unless_behind(reason: str, delivery: Delivery, now: datetime, patience: timedelta = BEHIND) -> Decision:
    """What speaks against a notice as far as we have heard; it holds when nothing else has been heard for so long."""
    return NotYet(reason) if now < delivery.created_at + patience else Suppressed(reason)


def _address(contact: Contact) -> tuple[Channel, str]:
    """Where a notice goes: by the channel of the person's choice, or by the other where that one leads nowhere."""
    addresses = {Channel.SMS: contact.mobile or "", Channel.EMAIL: contact.email or ""}
    if normalised(addresses[Channel.SMS]) == DUMMY_MOBILE:
        addresses[Channel.SMS] = ""
    chosen = Channel(contact.channel)
    other = Channel.EMAIL if chosen is Channel.SMS else Channel.SMS
    return (chosen, addresses[chosen]) if addresses[chosen] else (other, addresses[other])


def _addressed(channel: Channel, to: str, text: texts.Text) -> Decision:
    if channel is Channel.SMS:
        to = normalised(to)
    if not to or to == DUMMY_MOBILE:
        return Suppressed("no_address")
    return Outgoing(channel, to, text)


def postpone(delivery: Delivery, reason: str, now: datetime) -> bool:
    """Queue a delivery that the carrier could not take for another attempt.

    Says no when it has had its share of them, or would come too late.
    """
    waits = RETRIES[Lane(delivery.lane)]
    if delivery.failures == len(waits):
        return False
    due_at = now + waits[delivery.failures]
    if delivery.expires_at is not None and due_at >= delivery.expires_at:
        return False
    delivery.failures += 1
    _queue_again(delivery, reason, due_at)
    return True


def hold(delivery: Delivery, reason: str, now: datetime) -> None:
    """Queue a delivery to be judged again in a moment, which grows with the time that it has waited."""
    waited = now - delivery.created_at
    _queue_again(delivery, reason, now + min(max(MOMENT, waited / 10), LONGEST_MOMENT))


def _queue_again(delivery: Delivery, reason: str, due_at: datetime) -> None:
    delivery.state = State.QUEUED
    delivery.reason = reason
    delivery.due_at = due_at


async def settle(
    session: AsyncSession,
    delivery: Delivery,
    state: State,
    now: datetime,
    *,
    channel: Channel | None,
    reason: str | None,
) -> None:
    """Note how a delivery ended, forget the code that was in it, and tell."""
    delivery.state = state
    delivery.channel = channel
    delivery.reason = reason
    delivery.sealed = None
    delivery.settled_at = now
    await outbox.append(
        session,
        DeliverySettled(
            kind=delivery.kind,
            channel=channel,
            outcome=DeliveryOutcome(state.value),
            person_id=delivery.person_id,
            plan_id=delivery.plan_id,
        ),
        source="notify",
        subject=delivery.id,
        sequence=delivery.attempts,
        organisation_id=delivery.organisation_id,
        actor_id=None,
    )
