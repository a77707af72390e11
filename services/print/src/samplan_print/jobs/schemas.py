"""Jobs as they cross HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.identity import Language
from samplan_print.jobs.models import JobState

Reason = Annotated[str, texts.Line(500, shortest=3)]
Title = Annotated[str, texts.Line(200)]


class JobCreate(BaseModel):
    """A print-out that is asked for. The reason stands on its front page."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    title: Title = ""
    """What it is called; the plan's kind and name unless something is given."""
    save_copy: bool = False
    """Whether a copy goes into the plan's archive folder; it never holds messages."""
    language: Language = Language.NB
    """The language of what is not the plan's own text."""


class JobView(BaseModel):
    """A job, for the person who asked."""

    id: UUID
    state: JobState
    failure: str | None
    """Why it failed: a code."""
    save_copy: bool
    copy_id: UUID | None
    """The saved copy that is opened again by this job."""
    password_waits: bool
    """Whether the password has not been shown yet."""
    pages: int | None
    size: int | None
    """Bytes of the PDF."""
    requested_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    """When the document will be deleted."""


class Password(BaseModel):
    """What opens the PDF. Shown this once: it is kept nowhere any more."""

    password: str
