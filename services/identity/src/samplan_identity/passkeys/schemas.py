"""Passkeys as they cross HTTP; what the browser's own functions take and give is JSON as WebAuthn 3 has it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts import texts

Name = Annotated[str, texts.Name(60, shortest=1)]


class PasskeyView(BaseModel):
    """A passkey as its owner knows it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeyOptions(BaseModel):
    """What the browser's `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` takes."""

    public_key: dict[str, Any]


class Shown(BaseModel):
    """What the browser's credential says of itself by `toJSON()`."""

    model_config = ConfigDict(extra="forbid")

    credential: dict[str, Any] = Field(max_length=20)


class PasskeyCreate(Shown):
    """A new passkey, under a name of its owner's."""

    name: Name


class PasskeyChange(BaseModel):
    """Another name."""

    model_config = ConfigDict(extra="forbid")

    name: Name
