"""Comments as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import Level
from samplan_contracts.richtext import RichText, StoredRichText
from samplan_plans.content.schemas import Request
from samplan_plans.people.schemas import PersonRef


class CommentWrite(Request):
    """A comment's text."""

    body: RichText


class CommentView(BaseModel):
    """A comment, and whether the reader may change it."""

    id: UUID
    author: PersonRef
    acting_name: str | None
    """Who wrote it for the author, where somebody acted for them."""
    body: StoredRichText
    created_at: datetime
    edited_at: datetime | None
    mine: bool
    level: Level
    version: int


class CommentViews(BaseModel):
    """The comments on an item, the oldest first."""

    items: list[CommentView]
