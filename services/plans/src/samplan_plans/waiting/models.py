"""Projections of what messaging tells of messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, FetchedValue, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class KnownMessage(Base):
    """A message that was sent, or of which something was told before that."""

    __tablename__ = "known_messages"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[UUID | None]
    category: Mapped[str | None]
    aside: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=FetchedValue())
    """Who has put it aside, as the newest telling has it."""
    aside_sequence: Mapped[int] = mapped_column(server_default=FetchedValue())


class KnownCopy(Base):
    """A recipient's copy of a message. That it was read may be told before that it was sent."""

    __tablename__ = "known_copies"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    aside: Mapped[bool] = mapped_column(server_default=FetchedValue())
