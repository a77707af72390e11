"""The trash as it crosses HTTP."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class TrashedItem(BaseModel):
    """Something that was deleted."""

    kind: str
    id: UUID
    parent_id: UUID | None
    fields: dict[str, Any]
    deleted_at: datetime
    deleted_by_name: str | None
    gone_on: date
    """The day on which it is purged."""
    version: int


class TrashedItems(BaseModel):
    """What lies in the trash of a plan and the reader may bring back, the newest first."""

    items: list[TrashedItem]
