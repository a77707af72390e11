"""What print tells: that a document is wanted, made, or will not be; never what stands in it.

A job's events have the job as their subject. Object keys lead into print's part of the object store, where
only ciphertext lies.
"""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from samplan_contracts.events.envelope import EventData
from samplan_contracts.tolerance import OtherwiseIs


class PrintKind(StrEnum):
    """What a job makes."""

    COPY = "copy"
    """A print-out for a person: PDF, encrypted with a one-time password."""
    ARCHIVE = "archive"
    """PDF/A-2 for the archive, without encryption of its own."""


class PrintPartKind(StrEnum):
    """What a document is made of, as far as it can be made without."""

    GOAL = "goal"
    """A goal's title and text; its activities are parts of their own."""
    ACTIVITY = "activity"
    MINUTES = "minutes"
    NOTE = "note"
    OTHER = "other"
    """A part that only a newer version knows."""


class FaultyPart(BaseModel):
    """A part of a plan that a document could not be made with; its title is content, and never told here."""

    kind: Annotated[PrintPartKind, OtherwiseIs(PrintPartKind.OTHER)]
    id: UUID
    reason: str
    """A code: `print.too_large` or `print.rendering_failed`."""
    titled: bool = True
    """Whether its title can be laid out, to say what was left out."""


class PrintJobState(EventData):
    """A job seen from outside."""

    plan_id: UUID
    kind: PrintKind
    transfer_id: UUID | None = None
    """The archive transfer that the document is for; none for a person's print-out."""


class PrintJobRequested(PrintJobState):
    """A document is to be made: print's workers share these among them."""

    type: ClassVar[str] = "print.job.requested.v1"


class PrintJobReady(PrintJobState):
    """A document was made and may be handed out."""

    type: ClassVar[str] = "print.job.ready.v1"
    object_key: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """Of the PDF, before it is encrypted for the store."""
    size: int
    """Bytes of the PDF."""
    pages: int


class PrintJobFailed(PrintJobState):
    """A document was not made, and will not be by this job."""

    type: ClassVar[str] = "print.job.failed.v1"
    reason: str
    """A code: `plan.consent_not_held`, `access.right_missing`, `print.too_large`, `print.rendering_failed` …"""
    at_fault: tuple[FaultyPart, ...] = ()
    """What could be left out for it to be made; nothing where that is not known."""
    together: bool = False
    """Whether each part could be made, and only all of them together are too large: then the largest is named."""


class PrintCopySaved(EventData):
    """A copy of a print-out was put into the plan's archive folder. Subject: the copy."""

    type: ClassVar[str] = "print.copy.saved.v1"
    plan_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int
    pages: int
