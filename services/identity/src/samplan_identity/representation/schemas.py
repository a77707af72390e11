"""Representation as it crosses HTTP."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.identity import RepresentationBasis

Remark = Annotated[str, texts.Text(500, strip=True)]


class RepresentativeAdd(BaseModel):
    """Somebody who is to represent a person, and for how long: until it is ended where no last day is given."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    representative_id: UUID
    basis: RepresentationBasis
    from_: date = Field(alias="from")
    to: date | None = None
    remark: Remark | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.to is not None and self.to < self.from_:
            raise ValueError("the period ends before it begins")
        return self


class RepresentativeView(BaseModel):
    """Who represents a person."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    representative_id: UUID
    name: str
    has_account: bool
    basis: RepresentationBasis
    from_: date = Field(alias="from")
    to: date | None
    """The last day that was registered."""
    last_day: date | None
    """The last day on which it holds, where it ends by itself: with the period, or as the child comes of age."""
    holds: bool
    remark: str | None
    registered_at: datetime
    ended_at: datetime | None


class RepresentativeViews(BaseModel):
    """Everybody who represents a person, or did."""

    items: list[RepresentativeView]
    birth_date_known: bool
    """Where it is not, nothing ends by age."""
    may_change: bool


class RepresentedView(BaseModel):
    """A person whom one represents."""

    representation_id: UUID
    person_id: UUID
    name: str
    basis: RepresentationBasis
    may_act: bool
    """Whether one can act for them now."""
    last_day: date | None
    """The last day on which one can, where it ends by itself."""


class RepresentedViews(BaseModel):
    """Everybody whom one represents."""

    items: list[RepresentedView]
