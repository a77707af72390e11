"""Transfers as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_archive.transfers.models import State
from samplan_contracts.events import PrintPartKind
from samplan_servicekit.answers import ANSWER


class LeftOut(BaseModel):
    """A part of the plan that the document could not be made with; print tells what it is called."""

    kind: PrintPartKind
    id: UUID
    reason: str
    """A code: `print.too_large` or `print.rendering_failed`."""


class TransferView(BaseModel):
    """A transfer. `reason` is a code, for which the page has the words; the numbers are the archive system's."""

    model_config = ANSWER

    id: UUID
    generation: int
    state: State
    reason: str | None
    at_fault: list[LeftOut] = []
    """What its document could not be made with, where that is known: `retry` takes it up again without."""
    together: bool = False
    """Whether each part could be printed, and only all of them together are too large: then the largest is named."""
    left_out: list[LeftOut] = []
    """What its document is made without."""
    error_id: str | None
    sends: int
    pages: int | None
    size: int | None
    sha256: str | None
    case_number: str | None
    record_number: str | None
    requested_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    settled_at: datetime | None
    next_try_at: datetime | None
    """When it is tried again by itself; none unless it waits after something went wrong."""
    can_resend: bool


class TransferViews(BaseModel):
    """All transfers of a plan, the newest first."""

    items: list[TransferView]
