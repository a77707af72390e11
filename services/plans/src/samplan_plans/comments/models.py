"""The table of comments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.items.models import ItemRow


class Comment(ItemRow):
    """What somebody said on an item."""

    __tablename__ = "comments"

    author_id: Mapped[UUID]
    acting_id: Mapped[UUID | None]
    """Who wrote it for the author, where somebody acted for them, and by what."""
    acting_basis: Mapped[str | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
