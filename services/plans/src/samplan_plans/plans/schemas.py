"""Plans as they cross HTTP."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import AccessElement, ConsentStatus, Element, Kind, Level, PlanStatus, PlanType
from samplan_plans.participants.models import Participant
from samplan_servicekit.answers import ANSWER


class Consent(BaseModel):
    """A consent as it stands: until when, and whether access rests on it today."""

    status: ConsentStatus
    from_: date | None
    to: date | None
    holds: bool

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}

    @classmethod
    def of(cls, participant: Participant, today: date, grown: date | None = None) -> Self:
        """A participant's consent; `grown`: see `Participant.consent_holds_on`."""
        return cls(
            status=ConsentStatus(participant.consent_status),
            from_=participant.consent_from,
            to=participant.consent_to,
            holds=participant.consent_holds_on(today, grown),
        )


class Attention(BaseModel):
    """What asks for the lead's attention: consents that end within 30 days, and participants without one."""

    consent_expiring: int
    consent_missing: int


class PlanItem(BaseModel):
    """A plan in one's own list. Names are left out where the caller's consent does not hold."""

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


class PlanItems(BaseModel):
    """One's own plans."""

    items: list[PlanItem]
    next_cursor: str | None


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


class PersonRef(BaseModel):
    """A person by id and name."""

    person_id: UUID
    name: str


class Me(BaseModel):
    """The caller's place in a plan."""

    participant_id: UUID
    person_id: UUID
    role: str
    kind: Kind
    consent: Consent
    levels: dict[AccessElement, Level]
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
    owner_is_to_be_heard: bool = False
    """Whether the owner is twelve or older, and parents decide."""
    age_step: AgeStep | None = None
    """The next age of the owner that changes something here, from thirty days before until the day after."""
    version: int
