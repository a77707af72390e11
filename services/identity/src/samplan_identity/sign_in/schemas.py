"""Sign-in as it crosses HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from samplan_contracts.identity import Channel
from samplan_identity.sign_in.channels import CodeChannel


class SignIn(BaseModel):
    """A user name and a password, unaltered."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class CodeEntry(BaseModel):
    """A one-time code or a recovery code; spaces that came with pasting are taken away."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

    @property
    def digits(self) -> str:
        """The code without spaces."""
        return "".join(self.code.split())


class Resend(BaseModel):
    """By which channel another code is wanted; the same one as before where it is left out."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel | None = None


class NewPassword(BaseModel):
    """The password by which a start password is replaced."""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(max_length=1024)]


class CodeSent(BaseModel):
    """Where a code went: the end of the number, or the beginning of the mail address; nowhere for an app's."""

    channel: CodeChannel
    hint: str
    other_channel: Channel | None
    """By which other channel the person may have it sent."""
    expires_at: datetime
    resend_after: int
    """Seconds until another may be asked for."""
