"""The table of jobs, and the states that a job goes through."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.events import FaultyPart, PrintKind
from samplan_print.base import Base
from samplan_print.store import Folder


class JobState(StrEnum):
    """How far a job has come."""

    REQUESTED = "requested"
    RENDERING = "rendering"
    READY = "ready"
    FETCHED = "fetched"
    EXPIRED = "expired"
    """The document was deleted, fetched or not."""
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether a worker may still make the document."""
        return self in (JobState.REQUESTED, JobState.RENDERING)

    @property
    def has_document(self) -> bool:
        """Whether there is a document to fetch."""
        return self in (JobState.READY, JobState.FETCHED)


NEXT: Final[Mapping[JobState, frozenset[JobState]]] = {
    JobState.REQUESTED: frozenset({JobState.RENDERING, JobState.FAILED}),
    # Rendering again: its worker ended, or could not reach another service, and the job was given out anew.
    JobState.RENDERING: frozenset({JobState.RENDERING, JobState.READY, JobState.FAILED}),
    JobState.READY: frozenset({JobState.FETCHED, JobState.EXPIRED}),
    JobState.FETCHED: frozenset({JobState.FETCHED, JobState.EXPIRED}),
    JobState.EXPIRED: frozenset(),
    JobState.FAILED: frozenset(),
}
"""Where a job may go from each state."""


class WrongStateError(Exception):
    """A job cannot go there from where it is."""


class Job(Base):
    """A document that was asked for."""

    __tablename__ = "jobs"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    kind: Mapped[PrintKind] = mapped_column(Text)
    person_id: Mapped[UUID]
    """Who asked, and what they may read is what the document holds."""
    transfer_id: Mapped[UUID | None]
    copy_id: Mapped[UUID | None]
    """The saved copy that is to be opened again; none where the plan is to be printed."""
    form: Mapped[str | None]
    """`plain` or `easy`: a form to consent by. Such a job names a copy that is not there, so that a worker of the
    version before, which does not know forms, makes nothing else of it."""
    language: Mapped[str]
    save_copy: Mapped[bool]
    details: Mapped[bytes]
    """Title and reason, sealed to this row (see `details`)."""
    without: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """What it is made without (`FaultyPart`): ids and codes."""
    state: Mapped[JobState] = mapped_column(Text)
    failure: Mapped[str | None]
    """Why it failed: a code."""
    faults: Mapped[bytes | None]
    """What was at fault, with its titles, sealed to this row; none where it is not known."""
    attempt: Mapped[int]
    """How often a worker has begun."""
    object_key: Mapped[str | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    pages: Mapped[int | None]
    password: Mapped[bytes | None]
    """Sealed to this row, until it is shown: then it is nowhere."""
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ready_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cleared_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When nothing of it was left in the object store."""
    version: Mapped[int]

    @property
    def left_out(self) -> list[FaultyPart]:
        """What it is made without."""
        return [FaultyPart.model_validate(part) for part in self.without]

    def leave_out(self, parts: Iterable[FaultyPart]) -> None:
        """Have it made without these parts."""
        self.without = [part.model_dump(mode="json") for part in {part.id: part for part in parts}.values()]

    def move(self, state: JobState, now: datetime) -> None:
        """Go on to another state.

        Raises:
            WrongStateError: no way leads there.
        """
        if state not in NEXT[JobState(self.state)]:
            raise WrongStateError(f"{self.state} to {state}")
        self.state = state
        self.changed_at = now
        self.version += 1

    @property
    def objects(self) -> str:
        """Under which everything that this job puts into the object store begins."""
        return Folder.JOBS.of(self.organisation_id, self.id)
