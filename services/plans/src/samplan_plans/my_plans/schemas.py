"""Plans as they cross HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts import texts
from samplan_contracts.plans import AccessElement, Element, Kind, Level, PlanStatus, PlanType
from samplan_plans.inbox.counts import NewsCounts
from samplan_plans.participants.schemas import Consent
from samplan_plans.people.schemas import PersonRef
from samplan_servicekit.answers import ANSWER


class Attention(BaseModel):
    """What asks for the lead's attention: consents that end within 30 days, and participants without one."""

    consent_expiring: int
    consent_missing: int


class PlanItem(BaseModel):
    """A plan in one's own list. Names are left out where the caller's consent does not hold."""

    model_config = ANSWER

    id: UUID
    type: PlanType
    status: PlanStatus
    short_name: str | None
    owner_name: str | None
    my_role: str
    my_kind: Kind
    consent: Consent
    goals_total: int
    attention: Attention | None
    archived_at: datetime | None = None
    """When it last was archived."""
    news: NewsCounts = NewsCounts()
    """How much is new to the caller; nothing where their consent does not hold."""
    newest: datetime | None = None
    """When the newest of it was written."""


class PlanItems(BaseModel):
    """One's own plans."""

    model_config = ANSWER

    items: list[PlanItem]
    next_cursor: str | None
    """For readers of the version before: after so many."""
    next_after: str | None = None
    """Where the list goes on, whatever comes and goes before that."""
    total: int = 0
    """How many there are in all."""


class PlanSort(StrEnum):
    """What one's own plans are sorted by; a minus reverses."""

    OWNER = "owner_name"
    OWNER_DOWN = "-owner_name"
    TYPE = "type"
    TYPE_DOWN = "-type"
    SHORT_NAME = "short_name"
    SHORT_NAME_DOWN = "-short_name"
    CONSENT = "consent_to"
    CONSENT_DOWN = "-consent_to"
    ROLE = "my_role"
    ROLE_DOWN = "-my_role"
    ARCHIVED = "archived_at"
    ARCHIVED_DOWN = "-archived_at"
    NEWEST = "newest"
    NEWEST_DOWN = "-newest"


class PlanSearch(BaseModel):
    """What is looked for among one's own plans; the words stand in no address."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[str, texts.Line(100, shortest=1)]
    """Each is to be part of the owner's name or of the short name."""
    ended: bool = False
    sort: PlanSort = PlanSort.OWNER
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    after: Annotated[str, texts.Line(200)] | None = None


class Me(BaseModel):
    """The caller's place in a plan."""

    model_config = ANSWER

    participant_id: UUID
    person_id: UUID
    role: str
    kind: Kind
    consent: Consent
    levels: dict[AccessElement, Level]
    some: list[AccessElement] = []
    """Elements of which they may read at least one item by a level for that item alone, whatever `levels` says."""
    print: bool
    manage: bool
    """Whether the caller adds participants and enters consents."""


class AgeStep(BaseModel):
    """The owner reaches an age at which their own say in this plan grows."""

    age: int
    on: date


class PlanView(BaseModel):
    """The front page of a plan."""

    model_config = ANSWER

    id: UUID
    type: PlanType
    status: PlanStatus
    short_name: str | None
    owner: PersonRef
    lead: PersonRef | None
    elements: list[Element]
    period_from: date | None
    period_to: date | None
    me: Me
    owner_decides: bool = False
    """Whether the owner has come to the age at which nobody decides in this plan by parental responsibility."""
    owner_age_known: bool = True
    """Whether anybody entered when the owner was born; where not, no age decides anything."""
    owner_is_to_be_heard: bool = False
    """Whether the owner is twelve or older, and parents decide."""
    age_step: AgeStep | None = None
    """The next age of the owner that changes something here, from thirty days before until the day after."""
    version: int
