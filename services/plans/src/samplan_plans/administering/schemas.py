"""Administration mode as it crosses HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.plans import PlanType
from samplan_plans.taking_part.schemas import ParticipantView
from samplan_servicekit.answers import ANSWER


class AdministrationStart(BaseModel):
    """Why an admin administers a plan; the owner and the lead read it in the log."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, texts.Line(500, shortest=1)]


class AdministeredPlanView(BaseModel):
    """A plan as its admin sees it: who takes part and by whose consent, nothing of what is in it."""

    model_config = ANSWER

    plan_id: UUID
    type: PlanType
    owner_name: str
    ends_at: datetime
    """When it ends by itself."""
    participants: list[ParticipantView]
