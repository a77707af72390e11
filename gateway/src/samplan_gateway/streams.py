"""Live updates: what changed, told to open pages as server-sent events (`GET /api/live?plan=…`).

A page hears of its own plan, and of what concerns its person anywhere; each piece of news is held against the grant
of that moment before it goes out. Nothing durable is here: the last minutes are kept in memory, so that a page that
lost its connection gets what it missed by naming the last id that it had, and a page that cannot is told to read all
anew (`reset`). A stream is no sign of life: it never keeps a session from running out.
"""

import asyncio
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final
from urllib.parse import parse_qs
from uuid import UUID

import orjson
from asgiref.typing import ASGISendCallable

from samplan_gateway import agents, cookies
from samplan_gateway.grants import Grants
from samplan_gateway.message import SECURITY_HEADERS, Request
from samplan_gateway.news import News, NewsKind, may_hear
from samplan_gateway.proxy import NO_STORE
from samplan_gateway.sessions import Session, Sessions
from samplan_servicekit.errors import Problem, too_many

OPEN_AT_MOST: Final = 4
"""Streams of one session in one gateway."""
KEPT_SECONDS: Final = 600.0
KEPT_AT_MOST: Final = 20_000
OVERLAP_SECONDS: Final = 5.0
"""Gateways do not hear news in the same order, so a page that changes gateway gets a little of it twice."""
WAITING_AT_MOST: Final = 500
BEAT_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 30.0
"""How often it is looked whether the session still lives."""

