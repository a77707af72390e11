"""Revisions as they cross HTTP."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import Level


class RevisionView(BaseModel):
    """An item as a change left it."""

    number: int
    """The item's version after the change."""
    at: datetime | None
    """None for what stood there before changes were kept."""
    actor_name: str | None
    acting_name: str | None
    """Who did it for the actor, where somebody acted for them."""
    acting_basis: ActingBasis | None
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
