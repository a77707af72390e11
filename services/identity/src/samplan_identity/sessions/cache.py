"""Sessions in Redis, where the gateway reads them. What is lost here is read again from the row.

`sess:{hash}` holds a session under the SHA-256 of its cookie, so that a dump of Redis opens nothing; it expires with
the session's own idle limit, and whoever uses it pushes that on.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError

from samplan_servicekit.logging import get_logger

WARN_BEFORE: Final = timedelta(minutes=5)
"""How long before a session ends for want of activity its owner is warned."""

log = get_logger(__name__)


class CachedSession(BaseModel):
    """What the gateway must know of a session. Times in seconds since 1970."""

    sid: UUID
    person_id: UUID
    organisation_id: UUID
    expires_at: int
    idle_seconds: int
    browser: str


def key_of(session_hash: str) -> str:
    """The key of a session by its cookie's hash (hexadecimal)."""
    return f"sess:{session_hash}"


class SessionCache:
    """Puts sessions where the gateway finds them, as long as Redis is there; nothing fails when it is not."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def put(self, session_hash: bytes, session: CachedSession, *, instead_of: bytes | None = None) -> None:
        """Keep a session; where its cookie changed, the old one stops working in the same step."""
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                if instead_of is not None:
                    pipe.delete(key_of(instead_of.hex()))
                pipe.set(key_of(session_hash.hex()), session.model_dump_json(), ex=session.idle_seconds)
                await pipe.execute()
        except RedisError as error:
            log.warning("session_not_cached", error=type(error).__name__)

    async def drop(self, session_hash: bytes) -> None:
        """Forget a session."""
        try:
            await self._redis.delete(key_of(session_hash.hex()))
        except RedisError as error:
            log.warning("session_not_dropped", error=type(error).__name__)
