"""Tokens as services ask for them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Audience = Literal["identity", "plans", "messaging", "notify", "print", "archive", "reports"]
SessionHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SessionResolve(_Request):
    """A session, by the SHA-256 of its cookie (hexadecimal)."""

    session_hash: SessionHash
    passive: bool = False
    """Asked by an open page and not by a person: the session does not live on by it."""


class TokenRequest(SessionResolve):
    """An access token of a session, for one service."""

    audience: Audience


class ServiceTokenRequest(_Request):
    """A service's own token; `assertion` is signed with its key."""

    assertion: str
    audience: Audience
    organisation_id: UUID | None = None


class OnBehalfRequest(_Request):
    """A token for work that a service does later for a person."""

    assertion: str
    audience: Audience
    organisation_id: UUID
    person_id: UUID
    purpose: str
    job: UUID


class Token(BaseModel):
    """A token and its life in seconds."""

    token: str
    expires_in: int
