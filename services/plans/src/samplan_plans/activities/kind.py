"""What kind of item an activity is."""

from datetime import date
from typing import Final

from pydantic import BaseModel

from samplan_contracts.events import ActivityChanged, ActivityCreated, ActivityDeleted, ActivityRestored
from samplan_contracts.plans import AccessElement
from samplan_contracts.richtext import StoredRichText
from samplan_plans.activities.models import Activity, ActivityStatus
from samplan_plans.content.kinds import ItemKind, Told


class ActivityFields(BaseModel):
    """What a revision keeps of an activity."""

    title: str
    body: StoredRichText
    status: ActivityStatus
    registered_on: date
    time_frame: str | None
    responsible: str | None


ACTIVITY: Final = ItemKind(
    name="activity",
    model=Activity,
    fields=ActivityFields,
    told=Told(ActivityCreated, ActivityChanged, ActivityDeleted, ActivityRestored),
    element=AccessElement.ACTIVITIES,
    under=frozenset({"goal"}),
    details=lambda chain: {"goal_id": chain[0].parent_id},
)
