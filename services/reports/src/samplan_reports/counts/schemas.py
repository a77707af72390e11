"""Reports as they cross HTTP. A count that is null is withheld: it is above none and below the threshold."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from samplan_contracts.plans import Kind, PlanStatus, PlanType

MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, StringConstraints(pattern=MONTH)]
"""As in `2026-11`."""


class Step(StrEnum):
    """By what sign-ins are counted."""

    MONTH = "month"
    DAY = "day"


class _Filters(BaseModel):
    """Whole months, both ends included; open where one is not named."""

    model_config = ConfigDict(
        populate_by_name=True, serialize_by_alias=True, json_schema_serialization_defaults_required=True
    )

    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None


class PlanFilters(_Filters):
    """What a report on plans or their messages is about."""

    plan_type: PlanType | None = None
    """One type of plan, or all."""


class SignInFilters(_Filters):
    """What a report on sign-ins is about."""

    by: Step = Step.MONTH


class _Report(BaseModel):
    as_of: datetime
    """When the counting was done."""


class PlanRow(BaseModel):
    """The plans of one type and status."""

    plan_type: PlanType
    status: PlanStatus
    plans: int | None
    participants: dict[Kind, int | None]
    """How many take part in them, by kind of role."""


class PlanTotals(BaseModel):
    """Sums of what the rows show; what is withheld there is in no sum."""

    plans: int
    participants: dict[Kind, int]
    complete: bool
    """False where something was withheld."""


class PlanReport(_Report):
    """Plans that came into being in the period, as they stand now, with their participants."""

    filters: PlanFilters
    small_count: int
    rows: list[PlanRow]
    totals: PlanTotals


class MessageRow(BaseModel):
    """Messages sent in one month in plans of one type."""

    month: Month
    plan_type: PlanType
    messages: int | None
    """Withheld where few plans had any."""
    plans: int | None
    """In how many plans they were sent."""


class MessageTotals(BaseModel):
    """The sum of what the rows show."""

    messages: int
    complete: bool


class MessageReport(_Report):
    """Messages sent in the period."""

    filters: PlanFilters
    small_count: int
    rows: list[MessageRow]
    totals: MessageTotals


class SignInRow(BaseModel):
    """Sign-ins of one month or day."""

    first_day: date
    sign_ins: int
    people: int
    """How many different people signed in."""


class SignInTotals(BaseModel):
    """The whole period; a person who signed in in several rows is one person here."""

    sign_ins: int
    people: int
    accounts: int
    """How many people of the organisation can sign in now."""


class SignInReport(_Report):
    """Sign-ins in the period. No row tells who, or anything of a plan, so none is withheld."""

    filters: SignInFilters
    rows: list[SignInRow]
    totals: SignInTotals
