"""Drafts as they cross HTTP."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from samplan_servicekit import drafts
from samplan_servicekit.drafts import DraftView

__all__ = ["DraftKeep", "DraftView", "FoundDraft", "FoundDrafts"]


class DraftKeep(drafts.DraftKeep):
    """What is being written: fields by name, finished or not, and the version of the card that it began from."""

    max_bytes: ClassVar[int] = 16_384


class FoundDraft(DraftView):
    """A draft in a list, by what names it."""

    key: UUID


class FoundDrafts(BaseModel):
    """New persons that one has begun, the newest first."""

    items: list[FoundDraft]
