"""The table of who administers which plan, and until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class Administration(Base):
    """A local admin administers a plan until a moment. Why stands in the plan's log."""

    __tablename__ = "administrations"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    session_id: Mapped[UUID]
    """It ends with the session in which it was begun."""
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
