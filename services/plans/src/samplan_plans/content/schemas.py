"""What requests about items have in common."""

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """A request; a field that it does not know is an error, not a change that was lost."""

    model_config = ConfigDict(extra="forbid")
