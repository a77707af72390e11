"""Sign-ins through a provider that are under way, kept in Redis for as long as one may take over it.

A request is kept under the hash of its `state` and taken by the first answer that names it; whoever has come back and
has an account to link is kept under the login cookie. Both are worth something only in the browser that began.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from redis.asyncio import Redis

FLOW_LIFE: Final = timedelta(minutes=15)
_LONGEST_PATH: Final = 500


class Purpose(StrEnum):
    """What a person goes to a provider for."""

    SIGN_IN = "sign_in"
    STEP_UP = "step_up"


class Asked(BaseModel):
    """A request on its way. Times in seconds since 1970."""

    provider: str
    purpose: Purpose
    login_key: str
    """Of the login cookie of the browser that began."""
    nonce: str
    verifier: str
    to: str
    """Where in our own pages the person goes afterwards."""
    began: float
    session_id: UUID | None = None
    organisation_id: UUID | None = None
    """Of the session, where it is about showing oneself again."""


class Pending(BaseModel):
    """Somebody whom a provider vouched for, and who is to say whether the account is theirs. Bytes as hexadecimal."""

    provider: str
    issuer: str
    subject: str
    account_id: UUID
    number_index: str
    level: str
    amr: list[str]
    sid_hash: str | None
    to: str


class Flows:
    """Keeps what is under way."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def put(self, state: str, asked: Asked) -> None:
        """Keep a request."""
        await self._redis.set(_state_key(state), asked.model_dump_json(), ex=FLOW_LIFE)

    async def take(self, state: str) -> Asked | None:
        """The request of that state, once."""
        kept = await self._redis.getdel(_state_key(state))
        return Asked.model_validate_json(kept) if kept else None

    async def hold(self, login_key: str, pending: Pending) -> None:
        """Keep who waits to be linked."""
        await self._redis.set(_link_key(login_key), pending.model_dump_json(), ex=FLOW_LIFE)

    async def held(self, login_key: str) -> Pending | None:
        """Who waits in this browser."""
        kept = await self._redis.get(_link_key(login_key))
        return Pending.model_validate_json(kept) if kept else None

    async def release(self, login_key: str) -> Pending | None:
        """Who waits in this browser, once."""
        kept = await self._redis.getdel(_link_key(login_key))
        return Pending.model_validate_json(kept) if kept else None


def new_secret() -> str:
    """A value that nobody guesses: a state, a nonce, a verifier (43 characters, as RFC 7636 wants at least)."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The challenge that is sent instead of the verifier (PKCE, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def sid_hash(sid: str) -> bytes:
    """What is kept of a provider's session id."""
    return hashlib.sha256(sid.encode()).digest()


def own_path(wanted: str) -> str:
    """Where to go afterwards, if that is one of our own pages; the first page for anything else."""
    own = (
        wanted.isascii()
        and wanted.isprintable()
        and len(wanted) <= _LONGEST_PATH
        and wanted.startswith("/")
        and not wanted.startswith(("//", "/api/", "/dev/"))
        and "\\" not in wanted
    )
    return wanted if own else "/"


def answered(query: Mapping[str, str], name: str) -> str:
    """A parameter of the provider's answer, or nothing where it lacks or is longer than any that we sent."""
    value = query.get(name, "")
    return value if len(value) <= 4096 else ""


def _state_key(state: str) -> str:
    return f"provider:state:{hashlib.sha256(state.encode()).hexdigest()}"


def _link_key(login_key: str) -> str:
    return f"provider:link:{login_key}"
