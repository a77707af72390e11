"""Providers as they cross HTTP."""

from pydantic import BaseModel

from samplan_identity.providers.config import Kind
from samplan_identity.sessions.schemas import SessionView


class ProviderView(BaseModel):
    """A provider that one can sign in through."""

    name: str
    kind: Kind


class ProviderList(BaseModel):
    """All of them, in the operator's order."""

    items: list[ProviderView]


class LinkOffer(BaseModel):
    """An account that the person may link to the provider that vouched for them."""

    provider: ProviderView
    display_name: str
    username: str
    organisation_name: str


class Linked(BaseModel):
    """The account is linked, and the person signed in."""

    session: SessionView
    to: str
    """Where in our own pages the person wanted to go."""
