"""A plan's content as print gets it: what one person may read now, and nothing else."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import Element, Kind, PlanStatus, PlanType
from samplan_contracts.richtext import StoredRichText
from samplan_plans.activities.models import ActivityStatus


class PrintActivity(BaseModel):
    """An activity under a goal."""

    title: str
    description: str
    """The text without its form."""
    body: StoredRichText
    status: ActivityStatus
    registered_on: date
    time_frame: str | None
    responsible: str | None


class PrintGoal(BaseModel):
    """A goal with the activities that may be read."""

    number: int
    title: str
    description: str
    """The text without its form."""
    body: StoredRichText
    progress: int
    """Per cent."""
    registered_on: date
    activities: list[PrintActivity]


class PrintParticipant(BaseModel):
    """Somebody in the plan, as the others see them."""

    name: str
    kind: Kind
    role: str
    responsibility: str | None
    workplace: str | None


class PrintContent(BaseModel):
    """A plan's content. `goals` and `activities_included` say what the person may not read: none, and false."""

    plan_id: UUID
    type: PlanType
    status: PlanStatus
    organisation_name: str
    short_name: str | None
    owner_name: str
    printed_by: PrintParticipant
    period_from: date | None
    period_to: date | None
    elements: list[Element]
    goals: list[PrintGoal] | None
    activities_included: bool
    participants: list[PrintParticipant]
    av: int
    """The plan's access version when this was read."""
