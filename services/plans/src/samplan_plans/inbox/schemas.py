"""The inbox as it crosses HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from samplan_contracts.plans import MessageCategory, PlanType
from samplan_servicekit.answers import ANSWER


class NewsOf(StrEnum):
    """What is new."""

    MESSAGE = "message"
    GOAL = "goal"
    ACTIVITY = "activity"
    COMMENT = "comment"


class PlanBrief(BaseModel):
    """A plan by what it is called."""

    id: UUID
    type: PlanType
    owner_name: str | None
    short_name: str | None


class NewsLine(BaseModel):
    """One thing that is new, with what leads to it."""

    model_config = ANSWER

    kind: NewsOf
    id: UUID
    """The message, goal, activity or comment."""
    plan: PlanBrief
    at: datetime
    by_name: str | None
    """Who wrote it."""
    made: bool
    """Whether it was made, and not changed since."""
    title: str | None = None
    """The goal's or activity's; of a comment, that of what it is on."""
    goal_id: UUID | None = None
    """The goal that it is, or belongs to."""
    activity_id: UUID | None = None
    """The activity that it is, or is on."""
    category: MessageCategory | None = None


class NewsPage(BaseModel):
    """Some of what is new, the newest first."""

    items: list[NewsLine]
    total: int
    next_cursor: str | None


class TodoKind(StrEnum):
    """What is to be done in a plan that one leads, or in one's own."""

    CONSENT_MISSING = "consent_missing"
    CONSENT_EXPIRING = "consent_expiring"
    CONSENT_UNSIGNED = "consent_unsigned"
    """In one's own plan: entered by the lead, and to be signed."""


class PersonToSee(BaseModel):
    """A participant whom something to be done is about."""

    participant_id: UUID
    name: str


class Todo(BaseModel):
    """Something that the reader can do, and for whom."""

    kind: TodoKind
    plan: PlanBrief
    people: list[PersonToSee]
    until: date | None
    """The last day of their consent; none where it is over, or there was none."""


class SoonKind(StrEnum):
    """What is coming, and asks for nothing now."""

    OWN_CONSENT = "own_consent"
    CONSENT_EXPIRING = "consent_expiring"


class Soon(BaseModel):
    """Something that is coming."""

    kind: SoonKind
    plan: PlanBrief
    people: list[PersonToSee]
    until: date


class Inbox(BaseModel):
    """What is new, what is to be done, and what is coming, over all of one's plans."""

    as_of: datetime
    news: NewsPage
    todo: list[Todo]
    soon: list[Soon]


class Seen(BaseModel):
    """Items of a plan that one has had before one."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[UUID], Field(min_length=1, max_length=2000)]


class AllSeen(BaseModel):
    """All that was new when the inbox was read is new no more, but for messages, which wait to be read."""

    model_config = ConfigDict(extra="forbid")

    as_of: AwareDatetime
    """Of the inbox as it was read: what came later stays new."""
