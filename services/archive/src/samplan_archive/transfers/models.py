"""Transfers: one row for each generation of a plan that was to be archived, whatever became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_archive.base import Base


class State(StrEnum):
    """How far a transfer is."""

    REQUESTED = "requested"
    """Print has been asked for the document."""
    RENDERED = "rendered"
    """The document can be fetched."""
    PACKAGED = "packaged"
    """Everything is ready to be sent, for the first time or again."""
    SENT = "sent"
    """The broker keeps the package for the archive system."""
    RECEIVED = "received"
    """The archive system has taken it in."""
    ARCHIVED = "archived"
    PARTLY = "partly"
    FAILED = "failed"


OPEN: Final = (State.REQUESTED, State.RENDERED, State.PACKAGED, State.SENT, State.RECEIVED)
"""The states in which something more is to happen by itself."""


class Transfer(Base):
    """One generation of a plan on its way to the archive."""

    __tablename__ = "transfers"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    generation: Mapped[int]
    requested_by: Mapped[UUID]
    """Whose wish it is: who asked for it, or had it sent again."""
    client_message_id: Mapped[UUID]
    """By this the archive system knows a repeat."""
    state: Mapped[State] = mapped_column(Text)
    reason: Mapped[str | None]
    """Why it failed, is not whole, or waits for another try: a code of ours."""
    at_fault: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """What the document could not be made with (`FaultyPart`): ids and codes; nothing where that is not known."""
    together: Mapped[bool] = mapped_column(server_default="false")
    """Whether each part could be printed, and only all of them together are too large."""
    without: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """What the document is made without (`FaultyPart`)."""
    error_id: Mapped[str | None]
    """The archive system's own number of its error, by which its people find it."""

    job_id: Mapped[UUID | None]
    """Print's job that made the document."""
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    pages: Mapped[int | None]
    message_sealed: Mapped[bytes | None]
    """arkivmelding.xml, sealed: it holds the owner's identity number."""
    stored: Mapped[bool]
    """Whether the document lies in the object store."""

    message_id: Mapped[UUID | None]
    """Of the send that an answer is waited for; none while there is none."""
    last_message_id: Mapped[UUID | None]
    """Of the last send, also when nothing is waited for: by it an answer is known that does not say our id."""
    sent_to: Mapped[str | None]
    """The account that it was last sent to, whose answers alone count; none of what an earlier version sent."""
    asks: Mapped[bool] = mapped_column(server_default="false")
    """Whether the archive system is asked for the record: its receipt spoke of the case alone."""
    sends: Mapped[int]
    failures: Mapped[int]
    """How often the present step could not be done, or was not answered."""
    faults: Mapped[int] = mapped_column(server_default="0")
    """How often the present step ended in a way that nobody foresaw."""
    attempts: Mapped[int]
    """How often a worker has taken it; tells a worker whether it still has it."""
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When a worker looks at it: to do the next step, or to ask what became of the last one."""
    taken_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When another worker may take it over from one that has died."""

    case_id: Mapped[UUID | None]
    case_number: Mapped[str | None]
    record_id: Mapped[UUID | None]
    record_number: Mapped[str | None]

    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rendered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    packaged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sequence: Mapped[int]
    """Counts what was told of it."""

    @property
    def is_open(self) -> bool:
        """Whether something more is to happen by itself."""
        return self.state in OPEN

    @property
    def can_resend(self) -> bool:
        """Whether the same document can be sent once more."""
        return self.state in (State.PARTLY, State.FAILED) and self.stored

    @property
    def can_leave_out(self) -> bool:
        """Whether it can be taken up again without what its document could not be made with."""
        return self.can_begin_anew and bool(self.at_fault)

    @property
    def can_begin_anew(self) -> bool:
        """Whether it can be taken up again by asking for a document: nothing of it is archived."""
        return self.state == State.FAILED and not self.stored
