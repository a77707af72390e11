"""Projections of what archive and messaging tell of plans."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class KnownTransfer(Base):
    """One transfer of a plan. The two times come by events of their own, in either order, and never change."""

    __tablename__ = "known_transfers"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    generation: Mapped[int]
    requested_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When somebody asked for it: what was written later is not in it."""
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the archive system had taken case and record."""


class KnownCorrespondence(Base):
    """When the last message in a plan was sent."""

    __tablename__ = "known_correspondence"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
