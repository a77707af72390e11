"""The list of an organisation's persons as it crosses HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts import texts
from samplan_contracts.identity import OrganisationRight
from samplan_identity.persons.schemas import Username

NamePart = Annotated[str, texts.Name(100)]


class PersonColumn(StrEnum):
    """What the list can be sorted by."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    MOBILE = "mobile"
    EMAIL = "email"
    USERNAME = "username"
    PLAN_CREATE = "plan.create"
    PERSON_EDIT = "person.edit"
    REPORT_READ = "report.read"
    ARCHIVIST = "archivist"
    LOCAL_ADMIN_IP = "local_admin.ip"
    LOCAL_ADMIN_IOP = "local_admin.iop"
    LOCAL_ADMIN_SL = "local_admin.sl"
    LOCAL_ADMIN_IUP = "local_admin.iup"
    LOCAL_SUPERADMIN = "local_superadmin"


class PersonList(BaseModel):
    """A page of the organisation's persons. Sent as a body, so that no log holds a name.

    Both names empty is everybody.
    """

    model_config = ConfigDict(extra="forbid")

    given_name: NamePart = ""
    family_name: NamePart = ""
    sort: PersonColumn = PersonColumn.NAME
    descending: bool = False
    limit: int = Field(default=25, ge=1, le=100)
    cursor: int = Field(default=0, ge=0, le=1_000_000)
    """After so many. Whoever comes or goes meanwhile shifts them, so a page that goes on is asked for by `after`."""
    after: UUID | None = None
    """The person whom the page before ended with."""


class PersonRow(BaseModel):
    """A person in the list. What tells where a protected person is, is left out: it stands on the card."""

    id: UUID
    display_name: str
    birth_date: date | None
    mobile: str | None
    email: str | None
    username: str | None
    account_status: Literal["invited", "active", "closed"] | None
    protected: bool
    rights: list[OrganisationRight]


class PersonPage(BaseModel):
    """A page of persons; `total` counts all that were found."""

    items: list[PersonRow]
    total: int
    next_cursor: int | None
    next_after: UUID | None
    """What the next page goes on `after`, where there is one."""


class PersonStanding(BaseModel):
    """What an admin wants to know of a person beside the card."""

    last_sign_in: datetime | None
    plans: int
    """How many plans of the organisation the person takes part in."""
    elsewhere: bool
    """Whether the person belongs to another organisation too."""


class UsernameChange(BaseModel):
    """Another user name for an account."""

    model_config = ConfigDict(extra="forbid")

    username: Username
