"""What stays of a plan that is gone: that it was, and who had what of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import PlanType
from samplan_plans.base import Base


class Purge(Base):
    """A plan was deleted for good. Ids, codes and numbers; nothing says whose it was."""

    __tablename__ = "purges"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_type: Mapped[PlanType] = mapped_column(Text)
    trashed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    trashed_by: Mapped[UUID | None]
    purged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rows: Mapped[dict[str, int]] = mapped_column(JSONB)
    """How many there were in this service, by table."""
    key_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    complete_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when nobody has anything of it any more."""


class Receipt(Base):
    """Another service has nothing of it any more."""

    __tablename__ = "purge_receipts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    purged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rows: Mapped[dict[str, int]] = mapped_column(JSONB)
    objects: Mapped[int]
    key_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    references: Mapped[list[str]] = mapped_column("refs", ARRAY(Text))
    """By what the archive system knows what it has of the plan."""
