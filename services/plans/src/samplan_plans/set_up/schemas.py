"""A plan's set-up as it crosses HTTP."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.plans import Element, PlanStatus, PlanType
from samplan_servicekit.answers import ANSWER

ShortName = Annotated[str, texts.Name(60)]


class SetUpView(BaseModel):
    """What the lead may change of a plan, and what is known of its archiving."""

    model_config = ANSWER

    type: PlanType
    status: PlanStatus
    short_name: str | None
    elements: list[Element]
    period_from: date | None
    period_to: date | None
    ended_at: datetime | None
    archived_at: datetime | None
    """When it last was archived."""
    archived_as_it_is: bool
    """Whether nothing was written since what was archived."""
    version: int


class SetUpChange(BaseModel):
    """What is to be another. A period ends nothing by itself."""

    model_config = ConfigDict(extra="forbid")

    short_name: ShortName | None = None
    elements: Annotated[list[Element], Field(min_length=1)] = []
    period_from: date | None = None
    period_to: date | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValueError("the period ends before it begins")
        return self
