"""Tables of items and of the rights that participants hold to single ones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.base import Base


class Item(Base):
    """Something written in a plan, whatever its kind: where it stands, and whether it lies in the trash."""

    __tablename__ = "items"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    element: Mapped[AccessElement | None] = mapped_column(Text)
    """What rights to it are named by; none where it is as visible as what it hangs on."""
    parent_id: Mapped[UUID | None]
    """What it hangs on; none for what stands in the plan itself."""
    rank: Mapped[str]
    """A fractional key: items of one kind under one parent sort by it, as bytes."""
    trashed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    trashed_by: Mapped[UUID | None]
    trashed_with: Mapped[UUID | None]
    """The item whose deletion took this one along; itself where it was deleted itself."""
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When somebody last wrote it anew, and who; kept by the database. None where that was before it was kept."""
    changed_by: Mapped[UUID | None]
    """Whose hand it was: the author's, or that of who acted for them."""
    change: Mapped[str | None]


class SeenItem(Base):
    """When a participant last had an item before them."""

    __tablename__ = "seen_items"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ItemLevel(Base):
    """A participant's level for one item, which stands above what they were given for its element."""

    __tablename__ = "item_levels"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(Text)


class ItemRow(Base):
    """What the table of every kind of item has; its other columns are its fields."""

    __abstract__ = True

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    version: Mapped[int]
