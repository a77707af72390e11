"""What print tells: that a document is wanted, made, or will not be; never what stands in it.

A job's events have the job as their subject. Object keys lead into print's part of the object store, where
only ciphertext lies.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from samplan_contracts.events.envelope import EventData


class PrintKind(StrEnum):
    """What a job makes."""

    COPY = "copy"
    """A print-out for a person: PDF, encrypted with a one-time password."""
    ARCHIVE = "archive"
    """PDF/A-2 for the archive, without encryption of its own."""


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


class PrintCopySaved(EventData):
    """A copy of a print-out was put into the plan's archive folder. Subject: the copy."""

    type: ClassVar[str] = "print.copy.saved.v1"
    plan_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int
    pages: int
