"""What notify tells: how sending went."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from samplan_contracts.events.envelope import EventData
from samplan_contracts.identity import Channel


class DeliveryOutcome(StrEnum):
    """How a delivery ended."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class DeliverySettled(EventData):
    """An SMS or e-mail was handed over, or never will be. Subject: the delivery."""

    type: ClassVar[str] = "notify.delivery.settled.v1"
    kind: str
    """What it was about: `sign_in`, `activation`, `participant_added`, `message` …"""
    channel: Channel | None = None
    """By which channel it went; none where it came to no choice of one."""
    outcome: DeliveryOutcome
    person_id: UUID
    plan_id: UUID | None = None
