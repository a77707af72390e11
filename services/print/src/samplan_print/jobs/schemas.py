"""Jobs as they cross HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.events import PrintPartKind
from samplan_contracts.identity import Language
from samplan_print.jobs.models import JobState
from samplan_servicekit.answers import ANSWER

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


class FormCreate(BaseModel):
    """A form to consent by that is asked for."""

    model_config = ConfigDict(extra="forbid")

    language: Language = Language.NB
    easy: bool = False
    """Whether in the words that are easy to read."""


class LeftOut(BaseModel):
    """A part of the plan that a document is made without."""

    kind: PrintPartKind
    id: UUID
    reason: str
    """A code: `print.too_large` or `print.rendering_failed`."""


class AtFault(LeftOut):
    """A part of the plan that a document could not be made with."""

    title: str | None
    """What it is called; none where the caller may not read it, or may not any more."""


class FaultsView(BaseModel):
    """What a document could not be made with; nothing where that is not known."""

    at_fault: list[AtFault]
    together: bool
    """Whether each part can be printed, and only all of them together are too large: then the largest is named."""


class JobView(BaseModel):
    """A job, for the person who asked."""

    model_config = ANSWER

    id: UUID
    state: JobState
    failure: str | None
    """Why it failed: a code."""
    at_fault: list[AtFault] = []
    """What it could not be made with, where that is known: `retry` asks for it without."""
    together: bool = False
    """See `FaultsView`."""
    left_out: list[LeftOut] = []
    """What it is made without."""
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
