"""Logins under way: somebody has shown a password and not yet a code. Kept in Redis while a code can be used.

The browser holds a random value in a cookie, Redis its hash, so that a code is worth something only in the browser
that asked for it.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from redis.asyncio import Redis

from samplan_identity.sign_in.channels import CodeChannel

_VALUE: Final = re.compile(r"^[\w-]{43}\Z", re.ASCII)

LOGIN_LIFE: Final = timedelta(minutes=15)
RESEND_AFTER: Final = (30, 60, 120)
"""Seconds until a code may be asked for again: after the first, the second, and all later ones."""


class Login(BaseModel):
    """A login, or a step-up of a session, that waits for a code. Times in seconds since 1970."""

    key: str
    """The hash under which it is kept."""
    purpose: str
    account_id: UUID
    person_id: UUID
    organisation_id: UUID
    channel: CodeChannel
    address: str
    """Where codes go; empty for an authenticator app."""
    other_address: str | None = None
    """The person's address by the other channel, where there is one."""
    language: str
    sent: int
    resend_at: float
    username: str = ""
    device: str | None = None
    """The known device that it is on."""
    setting: str | None = None
    """What the code's answer sets, where it shows that a new address works: `address`, or `codes` for codes too."""


class Logins:
    """Keeps logins."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def put(self, login: Login) -> None:
        """Keep a login, or what changed of it."""
        await self._redis.set(f"login:{login.key}", login.model_dump_json(), ex=LOGIN_LIFE)

    async def get(self, key: str) -> Login | None:
        """A login that is still under way."""
        kept = await self._redis.get(f"login:{key}")
        return Login.model_validate_json(kept) if kept else None

    async def drop(self, login: Login) -> None:
        """End a login."""
        await self._redis.delete(f"login:{login.key}", f"code:{login.key}")


def new_value() -> tuple[str, str]:
    """A new cookie value and the key that it is kept under."""
    value = secrets.token_urlsafe(32)
    return value, key_of(value)


def same_or_new(value: str) -> tuple[str, str]:
    """The value that a browser has, if it is one of ours by its looks: who begins twice can end either."""
    return (value, key_of(value)) if _VALUE.match(value) else new_value()


def key_of(value: str) -> str:
    """The key of a cookie value."""
    return hashlib.sha256(value.encode()).hexdigest()


def step_up_key(session_id: UUID) -> str:
    """The key of a session's step-up: there is one at a time."""
    return f"step-up:{session_id}"
