"""The table of representations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Representation(Base):
    """That somebody represents a person in an organisation, by what, and for how long. Never deleted, only ended."""

    __tablename__ = "representations"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    representative_id: Mapped[UUID]
    basis: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day; none where it lasts until it is ended."""
    remark: Mapped[str | None]
    registered_by: Mapped[UUID]
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
