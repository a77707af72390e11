"""The table of planned downtime."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Downtime(Base):
    """A time in which the suite, or a part of it, will be away. It belongs to no organisation: it concerns all."""

    __tablename__ = "downtimes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What else there is to say, by language; may be empty."""
