"""Revisions as they cross HTTP."""

from typing import Any

from pydantic import BaseModel

from samplan_contracts.plans import Level
from samplan_plans.content.schemas import Doing


class RevisionView(Doing):
    """An item as a change left it."""

    number: int
    """The item's version after the change."""
    change: str
    """`carried_over`, `created`, `changed`, `moved`, `deleted`, `restored` (from the trash) or `reverted`."""
    changed: list[str]
    """The fields that differ from the revision before; none where there is none before."""
    fields: dict[str, Any]
    """The item's fields as they then were."""


class RevisionViews(BaseModel):
    """An item's revisions, the newest first."""

    items: list[RevisionView]
    next_cursor: int | None


class ItemState(BaseModel):
    """An item after it was made what it had been, or taken out of the trash."""

    kind: str
    id: str
    fields: dict[str, Any]
    level: Level
    version: int
