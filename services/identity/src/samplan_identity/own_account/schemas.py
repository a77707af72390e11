"""One's own account as it crosses HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from samplan_contracts import texts
from samplan_contracts.identity import Channel
from samplan_identity.accounts.schemas import PasswordRules
from samplan_identity.passkeys.schemas import PasskeyView
from samplan_identity.persons.schemas import Email, Mobile, Username


class Request(BaseModel):
    """What callers send."""

    model_config = ConfigDict(extra="forbid")


class AccountSettings(BaseModel):
    """How the caller signs in and is reached."""

    username: str
    mobile: str | None
    email: str | None
    code_channel: Channel
    rules: PasswordRules
    app: bool
    """Whether codes come from an authenticator app."""
    recovery_codes_left: int
    passkeys: list[PasskeyView]


class PasswordChange(Request):
    """The password as it is, and as it shall be."""

    old: Annotated[str, texts.Secret(256, shortest=1)]
    new: Annotated[str, texts.Secret(1024)]


class UsernameChange(Request):
    """Another user name."""

    username: Username


class ContactChange(Request):
    """An address that a code is to show to work; the one on file where it is left out."""

    channel: Channel
    mobile: Mobile | None = None
    email: Email | None = None
    use_for_codes: bool = False
    """Whether one-time codes go there from then on."""

    @model_validator(mode="after")
    def _of_channel(self) -> Self:
        other = self.email if self.channel is Channel.SMS else self.mobile
        if other is not None:
            raise ValueError("an address of another channel")
        return self

    @property
    def address(self) -> str | None:
        """The new address, if there is one."""
        return self.mobile if self.channel is Channel.SMS else self.email


class OwnSession(BaseModel):
    """One of the caller's sessions."""

    id: UUID
    current: bool
    organisation_name: str
    browser: str
    """The browser's family, as `firefox`; `other` where it is not known."""
    platform: str
    same_network: bool
    """Whether it began where the caller is now."""
    started_at: datetime
    last_seen_at: datetime


class OwnSessions(BaseModel):
    """The caller's live sessions in all organisations, the latest used first."""

    items: list[OwnSession]
