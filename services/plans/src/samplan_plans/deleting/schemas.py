"""Deleted plans as they cross HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.plans import PlanType
from samplan_servicekit.answers import ANSWER

Reason = Annotated[str, texts.Line(500, shortest=1)]


class Deletion(BaseModel):
    """A plan is to be deleted. Where the archive system does not have it as it is, somebody says why that may be."""

    model_config = ConfigDict(extra="forbid")

    reason_unarchived: Reason | None = None


class DeletedPlan(BaseModel):
    """A plan that was deleted and can be brought back."""

    model_config = ANSWER

    id: UUID
    type: PlanType
    owner_name: str | None
    short_name: str | None
    deleted_at: datetime
    deleted_by_name: str | None
    kept_until: date
    """The last day on which it can be brought back."""


class DeletedPlans(BaseModel):
    """The deleted plans that one led, the newest first."""

    items: list[DeletedPlan]
