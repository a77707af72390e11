"""What archive tells: how far a plan has come on its way into the municipality's archive system.

Subject of all: the transfer.
"""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from samplan_contracts.events.envelope import EventData
from samplan_contracts.events.print import FaultyPart


class TransferState(EventData):
    """A transfer seen from outside."""

    plan_id: UUID
    generation: int = Field(ge=1)
    """1 for the first transfer of the plan, 2 for the next, and so on."""


class TransferRequested(TransferState):
    """Someone asked for a plan to be archived; print is to render it for them (the envelope's actor)."""

    type: ClassVar[str] = "archive.transfer.requested.v1"
    without: tuple[FaultyPart, ...] = ()
    """What the document is to be made without, and why; it says so itself."""


class TransferSent(TransferState):
    """The package was sent to the archive system."""

    type: ClassVar[str] = "archive.transfer.sent.v1"


class TransferReceived(TransferState):
    """The archive system has taken the package in, and will say what became of it."""

    type: ClassVar[str] = "archive.transfer.received.v1"


class TransferSettled(TransferState):
    """What the archive system answered with in the end."""

    case_id: UUID | None = None
    """The archive system's id of the case (saksmappe)."""
    record_id: UUID | None = None
    """The archive system's id of the record (journalpost)."""
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")
    """Of the archived document."""


class TransferArchived(TransferSettled):
    """Case and record were archived."""

    type: ClassVar[str] = "archive.transfer.archived.v1"


class TransferPartly(TransferSettled):
    """The archive system took one of case and record, and refused the other."""

    type: ClassVar[str] = "archive.transfer.partly.v1"
    reason: str


class TransferFailed(TransferState):
    """Nothing was archived."""

    type: ClassVar[str] = "archive.transfer.failed.v1"
    reason: str
    """A code, or the archive system's kind of error."""
