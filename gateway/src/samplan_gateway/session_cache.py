"""Redis's copy of sessions, which lives on by being read and may be lost.

What many calls want to know at once is asked in one go: a round trip to Redis costs more than the rest of a call.
"""

import asyncio
from typing import Any, Final

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from samplan_gateway.keeping import Kept
from samplan_servicekit.logging import get_logger

TOUCHED_EVERY_SECONDS: Final = 5.0
"""A session's idle time begins anew with what somebody does, told to Redis no more often than this."""

log = get_logger(__name__)


class SessionCache:
    """What Redis holds of sessions, by the hash of their cookie."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._touched: Kept[str, bool] = Kept(50_000)
        self._wanted: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._alive: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()

    async def read(self, session_hash: str, *, passive: bool) -> dict[str, Any] | None:
        """A session, or none where Redis has none or cannot be asked; `passive`: it is no sign of life."""
        wanted = self._wanted.get(session_hash)
        if wanted is None:
            loop = asyncio.get_running_loop()
            if not self._wanted:
                loop.call_soon(self._begin)
            wanted = self._wanted[session_hash] = loop.create_future()
        if not passive:
            self._alive.add(session_hash)
        return await asyncio.shield(wanted)

    def _begin(self) -> None:
        task = asyncio.ensure_future(self._ask(self._wanted, self._alive))
        self._wanted, self._alive = {}, set()
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _ask(self, wanted: dict[str, asyncio.Future[dict[str, Any] | None]], alive: set[str]) -> None:
        found: dict[str, dict[str, Any]] = {}
        try:
            kept = await self._redis.mget([f"sess:{session_hash}" for session_hash in wanted])
            for session_hash, text in zip(wanted, kept, strict=True):
                session = orjson.loads(text) if text is not None else {}
                if "idle_seconds" in session:  # otherwise kept by an older version
                    found[session_hash] = session
            await self._touch({one: found[one]["idle_seconds"] for one in alive if one in found})
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)
        finally:
            for session_hash, answer in wanted.items():
                if not answer.done():
                    answer.set_result(found.get(session_hash))

    async def _touch(self, idle_seconds: dict[str, int]) -> None:
        """Begin the idle time anew, which is the session's own. One that ended meanwhile stays so."""
        late = [session_hash for session_hash in idle_seconds if self._touched.get(session_hash) is None]
        if not late:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for session_hash in late:
                pipe.expire(f"sess:{session_hash}", idle_seconds[session_hash])
            await pipe.execute()
        for session_hash in late:
            self._touched.put(session_hash, True, seconds=TOUCHED_EVERY_SECONDS)

    async def write(self, session_hash: str, session: dict[str, Any]) -> None:
        """Keep a session for its idle time."""
        try:
            await self._redis.set(f"sess:{session_hash}", orjson.dumps(session), ex=session["idle_seconds"])
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)

    async def drop(self, session_hash: str) -> None:
        """Hold a session no more."""
        try:
            await self._redis.delete(f"sess:{session_hash}")
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)
