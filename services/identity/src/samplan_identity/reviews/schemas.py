"""The review of access as it crosses HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts.identity import OrganisationRight


class ReviewFilter(StrEnum):
    """Whom to look at."""

    ALL = "all"
    """Everybody with a right or an account."""
    RIGHTS = "rights"
    IDLE = "idle"
    """Accounts by which nobody signed in for a while: leavers, most often."""
    DUE = "due"
    """Everybody whom nobody has looked at for a year."""


class ReviewItem(BaseModel):
    """A person whose access is looked at."""

    person_id: UUID
    display_name: str
    workplace: str | None
    born: date | None
    username: str | None
    account_status: Literal["invited", "active"] | None
    rights: list[OrganisationRight]
    last_sign_in: datetime | None
    plans: int
    reviewed_at: datetime | None
    may_take_rights: bool
    may_close_account: bool
    version: int
    """Of the membership."""


class ReviewPage(BaseModel):
    """A page of the review; `total` counts all that were found."""

    items: list[ReviewItem]
    total: int
    next_cursor: int | None
    next_after: UUID | None
    """What the next page goes on `after`, where there is one."""


class Decision(StrEnum):
    """What an admin decides of somebody's access."""

    CONFIRM = "confirm"
    TAKE_RIGHTS = "take_rights"
    CLOSE_ACCOUNT = "close_account"
    """Takes the rights, too."""


class Decided(BaseModel):
    """One decision, on what was shown."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    decision: Decision
    version: int


class ReviewDecisions(BaseModel):
    """What was decided, in one go."""

    model_config = ConfigDict(extra="forbid")

    decisions: Annotated[list[Decided], Field(min_length=1, max_length=100)]


class ReviewOutcome(BaseModel):
    """What became of a decision: none, or the code of why it was not carried out."""

    person_id: UUID
    refused: str | None


class ReviewOutcomes(BaseModel):
    """What became of each decision; one that was refused holds up no other."""

    items: list[ReviewOutcome]
