"""Drafts as they cross HTTP."""

from typing import ClassVar

from samplan_servicekit import drafts
from samplan_servicekit.drafts import DraftView

__all__ = ["DraftKeep", "DraftView"]


class DraftKeep(drafts.DraftKeep):
    """What is being written: fields by name, finished or not, and the version of the item that it began from."""

    max_bytes: ClassVar[int] = 1_100_000
    """As much as the largest rich text, with the plain fields beside it."""
