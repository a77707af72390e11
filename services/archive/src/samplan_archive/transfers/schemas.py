"""Transfers as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_archive.transfers.models import State


class TransferView(BaseModel):
    """A transfer. `reason` is a code, for which the page has the words; the numbers are the archive system's."""

    id: UUID
    generation: int
    state: State
    reason: str | None
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
