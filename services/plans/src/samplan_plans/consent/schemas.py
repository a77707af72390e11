"""Consent as it crosses HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import ConsentBasis, ConsentStatus

Remarks = Annotated[str, texts.Text(2000, strip=True)]

Seen = Annotated[dict[UUID, int], Field(min_length=1, max_length=500)]
"""Version by participant, as they stood when the caller looked: whoever changed meanwhile is not changed unseen."""


class SignedHow(StrEnum):
    """How somebody signed."""

    IN_PERSON = "in_person"
    """Signed in, with a factor that they had shown."""


class Renewal(BaseModel):
    """A consent for a period: of everybody in the plan, or of those who are named."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    participant_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None
    from_: date = Field(alias="from")
    to: date
    signed: bool = False
    """Whether the owner, or who represents them, has signed; a consent that is not signed is provisional."""
    basis: ConsentBasis | None = None
    """What the consent rests on; where it is not said, on the word of whoever decides at the owner's age."""
    remarks: Remarks | None = None
    owner_heard: bool | None = None
    """Whether the owner was heard; to be said where a parent decides for somebody who is twelve or older."""
    seen: Seen | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.to < self.from_:
            raise ValueError("the period ends before it begins")
        return self


class Withdrawal(BaseModel):
    """Participants whose consent ends now."""

    model_config = ConfigDict(extra="forbid")

    participant_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    remarks: Remarks | None = None
    seen: Seen | None = None


class Reset(BaseModel):
    """Consents that are taken back to nothing: of everybody in the plan, or of those who are named."""

    model_config = ConfigDict(extra="forbid")

    participant_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None
    remarks: Remarks | None = None
    seen: Seen | None = None


class ConsentChangeView(BaseModel):
    """One change of a consent, and by whom."""

    model_config = ConfigDict(populate_by_name=True, json_schema_serialization_defaults_required=True)

    at: datetime
    by_name: str | None
    acting_name: str | None = None
    """Who did it for them, where somebody acted for them."""
    acting_basis: ActingBasis | None = None
    participant_id: UUID
    name: str | None
    change: str
    status: ConsentStatus
    from_: date | None = Field(alias="from")
    to: date | None
    basis: ConsentBasis | None
    remarks: str | None
    owner_heard: bool | None = None
    signed_how: SignedHow | None = None
    """How it was signed by the owner or who represents them; none where it was not, or where the lead entered it."""


class ConsentChangeViews(BaseModel):
    """Changes of consent, the newest first."""

    items: list[ConsentChangeView]
