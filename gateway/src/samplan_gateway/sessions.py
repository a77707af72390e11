"""Who a cookie belongs to, and the access tokens that services want to see.

A session is looked for in memory (held for a few seconds), then in Redis, whose copy lives on by being read, then at
identity, whose row is the truth. Nothing durable is here.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from samplan_gateway.identity_client import Asking
from samplan_gateway.keeping import Kept
from samplan_gateway.session_cache import SessionCache
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
    asked_at: float


class Sessions:
    """Finds sessions by their cookie, and gets tokens for them."""

    def __init__(self, cache: SessionCache, asking: Asking, *, held_seconds: float = 5.0) -> None:
        self._cache = cache
        self._asking = asking
        self._held_seconds = held_seconds
        self._held: Kept[str, Session] = Kept(50_000)
        """Each under the session's own id."""
        self._tokens: Kept[tuple[str, str], _Token] = Kept(100_000)
        """Each under the session's hash and id and under the person, by which they go."""
        self._asked: SingleFlight[_Token] = SingleFlight()
        self._rights_changed: Kept[UUID, float] = Kept(50_000)

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
            await self._cache.drop(session_hash)
            raise Problem(401, "auth.session_missing")
        return session

    async def _look_up(self, session_hash: str, passive: bool) -> Session:
        kept = await self._cache.read(session_hash, passive=passive)
        if kept is None:
            body = {"session_hash": session_hash, "passive": passive}
            kept = await self._asking.identity("/internal/sessions/resolve", body)
            if not passive:
                await self._cache.write(session_hash, kept)
        session = Session(
            session_hash, UUID(kept["sid"]), UUID(kept["person_id"]), kept["expires_at"], kept["browser"]
        )
        if not passive:  # who is held for a person's call has shown life; one for a page's call has not
            self._held.put(session_hash, session, seconds=self._held_seconds, names=(session.sid,))
        return session

    async def token(self, session: Session, audience: str, *, passive: bool = False) -> str:
        """An access token of a session for one service; kept for most of its life. `passive`: see `find`."""
        key = (session.hash, audience)
        kept = self._tokens.get(key)
        for _ in range(_TRIES):
            # One that was asked for before the rights changed may state what was taken away.
            if kept is not None and kept.asked_at >= (self._rights_changed.get(session.person_id) or 0.0):
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
                await self._cache.drop(session_hash)
            raise
        token = _Token(answer["token"], asked_at)
        names = (session_hash, session.sid, session.person_id)
        self._tokens.put((session_hash, audience), token, seconds=answer["expires_in"] - 20, names=names)
        return token

    def forget(self, session_hash: str) -> None:
        """Believe nothing of a cookie any more."""
        self._held.drop(session_hash)
        self._tokens.drop_named(session_hash)

    def forget_cookie(self, cookie: str) -> str:
        """As `forget`, for the cookie itself; returns its hash."""
        session_hash = hashlib.sha256(cookie.encode()).hexdigest()
        self.forget(session_hash)
        return session_hash

    def forget_sid(self, sid: UUID) -> None:
        """Believe nothing of a session any more, whatever its cookie is."""
        self._held.drop_named(sid)
        self._tokens.drop_named(sid)

    def rights_changed(self, person_id: UUID) -> None:
        """Believe no token of a person that was asked for before now, in whatever browser they sit."""
        self._rights_changed.put(person_id, time.monotonic(), seconds=_REMEMBER_SECONDS)
        self._tokens.drop_named(person_id)

    def forget_all(self) -> None:
        """Believe nothing: for when news may have been missed."""
        self._held.clear()
        self._tokens.clear()
