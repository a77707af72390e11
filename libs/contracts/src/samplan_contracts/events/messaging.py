"""What messaging tells: that a message was sent or read, never what it says."""

from typing import ClassVar
from uuid import UUID

from samplan_contracts.events.envelope import EventData, Keeping
from samplan_contracts.plans import MessageCategory


class MessageSent(EventData):
    """A message was sent. Subject: the message."""

    type: ClassVar[str] = "messaging.message.sent.v1"
    plan_id: UUID
    sender_id: UUID
    recipient_ids: frozenset[UUID]
    category: MessageCategory | None = None


class MessagePutAside(EventData):
    """A recipient put their copy of a message aside, or brought it back. Subject: the message; sequence: how often.

    It tells who has it aside now. Ids alone, but made anew and not kept: what was put aside before this was told is
    heard again, too.
    """

    type: ClassVar[str] = "messaging.message.put_aside.v1"
    keeping: ClassVar[Keeping] = Keeping.ANEW
    plan_id: UUID
    person_ids: frozenset[UUID]


class MessageRead(EventData):
    """A recipient read a message. Subject: the message; sequence: how many recipients have read it."""

    type: ClassVar[str] = "messaging.message.read.v1"
    plan_id: UUID
    reader_id: UUID
    sender_id: UUID | None = None
    """Who wrote it, and may see at once that it was read; none in events from before this was told."""
