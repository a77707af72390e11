"""The organisation's log as it crosses HTTP."""

from datetime import datetime

from pydantic import BaseModel


class OrganisationLogLine(BaseModel):
    """What somebody did, when, and with whom."""

    sequence: int
    time: datetime
    actor_name: str | None
    """None for the operator, and for who is not of the organisation any more."""
    action: str
    concerns: list[str]
    """The names of those whom it is about; who was merged bears the name of the one who stays."""
    outcome: str
    details: dict[str, str]
    """Codes that say more closely what was done."""
    reason: str | None
    """What the person wrote as their reason."""


class OrganisationLogPage(BaseModel):
    """A page of the log, newest first."""

    items: list[OrganisationLogLine]
    next_cursor: int | None
