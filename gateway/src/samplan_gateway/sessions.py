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

UNKNOWN: Final = "other"
"""A browser of no family that we know: it is not held to it."""
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
    browser: str
    """The family of the browser that it was given to."""


@dataclass(frozen=True)
class _Token:
    token: str
    sid: UUID
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

    async def find(self, cookie: str | None, browser: str, *, passive: bool = False) -> Session:
        """The session of a cookie, shown by a family of browsers; 401 `auth.session_missing` where there is none.

        A cookie that another family shows than the one that it was given to has been taken: its session ends.
        `passive`: the call comes from the page and not from a person, so it does not count as a sign of life.
        """
        if not cookie:
            raise Problem(401, "auth.session_missing")
        session_hash = hashlib.sha256(cookie.encode()).hexdigest()
        session = self._held.get(session_hash) or await self._look_up(session_hash, passive)
        if session.expires_at <= time.time():
            raise Problem(401, "auth.session_missing")
        if session.browser not in (browser, UNKNOWN):
            log.warning("session_in_other_browser", session=str(session.sid))
            await self._asking.identity("/internal/sessions/end", {"session_hash": session_hash})
            self.forget(session_hash)
            await self._drop_cache(session_hash)
            raise Problem(401, "auth.session_missing")
        return session

    async def _look_up(self, session_hash: str, passive: bool) -> Session:
        kept = await self._read_cache(session_hash, passive)
        if kept is None:
            body = {"session_hash": session_hash, "passive": passive}
            kept = await self._asking.identity("/internal/sessions/resolve", body)
            if not passive:
                await self._write_cache(session_hash, kept)
        session = Session(
            session_hash, UUID(kept["sid"]), UUID(kept["person_id"]), kept["expires_at"], kept["browser"]
        )
        if not passive:  # who is held for a person's call has shown life; one for a page's call has not
            self._held[session_hash] = session
        return session

    async def _read_cache(self, session_hash: str, passive: bool) -> dict[str, Any] | None:
        key = f"sess:{session_hash}"
        try:
            kept = await self._redis.get(key)
            if kept is None:
                return None
            session: dict[str, Any] = orjson.loads(kept)
            if "idle_seconds" not in session:
                return None  # kept by an older version
            if not passive:
                # Its idle time, which is the session's own, begins anew. One that ended between the two stays so.
                await self._redis.expire(key, session["idle_seconds"])
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)
            return None
        return session

    async def _write_cache(self, session_hash: str, session: dict[str, Any]) -> None:
        try:
            await self._redis.set(f"sess:{session_hash}", orjson.dumps(session), ex=session["idle_seconds"])
        except (RedisError, OSError) as error:
            log.warning("session_cache_unavailable", error=type(error).__name__)

    async def token(self, session: Session, audience: str, *, passive: bool = False) -> str:
        """An access token of a session for one service; kept for most of its life. `passive`: see `find`."""
        key = (session.hash, audience)
        kept = self._tokens.get(key)
        for _ in range(_TRIES):
            # One that was asked for before the rights changed may state what was taken away.
            if kept is not None and kept.asked_at >= self._rights_changed.get(session.person_id, 0.0):
                return kept.token
            kept = await self._asked.do(key, lambda: self._ask_token(session, audience, passive))
        raise unavailable("identity", retry_after=1)

    async def _ask_token(self, session: Session, audience: str, passive: bool) -> _Token:
        session_hash, asked_at = session.hash, time.monotonic()
        body = {"session_hash": session_hash, "audience": audience, "passive": passive}
        try:
            answer = await self._asking.identity("/internal/sessions/token", body)
        except Problem as problem:
            if problem.status == 401:
                self.forget(session_hash)
                await self._drop_cache(session_hash)
            raise
        token = _Token(
            answer["token"], session.sid, session.person_id, asked_at, time.monotonic() + answer["expires_in"] - 20
        )
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

    def forget_cookie(self, cookie: str) -> str:
        """As `forget`, for the cookie itself; returns its hash."""
        session_hash = hashlib.sha256(cookie.encode()).hexdigest()
        self.forget(session_hash)
        return session_hash

    def forget_sid(self, sid: UUID) -> None:
        """Believe nothing of a session any more, whatever its cookie is."""
        for session_hash in [held.hash for held in self._held.values() if held.sid == sid]:
            self.forget(session_hash)
        # A session is held for seconds, its tokens are kept for longer.
        for key in [key for key, token in self._tokens.items() if token.sid == sid]:
            self._tokens.pop(key, None)

    def rights_changed(self, person_id: UUID) -> None:
        """Believe no token of a person that was asked for before now, in whatever browser they sit."""
        self._rights_changed[person_id] = time.monotonic()
        for key in [key for key, token in self._tokens.items() if token.person_id == person_id]:
            self._tokens.pop(key, None)

    def forget_all(self) -> None:
        """Believe nothing: for when news may have been missed."""
        self._held.clear()
        self._tokens.clear()
