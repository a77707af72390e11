"""The table of what is being written."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class Draft(Base):
    """What somebody is writing and has not saved; theirs alone."""

    __tablename__ = "drafts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    """The item that is changed, or what a new one is to hang on: an item, or the plan."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    base_version: Mapped[int | None]
    """The item's version that it began from; none for a new one."""
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
