"""Sessions as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts.identity import ActingBasis, Language, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_servicekit.answers import ANSWER


class SessionPerson(BaseModel):
    """Who is signed in."""

    id: UUID
    display_name: str
    given_name: str
    family_name: str


class SessionOrganisation(BaseModel):
    """Where the person is signed in, and what plans are kept there."""

    id: UUID
    name: str
    plan_types: list[PlanType]


class OrganisationBrief(BaseModel):
    """An organisation that the person belongs to."""

    id: UUID
    name: str


class SessionActing(BaseModel):
    """Who acts for the person that the session is for."""

    person_id: UUID
    name: str
    basis: ActingBasis
    plan_id: UUID | None
    """The one plan that they assist in; none for all that are the person's own."""


class SessionView(BaseModel):
    """The session as the browser knows it; times in seconds."""

    model_config = ANSWER

    person: SessionPerson
    organisation: SessionOrganisation
    organisations: list[OrganisationBrief]
    rights: list[OrganisationRight]
    language: Language
    factor_at: datetime
    terms_due: bool
    """Whether the terms of use are yet to be accepted; until then only what is the person's own is open."""
    idle_seconds: int
    warn_seconds: int
    expires_at: datetime
    provider: str | None
    """The provider that vouched for the person, where they signed in through one."""
    acting: SessionActing | None = None
    """Set where somebody acts for `person`; the session then ends at `expires_at`, at most half an hour on."""


class OrganisationSwitch(BaseModel):
    """The organisation to go on in."""

    model_config = ConfigDict(extra="forbid")

    organisation_id: UUID


class MeChange(BaseModel):
    """What a person changes about themself here."""

    model_config = ConfigDict(extra="forbid")

    language: Language
