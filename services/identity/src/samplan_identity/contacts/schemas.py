"""Contact cards as they cross HTTP."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ContactView(BaseModel):
    """How a participant is reached, as far as those in the plan may know."""

    person_id: UUID
    mobile: str | None
    mobile_hidden: bool
    """Hidden in this plan. Who may change that sees it; the number itself is on the person card."""
    email: str | None
    workplace: str | None
    position: str | None
    has_portrait: bool
    invited: bool
    """Whether they were given an account and have never signed in; told to who leads the plan alone."""


class ContactViews(BaseModel):
    """The contact cards of a plan. A person whose address is protected has an empty one."""

    items: list[ContactView]


class ContactChange(BaseModel):
    """What a contact card shows in this plan."""

    model_config = ConfigDict(extra="forbid")

    mobile_hidden: bool
