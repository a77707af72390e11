"""The table of what items were."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class Revision(Base):
    """An item as a change left it. Rows are only added; they go with the item."""

    __tablename__ = "revisions"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """The item's version after the change."""
    at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None for `carried_over`: what stood there before changes were kept."""
    actor_id: Mapped[UUID | None]
    acting_id: Mapped[UUID | None]
    """Who did it for the actor, where somebody acted for them, and by what."""
    acting_basis: Mapped[str | None]
    change: Mapped[str]
    """`carried_over`, `created`, `changed`, `moved`, `deleted`, `restored` (from the trash) or `reverted`."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
