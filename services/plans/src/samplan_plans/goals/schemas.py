"""Goals and activities as they cross HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from samplan_contracts.plans import Level

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Percent = Annotated[int, Field(ge=0, le=100)]
ActivityStatus = Literal["planned", "under_way", "ended"]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GoalCreate(_Request):
    """A new goal; without a date it is registered today."""

    title: Title
    registered_on: date | None = None
    progress: Percent = 0
    description: Text = ""


class GoalChange(_Request):
    """What changes of a goal; what is left out stays."""

    title: Title = ""
    registered_on: date = date.min
    progress: Percent = 0
    description: Text = ""


class ActivityCreate(_Request):
    """A new activity; without a date it is registered today."""

    title: Title
    registered_on: date | None = None
    status: ActivityStatus = "planned"
    time_frame: Line | None = None
    responsible: Line | None = None
    description: Text = ""


class ActivityChange(_Request):
    """What changes of an activity; what is left out stays."""

    title: Title = ""
    registered_on: date = date.min
    status: ActivityStatus = "planned"
    time_frame: Line | None = None
    responsible: Line | None = None
    description: Text = ""


class ActivityView(BaseModel):
    """An activity, and how far the reader's access to it reaches."""

    id: UUID
    goal_id: UUID
    title: str
    description: str
    status: ActivityStatus
    registered_on: date
    time_frame: str | None
    responsible: str | None
    level: Level
    version: int


class GoalView(BaseModel):
    """A goal with its activities, in the plan's order, and how far the reader's access reaches."""

    id: UUID
    number: int
    title: str
    description: str
    progress: int
    """Per cent."""
    registered_on: date
    state: Literal["current", "history"]
    level: Level
    activities_level: Level
    activities: list[ActivityView]
    version: int


class GoalViews(BaseModel):
    """The goals of a plan."""

    items: list[GoalView]
