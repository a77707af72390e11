"""The table of what was told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class AgeNotice(Base):
    """That it was told in an organisation that somebody reaches an age; so it is told once, whoever asks again."""

    __tablename__ = "age_notices"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    age: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    """`soon` or `today`."""
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
