"""A plan as a participant sees it."""

from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import Element
from samplan_plans.goals.schemas import GoalView
from samplan_plans.my_plans.schemas import Me
from samplan_plans.taking_part.schemas import ParticipantView
from samplan_servicekit.answers import ANSWER


class SeenPlan(BaseModel):
    """What a participant sees of the plan, as far as who looks may see it too."""

    model_config = ANSWER

    participant_id: UUID
    name: str
    me: Me
    """The participant's place in the plan, as the plan tells it to them."""
    held: bool
    """Whether they see anything of it now; where not, the lists are empty."""
    elements: list[Element]
    """The parts that the plan has."""
    goals: list[GoalView] | None
    """Numbered as here; none where they are not shown that there are goals."""
    participants: list[ParticipantView]
    """The others, as far as they are told of them."""
