"""What messaging tells: that a message was sent or read, never what it says."""

from typing import ClassVar
from uuid import UUID

from samplan_contracts.events.envelope import EventData
from samplan_contracts.plans import MessageCategory


class MessageSent(EventData):
    """A message was sent. Subject: the message."""

    type: ClassVar[str] = "messaging.message.sent.v1"
    plan_id: UUID
    sender_id: UUID
    recipient_ids: frozenset[UUID]
    category: MessageCategory | None = None


class MessageRead(EventData):
    """A recipient read a message. Subject: the message; sequence: how many recipients have read it."""

    type: ClassVar[str] = "messaging.message.read.v1"
    plan_id: UUID
    reader_id: UUID
    sender_id: UUID | None = None
    """Who wrote it, and may see at once that it was read; none in events from before this was told."""
