"""Rights to single items as they cross HTTP."""

from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import Kind, Level
from samplan_plans.content.schemas import Request


class ItemLevelView(BaseModel):
    """How far a participant reaches in one item."""

    participant_id: UUID
    name: str
    kind: Kind
    given: Level
    """What they were given for the element."""
    own: Level | None
    """What they were given for this very item; none where the element's level counts."""
    level: Level
    """What they reach today: none also where their consent does not hold, or they may not see what it hangs on."""


class ItemLevels(BaseModel):
    """How far each participant reaches in one item."""

    items: list[ItemLevelView]


class ParticipantItem(BaseModel):
    """How far one participant reaches in one item."""

    kind: str
    item_id: UUID
    parent_id: UUID | None
    """What it hangs on; none for what stands in the plan itself."""
    title: str
    own: Level | None
    """What they were given for this very item; none where the element's level counts."""
    level: Level
    """What they reach by what they were given, were their consent to hold: an item is at most as visible as what it
    hangs on."""


class ParticipantItems(BaseModel):
    """How far one participant reaches in each item that whoever asks may read, each kind in its order."""

    items: list[ParticipantItem]


class ItemLevelChange(Request):
    """A participant's level for one item; none lets the element's level count again."""

    level: Level | None
