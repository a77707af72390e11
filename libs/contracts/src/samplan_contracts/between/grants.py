"""What plans answers who asks what somebody may do in a plan (`POST /internal/grants`)."""

from pydantic import BaseModel


class Grant(BaseModel):
    """A grant, its life in seconds, and the plan's access version that it was decided at."""

    grant: str
    expires_in: int
    av: int