_RESET: Final = b"event: reset\ndata: {}\n\n"
_ENDED: Final = b"event: ended\ndata: {}\n\n"
_BEAT: Final = b": \n\n"
_HEADERS: Final = ((b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no"), NO_STORE)


class _Close:
    """Put into a stream's queue when its session has ended."""


class _Reset:
    """Put into a stream's queue when it may have missed something."""


@dataclass(eq=False)
class Stream:
    """One open page."""

    session: Session
    plan_id: UUID | None
    waiting: asyncio.Queue[News | _Close | _Reset] = field(default_factory=lambda: asyncio.Queue(WAITING_AT_MOST))

    @property
    def names(self) -> frozenset[UUID]:
        """What it is found by: session, person and plan."""
        return frozenset({self.session.sid, self.session.person_id, *([self.plan_id] if self.plan_id else [])})

    def put(self, item: News | _Close | _Reset) -> None:
        """Have it told. A page that is too slow to take it reads everything anew instead."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            item = item if isinstance(item, _Close) else _Reset()
        self.waiting.put_nowait(item)


class Streams:
    """All open pages of this gateway."""

    def __init__(self, sessions: Sessions, grants: Grants) -> None:
        self._sessions = sessions
        self._grants = grants
        self._open: set[Stream] = set()
        self._named: defaultdict[UUID, set[Stream]] = defaultdict(set)
        """Open pages by their session, their person and their plan: whoever is told of one looks at no other."""
        self._past: OrderedDict[UUID, tuple[float, News]] = OrderedDict()
        """By the news' own id, oldest first."""

    @property
    def count(self) -> int:
        """How many pages are open."""
        return len(self._open)

    def publish(self, news: News) -> None:
        """Keep news for a while, and hand it to every page that it concerns."""
        now = time.monotonic()
        self._past[news.id] = (now, news)
        while next(iter(self._past.values()))[0] < now - KEPT_SECONDS or len(self._past) > KEPT_AT_MOST:
            self._past.popitem(last=False)
        for whom in {news.plan_id} if news.person_ids is None else news.person_ids:
            for stream in self._named.get(whom, ()):
                if news.concerns(stream.session.person_id, stream.plan_id):
                    stream.put(news)

    def missed(self) -> None:
        """News may have passed by unheard: every page reads anew."""
        self._past.clear()
        for stream in self._open:
            stream.put(_Reset())

    def end(self, sid: UUID) -> None:
        """A session has ended: so do its streams."""
        for stream in self._named.get(sid, ()):
            stream.put(_Close())

    def _add(self, stream: Stream) -> None:
        self._open.add(stream)
        for name in stream.names:
            self._named[name].add(stream)

    def _discard(self, stream: Stream) -> None:
        self._open.discard(stream)
        for name in stream.names:
            self._named[name].discard(stream)
            if not self._named[name]:
                del self._named[name]

    async def serve(self, request: Request, send: ASGISendCallable) -> None:
        """Answer one `GET /api/live` until either side ends it.

        Raises:
            Problem: 401 without a session, 404 or 403 where the plan is not open to this person, 429 for a fifth
            stream, 503 while plans does not answer.
        """
        cookie = request.cookie(cookies.SESSION)
        browser = agents.browser_of(request.user_agent)
        session = await self._sessions.find(cookie, browser, passive=True)
        request.vouch()
        plan_id, after = _asked_for(request)
        if plan_id is not None:
            await self._grants.claims(session, plan_id)
        if len(self._named.get(session.sid, ())) >= OPEN_AT_MOST:
            raise too_many("rate.limited", int(LOOK_SECONDS))
        stream = Stream(session, plan_id)
        self._add(stream)
        self._catch_up(stream, after)
        gone = asyncio.ensure_future(_gone(request))
        try:
            start = [*_HEADERS, *SECURITY_HEADERS]
            await send({"type": "http.response.start", "status": 200, "headers": start, "trailers": False})
            await _send(send, b"retry: 3000\n\n")
            await self._tell(stream, (cookie, browser), send, gone)
        finally:
            gone.cancel()
            self._discard(stream)

    def _catch_up(self, stream: Stream, after: UUID | None) -> None:
        if after is None:
            return
        if after not in self._past:
            stream.put(_Reset())
            return
        since = self._past[after][0] - OVERLAP_SECONDS
        newest_first = takewhile(lambda kept: kept[0] >= since, reversed(self._past.values()))
        for _, news in reversed(list(newest_first)):
            if news.id != after and news.concerns(stream.session.person_id, stream.plan_id):
                stream.put(news)

    async def _tell(
        self, stream: Stream, shown: tuple[str | None, str], send: ASGISendCallable, gone: asyncio.Future[None]
    ) -> None:
        looked = time.monotonic()
        while not gone.done():
            waiting = asyncio.ensure_future(stream.waiting.get())
            await asyncio.wait((waiting, gone), timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            item = waiting.result() if waiting.done() else None
            waiting.cancel()
            if gone.done():
                return
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                if not await self._lives(*shown):
                    item = _Close()
            if isinstance(item, _Close):
                await _send(send, _ENDED, more=False)
                return
            await _send(send, await self._words(stream, item))

    async def _lives(self, cookie: str | None, browser: str) -> bool:
        try:
            await self._sessions.find(cookie, browser, passive=True)
        except Problem as problem:
            return problem.status != 401
        return True

    async def _words(self, stream: Stream, item: News | _Close | _Reset | None) -> bytes:
        if item is None:
            return _BEAT
        if not isinstance(item, News):
            return _RESET
        if item.kind is not NewsKind.ACCESS:
            try:
                grant = await self._grants.claims(stream.session, item.plan_id)
            except Problem as problem:
                # Without an answer nothing is told; the page finds out when it reads.
                return _RESET if problem.status == 503 else _BEAT
            if not may_hear(item, grant):
                return _BEAT
        own = item.actor_id == stream.session.person_id
        body = orjson.dumps({"kind": item.kind, "plan_id": item.plan_id, "own": own})
        return b"id: %s\nevent: news\ndata: %s\n\n" % (str(item.id).encode(), body)


def _asked_for(request: Request) -> tuple[UUID | None, UUID | None]:
    """The plan that is open, and the last piece of news that the page had."""
    query = parse_qs(request.query.decode("ascii", "replace"))
    last = request.headers.get(b"last-event-id", b"").decode("ascii", "replace") or query.get("after", [""])[0]
    try:
        plan = query.get("plan", [""])[0]
        return UUID(plan) if plan else None, UUID(last) if last else None
    except ValueError:
        raise Problem(422, "request.invalid") from None


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _send(send: ASGISendCallable, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
