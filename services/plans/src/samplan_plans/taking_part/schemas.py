"""Participants as they cross HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from samplan_contracts import texts
from samplan_contracts.plans import AccessElement, ConsentBasis, Kind, Level
from samplan_plans.participants.schemas import Consent
from samplan_servicekit.answers import ANSWER

Responsibility = Annotated[str, texts.Line(200)]


class ParticipantConsent(Consent):
    """A participant's consent, with what it rests on."""

    model_config = ANSWER

    basis: ConsentBasis | None
    ends_by_age: date | None = None
    """The first day on which it does not hold any more for the owner's age, where that is before its last day."""


class ParticipantView(BaseModel):
    """A participant as the others see them."""

    model_config = ANSWER

    id: UUID
    person_id: UUID
    name: str
    role: str
    kind: Kind
    responsibility: str | None
    workplace: str | None
    has_account: bool
    levels: dict[AccessElement, Level]
    """What the participant was given; it counts while the consent holds."""
    print: bool
    role_levels: dict[AccessElement, Level] = {}
    """What the role gave of it when it was assigned; what is other was set for the participant alone."""
    role_print: bool = False
    consent: ParticipantConsent
    brief: bool = False
    """Whether name and role alone are told, as to somebody who was given nothing of the plan to read; the rest is
    empty then, and says nothing."""
    version: int


class ParticipantViews(BaseModel):
    """The participants of a plan."""

    items: list[ParticipantView]


class ParticipantAdd(BaseModel):
    """Somebody to be made a participant; with a period, a provisional consent is entered at once."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    kind: Kind
    responsibility: Responsibility | None = None
    consent_from: date | None = None
    consent_to: date | None = None
    basis: ConsentBasis | None = None
    """What the consent rests on; where it is not said, on the word of whoever decides at the owner's age."""
    owner_heard: bool | None = None
    """Whether the owner was heard, where it is said that a parent decides for somebody who is twelve or older."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind is Kind.OWNER:
            raise ValueError("a plan has one owner, from its beginning")
        if (self.consent_from is None) != (self.consent_to is None):
            raise ValueError("a period has two ends")
        if self.consent_from and self.consent_to and self.consent_to < self.consent_from:
            raise ValueError("the period ends before it begins")
        return self


class ParticipantChange(BaseModel):
    """What changes of a participant. A new role brings its standard rights; levels given besides are laid on top."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    responsibility: Responsibility | None = None
    levels: dict[AccessElement, Level] | None = None
    print: bool | None = None
