"""Tables of goals and activities."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class Goal(Base):
    """Something that the plan's owner wants to reach."""

    __tablename__ = "goals"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str]
    progress: Mapped[int]
    """Per cent."""
    registered_on: Mapped[date]
    state: Mapped[Literal["current", "history"]] = mapped_column(Text)
    """`current` or `history`."""
    version: Mapped[int]


class Activity(Base):
    """Something that is done to reach a goal."""

    __tablename__ = "activities"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str]
    status: Mapped[Literal["planned", "under_way", "ended"]] = mapped_column(Text)
    """`planned`, `under_way` or `ended`."""
    registered_on: Mapped[date]
    time_frame: Mapped[str | None]
    responsible: Mapped[str | None]
    version: Mapped[int]
