"""The table of activities."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import FetchedValue, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.content.texts import Described

ActivityStatus = Literal["planned", "under_way", "ended"]


class Activity(Described):
    """Something that is done to reach a goal."""

    __tablename__ = "activities"

    goal_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(server_default=FetchedValue())
    """Its place as the version before reads it, given by the database; the order is that of `Item.rank`."""
    title: Mapped[str]
    status: Mapped[ActivityStatus] = mapped_column(Text)
    registered_on: Mapped[date]
    time_frame: Mapped[str | None]
    responsible: Mapped[str | None]
