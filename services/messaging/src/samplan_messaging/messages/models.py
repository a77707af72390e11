"""Tables of messages and of recipients' copies."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import DateTime, FetchedValue, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import MessageCategory
from samplan_messaging.base import Base
from samplan_servicekit.texts import Written


class Message(Written, Base):
    """A message in a plan. Once sent it never changes, so that there are no revisions of it as of other content."""

    __tablename__ = "messages"
    plain_column: ClassVar[str] = "text"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    sender_id: Mapped[UUID]
    acting_id: Mapped[UUID | None]
    """Who wrote it for the sender, where somebody acted for them, and by what."""
    acting_basis: Mapped[str | None]
    category: Mapped[MessageCategory | None] = mapped_column(Text)
    subject: Mapped[str]
    text: Mapped[str]
    """The text without its form."""
    reply_to: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    hidden_by_sender: Mapped[bool]
    """The sender has put it aside: a draft, or what they sent from their own folder."""
    hidden_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when; none where the version before did it, for good."""
    version: Mapped[int]
    asides: Mapped[int] = mapped_column(server_default=FetchedValue())
    """How often somebody who got it has put it aside or brought it back."""


class Copy(Base):
    """A recipient's copy; of a draft, whom it is meant for."""

    __tablename__ = "copies"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when the recipient has put it aside."""
