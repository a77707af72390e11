"""Activities as they cross HTTP."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import Level
from samplan_contracts.richtext import StoredRichText
from samplan_plans.activities.models import ActivityStatus
from samplan_plans.content.schemas import Request
from samplan_plans.content.texts import Describing, Remark, Title


class ActivityCreate(Describing):
    """A new activity; without a date it is registered today."""

    title: Title
    registered_on: date | None = None
    status: ActivityStatus = "planned"
    time_frame: Remark | None = None
    responsible: Remark | None = None


class ActivityChange(Describing):
    """What changes of an activity; what is left out stays."""

    title: Title = ""
    registered_on: date = date.min
    status: ActivityStatus = "planned"
    time_frame: Remark | None = None
    responsible: Remark | None = None


class ActivityMove(Request):
    """A new place for an activity."""

    goal_id: UUID
    """The goal that it is to stand under."""
    after: UUID | None
    """The activity there that it is to stand after; none for the first place."""


class ActivityView(BaseModel):
    """An activity, and how far the reader's access to it reaches."""

    id: UUID
    goal_id: UUID
    title: str
    description: str
    """The text without its form."""
    body: StoredRichText
    """The text."""
    status: ActivityStatus
    registered_on: date
    time_frame: str | None
    responsible: str | None
    level: Level
    version: int
