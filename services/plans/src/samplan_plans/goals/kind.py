"""What kind of item a goal is."""

from datetime import date
from typing import Final

from pydantic import BaseModel

from samplan_contracts.events import GoalChanged, GoalCreated, GoalDeleted, GoalRestored
from samplan_contracts.plans import AccessElement
from samplan_contracts.richtext import StoredRichText
from samplan_plans.content.kinds import ItemKind, Told
from samplan_plans.goals.models import Goal, GoalState


class GoalFields(BaseModel):
    """What a revision keeps of a goal."""

    title: str
    body: StoredRichText
    progress: int
    registered_on: date
    state: GoalState


GOAL: Final = ItemKind(
    name="goal",
    model=Goal,
    fields=GoalFields,
    told=Told(GoalCreated, GoalChanged, GoalDeleted, GoalRestored),
    element=AccessElement.GOALS,
)
