"""Persons as they cross HTTP."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.identity import AddressProtection, Channel
from samplan_contracts.texts import contact

Name = Annotated[str, texts.Name(100, shortest=1)]
Line = Annotated[str, texts.Name(200, shortest=1)]
Username = Annotated[str, texts.Username(100, shortest=3)]
Mobile = Annotated[str, contact.Phone()]
Email = Annotated[str, contact.Email()]
PostalCode = Annotated[str, contact.PostalCode()]
Number = Annotated[str, texts.Code(20)]
"""An identity number as it is written, to be read by `IdentityNumber`."""


class Request(BaseModel):
    """What callers send: fields that nobody knows are an error, not a typing mistake that loses something."""

    model_config = ConfigDict(extra="forbid")


class PersonSearch(Request):
    """By identity number, or by name with or without date of birth. Sent as a body, so that no log holds it."""

    identity_number: Number | None = None
    name: Annotated[str, texts.Name(100, shortest=2)] | None = None
    birth_date: date | None = None
    for_participant: bool = False
    """Looks for somebody to take part in a plan: by name, who owns a plan and takes part in no other is not found."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.identity_number is None) == (self.name is None):
            raise ValueError("either identity_number or name")
        return self


class PersonBrief(BaseModel):
    """A person in a list to pick from."""

    id: UUID
    display_name: str
    birth_date: date | None
    has_account: bool
    workplace: str | None


class PersonBriefs(BaseModel):
    """Persons that a search found, at most 25."""

    items: list[PersonBrief]


class AccountCreate(Request):
    """An account to be made: its owner sets the password by an activation link."""

    username: Username


class PersonFields(Request):
    """What the person card holds."""

    given_name: Name
    family_name: Name
    birth_date: date | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    workplace: Line | None = None
    position: Line | None = None
    code_channel: Channel = Channel.SMS
    address_protection: AddressProtection = AddressProtection.NONE

    @model_validator(mode="after")
    def _no_address_kept(self) -> Self:
        if self.address_protection is AddressProtection.STRICTLY_CONFIDENTIAL and any(
            (self.street, self.postal_code, self.city)
        ):
            raise ValueError("an address that is strictly confidential is not kept")
        return self


class PersonCreate(PersonFields):
    """A new person, with an account if they are to sign in."""

    identity_number: Number | None = None
    account: AccountCreate | None = None
    draft: UUID | None = None
    """The key of the caller's draft that it was written in, which goes when the person is made."""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.account is not None:
            reachable = self.mobile if self.code_channel is Channel.SMS else self.email
            if reachable is None:
                raise ValueError("an account needs a mobile or an e-mail address to send codes to")
        return self


class PersonMay(BaseModel):
    """What the caller may do with a person."""

    edit: bool
    edit_way_in: bool
    """Mobile, e-mail and where codes go."""
    manage_account: bool
    """Make an account, send its link anew, change the user name."""
    close_account: bool


class PersonChange(Request):
    """What changes of a person; what is left out stays."""

    given_name: Name = Field(default="")
    family_name: Name = Field(default="")
    birth_date: date | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    workplace: Line | None = None
    position: Line | None = None
    code_channel: Channel = Channel.SMS
    address_protection: AddressProtection = AddressProtection.NONE


class AccountView(BaseModel):
    """A person's way in."""

    username: str
    status: Literal["invited", "active", "closed"]


class PersonView(BaseModel):
    """The person card."""

    id: UUID
    given_name: str
    family_name: str
    display_name: str
    birth_date: date | None
    identity_number_masked: str | None
    mobile: str | None
    email: str | None
    street: str | None
    postal_code: str | None
    city: str | None
    workplace: str | None
    position: str | None
    code_channel: Channel
    address_protection: AddressProtection
    has_portrait: bool
    may: PersonMay
    account: AccountView | None
    version: int
