"""Wizards as they cross HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.plans import Element, LifeArea, PlanType
from samplan_plans.people.schemas import PersonRef
from samplan_servicekit.answers import ANSWER

ShortName = Annotated[str, texts.Name(60)]
Title = Annotated[str, texts.Line(200, shortest=1)]


class GoalChoice(BaseModel):
    """A goal that the plan begins with."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)

    title: Title
    description: Annotated[str, texts.Text(20_000)] = ""


class Choices(BaseModel):
    """What the steps ask for; all of it may be chosen later, until the plan is made."""

    model_config = ConfigDict(extra="forbid")

    owner_person_id: UUID | None = None
    type: PlanType | None = None
    short_name: ShortName | None = None
    elements: list[Element] = []
    period_from: date | None = None
    period_to: date | None = None
    goals: Annotated[list[GoalChoice], Field(max_length=60)] = []
    life_areas: list[LifeArea] = []

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValueError("the period ends before it begins")
        return self


class WizardChange(Choices):
    """Any of the choices, and the step that the person has come to."""

    step: Annotated[int, Field(ge=1, le=5)] | None = None


class WizardView(Choices):
    """A wizard as its maker sees it."""

    model_config = ANSWER

    id: UUID
    step: int
    owner: PersonRef | None
    version: int


class WizardViews(BaseModel):
    """One's own unfinished wizards, the newest first."""

    items: list[WizardView]


class PlanMade(BaseModel):
    """The plan that came of it."""

    plan_id: UUID
