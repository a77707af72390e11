"""The table of what was told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_notify.base import Base


class ConsentReminder(Base):
    """That it was told of a consent that it ends; so it is told once, whoever sweeps again."""

    __tablename__ = "consent_reminders"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    consent_to: Mapped[date] = mapped_column(primary_key=True)
    """Its last day: a renewed consent is another, of which it is told anew."""
    stage: Mapped[int] = mapped_column(primary_key=True)
    """How many days ahead."""
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
