"""Sign-in as it crosses HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.identity import Channel
from samplan_identity.sign_in.channels import CodeChannel


class SignIn(BaseModel):
    """A user name and a password, unaltered."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, texts.Username(100, shortest=1, spaced=True)]
    password: Annotated[str, texts.Secret(256, shortest=1)]


class CodeEntry(BaseModel):
    """A one-time code or a recovery code; without the spaces that came with pasting."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, texts.Code(60)]


class Resend(BaseModel):
    """By which channel another code is wanted; the same one as before where it is left out."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel | None = None


class NewPassword(BaseModel):
    """The password by which a start password is replaced."""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, texts.Secret(1024)]


class CodeSent(BaseModel):
    """Where a code went: the end of the number, or the beginning of the mail address; nowhere for an app's."""

    channel: CodeChannel
    hint: str
    other_channel: Channel | None
    """By which other channel the person may have it sent."""
    expires_at: datetime
    resend_after: int
    """Seconds until another may be asked for."""
