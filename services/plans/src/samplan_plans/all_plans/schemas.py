"""The list of all plans as it crosses HTTP."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts import texts
from samplan_contracts.plans import PlanType
from samplan_servicekit.answers import ANSWER


class AllPlansSort(StrEnum):
    """What all plans are sorted by, and then by their owners' names; a minus reverses."""

    OWNER = "owner_name"
    OWNER_DOWN = "-owner_name"
    TYPE = "type"
    TYPE_DOWN = "-type"
    LEAD = "lead_name"
    LEAD_DOWN = "-lead_name"
    CONSENT = "consent_to"
    CONSENT_DOWN = "-consent_to"
    PLACE = "owner_place"
    PLACE_DOWN = "-owner_place"


class AllPlansSearch(BaseModel):
    """Which plans are looked for: all, or those for which all holds that is said. Names stand in no address."""

    model_config = ConfigDict(extra="forbid")

    owner: Annotated[str, texts.Line(100)] = ""
    """A word of the owner's name begins with each word of this."""
    lead: Annotated[str, texts.Line(100)] = ""
    """As `owner`, for who leads the plan."""
    type: PlanType | None = None
    person_id: UUID | None = None
    """Somebody who takes part in it, whatever their role."""
    unled: bool = False
    """Those alone that nobody leads who can sign in."""
    ended: bool = False
    """Ended ones, too."""
    sort: AllPlansSort = AllPlansSort.OWNER
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    after: Annotated[str, texts.Line(2000)] | None = None


class ListedPlanView(BaseModel):
    """A plan as the list of all shows it; nothing says what is in it, nor how it is called."""

    model_config = ANSWER

    id: UUID
    type: PlanType
    ended: bool
    owner_person_id: UUID
    owner_name: str
    owner_place: str | None
    lead_person_id: UUID | None
    """None where nobody leads it."""
    lead_name: str | None
    led: bool
    """Whether somebody leads it who can sign in."""
    consent_from: date | None
    """From the first day on which a participant's consent holds until the last; none where nobody has any."""
    consent_to: date | None


class AllPlans(BaseModel):
    """A page of all plans."""

    model_config = ANSWER

    items: list[ListedPlanView]
    next_after: str | None
    """Where the list goes on, whatever comes and goes before that."""
