"""Goals as they cross HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from samplan_contracts.plans import Level
from samplan_contracts.richtext import StoredRichText
from samplan_plans.activities.schemas import ActivityView
from samplan_plans.content.schemas import Request
from samplan_plans.content.texts import Describing, Title
from samplan_plans.goals.models import GoalState

Percent = Annotated[int, Field(ge=0, le=100)]


class GoalCreate(Describing):
    """A new goal; without a date it is registered today."""

    title: Title
    registered_on: date | None = None
    progress: Percent = 0


class GoalChange(Describing):
    """What changes of a goal; what is left out stays."""

    title: Title = ""
    registered_on: date = date.min
    progress: Percent = 0


class GoalMove(Request):
    """A new place for a goal."""

    after: UUID | None
    """The goal that it is to stand after; none for the first place."""


class GoalView(BaseModel):
    """A goal with its activities, in the plan's order, and how far the reader's access reaches."""

    id: UUID
    number: int
    """Its place among the goals that the reader may read, from 1."""
    title: str
    description: str
    """The text without its form."""
    body: StoredRichText
    """The text."""
    progress: int
    """Per cent."""
    registered_on: date
    state: GoalState
    level: Level
    activities_level: Level
    """How far the reader's access reaches in an activity of it that has no level of its own."""
    activities: list[ActivityView]
    version: int


class GoalViews(BaseModel):
    """The goals of a plan."""

    items: list[GoalView]
