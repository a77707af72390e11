"""The table of goals."""

from datetime import date
from typing import Literal

from sqlalchemy import FetchedValue, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.content.texts import Described

GoalState = Literal["current", "history"]


class Goal(Described):
    """Something that the plan's owner wants to reach."""

    __tablename__ = "goals"

    position: Mapped[int] = mapped_column(server_default=FetchedValue())
    """Its place as the version before reads it, given by the database; the order is that of `Item.rank`."""
    title: Mapped[str]
    progress: Mapped[int]
    """Per cent."""
    registered_on: Mapped[date]
    state: Mapped[GoalState] = mapped_column(Text)
