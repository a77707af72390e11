"""The table of plans."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import Element, PlanStatus, PlanType
from samplan_plans.base import Base


class Plan(Base):
    """A plan of one type, about one owner, in one organisation."""

    __tablename__ = "plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[PlanType] = mapped_column(Text)
    status: Mapped[PlanStatus] = mapped_column(Text)
    owner_person_id: Mapped[UUID]
    short_name: Mapped[str | None]
    elements: Mapped[list[Element]] = mapped_column(ARRAY(Text))
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    access_version: Mapped[int]
    """How often access to the plan has changed (`av`)."""
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    trashed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    trashed_by: Mapped[UUID | None]
    trashed_from: Mapped[PlanStatus | None] = mapped_column(Text)
    """The status that it gets back."""

    def has(self, element: Element) -> bool:
        """Whether an element is switched on."""
        return element in self.elements
