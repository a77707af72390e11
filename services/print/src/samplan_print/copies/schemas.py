"""Saved copies as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class CopyView(BaseModel):
    """A saved copy of a print-out. `saved_by` is a person of the plan."""

    id: UUID
    title: str
    saved_by: UUID
    saved_at: datetime
    pages: int
    size: int
    """Bytes of the PDF."""


class CopyViews(BaseModel):
    """The copies that the caller may open, the newest first."""

    items: list[CopyView]
