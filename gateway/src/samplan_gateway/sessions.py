"""Who a cookie belongs to, and the access tokens that services want to see.

A session is looked for in memory (held for a few seconds), then in Redis, whose copy lives on by being read, then at
identity, whose row is the truth. Nothing durable is here.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from cachetools import TLRUCache, TTLCache
from redis.asyncio import Redis
from redis.exceptions import RedisError

from samplan_gateway.identity_client import Asking
from samplan_gateway.single_flight import SingleFlight
from samplan_servicekit.errors import Problem, unavailable
from samplan_servicekit.logging import get_logger

IDLE_SECONDS: Final = 30 * 60
_REMEMBER_SECONDS: Final = 60.0
_TRIES: Final = 3

log = get_logger(__name__)


@dataclass(frozen=True)
class Session:
    """A session as the gateway knows it."""

    hash: str
    """SHA-256 of the cookie, hexadecimal."""
    sid: UUID
    person_id: UUID
    expires_at: int


@dataclass(frozen=True)
class _Token:
    token: str
    person_id: UUID
    asked_at: float
    until: float


class Sessions:
    """Finds sessions by their cookie, and gets tokens for them."""

    def __init__(self, redis: Redis, asking: Asking, *, held_seconds: float = 5.0) -> None:
        self._redis = redis
        self._asking = asking
        self._held: TLRUCache[str, Session] = TLRUCache(50_000, ttu=lambda _, __, now: now + held_seconds)
        self._tokens: TLRUCache[tuple[str, str], _Token] = TLRUCache(
            100_000, ttu=lambda _, token, __: token.until, timer=time.monotonic
        )
        self._asked: SingleFlight[_Token] = SingleFlight()
        self._rights_changed: TTLCache[UUID, float] = TTLCache(50_000, ttl=_REMEMBER_SECONDS)

    async def find(self, cookie: str | None) -> Session:
        """The session of a cookie; 401 `auth.session_missing` where there is none."""
        if not cookie:
            raise Problem(401, "auth.session_missing")
        session_hash = hashlib.sha256(cookie.encode()).hexdigest()
        session = self._held.get(session_hash) or await self._look_up(session_hash)
        if session.expires_at <= time.time():
            raise Problem(401, "auth.session_missing")
        return session

    async def _look_up(self, session_hash: str) -> Session:
        kept = await self._read_cache(session_hash)
        if kept is None:
            kept = await self._asking.identity("/internal/sessions/resolve", {"session_hash": session_hash})
            await self._write_cache(session_hash, kept)
        session = Session(session_hash, UUID(kept["sid"]), UUID(kept["person_id"]), kept["expires_at"])
        self._held[session_hash] = session
        return session

    async def _read_cache(self, session_hash: str) -> dict[str, Any] | None:
        try:
            kept = await self._redis.getex(f"sess:{session_hash}", ex=IDLE_SECONDS)
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)
            return None
        return orjson.loads(kept) if kept else None

    async def _write_cache(self, session_hash: str, session: dict[str, Any]) -> None:
        try:
            await self._redis.set(f"sess:{session_hash}", orjson.dumps(session), ex=IDLE_SECONDS)
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)

    async def token(self, session: Session, audience: str) -> str:
        """An access token of a session for one service; kept for most of its life."""
        key = (session.hash, audience)
        kept = self._tokens.get(key)
        for _ in range(_TRIES):
            # One that was asked for before the rights changed may state what was taken away.
            if kept is not None and kept.asked_at >= self._rights_changed.get(session.person_id, 0.0):
                return kept.token
            kept = await self._asked.do(key, lambda: self._ask_token(session, audience))
        raise unavailable("identity", retry_after=1)

    async def _ask_token(self, session: Session, audience: str) -> _Token:
        session_hash, asked_at = session.hash, time.monotonic()
        body = {"session_hash": session_hash, "audience": audience}
        try:
            answer = await self._asking.identity("/internal/sessions/token", body)
        except Problem as problem:
            if problem.status == 401:
                self.forget(session_hash)
                await self._drop_cache(session_hash)
            raise
        token = _Token(answer["token"], session.person_id, asked_at, time.monotonic() + answer["expires_in"] - 20)
        self._tokens[session_hash, audience] = token
        return token

    async def _drop_cache(self, session_hash: str) -> None:
        try:
            await self._redis.delete(f"sess:{session_hash}")
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)

    def forget(self, session_hash: str) -> None:
        """Believe nothing of a cookie any more."""
        self._held.pop(session_hash, None)
        for key in [key for key in self._tokens if key[0] == session_hash]:
            self._tokens.pop(key, None)

    def forget_sid(self, sid: UUID) -> None:
        """Believe nothing of a session any more, whatever its cookie is."""
        for session_hash in [held.hash for held in self._held.values() if held.sid == sid]:
            self.forget(session_hash)

    def rights_changed(self, person_id: UUID) -> None:
        """Believe no token of a person that was asked for before now, in whatever browser they sit."""
        self._rights_changed[person_id] = time.monotonic()
        for key in [key for key, token in self._tokens.items() if token.person_id == person_id]:
            self._tokens.pop(key, None)

    def forget_all(self) -> None:
        """Believe nothing: for when news may have been missed."""
        self._held.clear()
        self._tokens.clear()
