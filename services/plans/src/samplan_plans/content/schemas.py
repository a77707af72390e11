"""What requests about items have in common."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from samplan_contracts.identity import ActingBasis


class Request(BaseModel):
    """A request; a field that it does not know is an error, not a change that was lost."""

    model_config = ConfigDict(extra="forbid")


class Doing(BaseModel):
    """Who changed an item, and when."""

    at: datetime | None
    """None for what stood there before changes were kept."""
    actor_name: str | None
    acting_name: str | None
    """Who did it for the actor, where somebody acted for them."""
    acting_basis: ActingBasis | None
    mine: bool
    """Whether it was the reader's own hand."""
