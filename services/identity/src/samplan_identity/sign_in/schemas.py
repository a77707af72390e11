"""Sign-in as it crosses HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from samplan_contracts.identity import Channel


class SignIn(BaseModel):
    """A user name and a password, unaltered."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class CodeEntry(BaseModel):
    """A one-time code; spaces that came with pasting are taken away."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]

    @property
    def digits(self) -> str:
        """The code without spaces."""
        return "".join(self.code.split())


class CodeSent(BaseModel):
    """Where a code went: the end of the number, or the beginning of the mail address."""

    channel: Channel
    hint: str
    expires_at: datetime
    resend_after: int
    """Seconds until another may be asked for."""
