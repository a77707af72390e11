"""The HTTP server's limits that uvicorn leaves to a proxy in front: each state of a connection has a time and a size.

| state | until | time | bytes |
|---|---|---|---|
| `IDLE` | a request begins | 10 s at first, 5 s after an answer | 16 KiB (line ends, which a client may send) |
| `HEAD` | its headers are whole | 10 s | 16 KiB |
| `BODY` | its body is whole | `body`'s, and four hours | the route's, and 16 KiB around its pieces |
| `WORK` | it is answered | the service's (`upstream`), a minute without taking any of it | |
| `REST` | the body of what was answered already is whole | 20 s | 11 MiB |
| closing | the client has taken what was written | 10 s | |
"""

import asyncio
from enum import Enum
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from samplan_gateway.crowd import CONNECTION, Crowd, CrowdedError
from samplan_gateway.settings import Settings

HEADER_BYTES: Final = 16 * 1024
HEADER_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 5.0
"""How long a connection is kept for another request."""
BODY_SECONDS: Final = 4 * 3600.0
REST_SECONDS: Final = 20.0
REST_BYTES: Final = 11 * 1024 * 1024
"""Of a body that was answered before it came: as much as a client sends that looks for an answer at the end only."""
CLOSING_SECONDS: Final = 10.0
STALLED_SECONDS: Final = 60.0
CHUNK_BYTES: Final = 32
"""As much stands around each piece of a body that comes in pieces."""

_TIMED_OUT: Final = b"408 Request Timeout"
_TOO_LARGE: Final = b"431 Request Header Fields Too Large"


class Reading(Enum):
    """What a connection is expected to bring."""

    IDLE = "idle"
    HEAD = "head"
    BODY = "body"
    WORK = "work"
    REST = "rest"


class StrictProtocol(HttpToolsProtocol):
    """Ends a connection that brings too much, too slowly, or nothing; see the table above."""

    crowd: Crowd | None = None
    """Who counts connections; nobody where it is none."""

    _reading = Reading.IDLE
    _spent = 0
    """Bytes that came in this state beside what it is for."""
    _deadline: asyncio.TimerHandle | None = None
    _closing: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _place: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected: its first request is to begin."""
        super().connection_made(transport)
        try:
            if self.crowd is not None and self.client is not None:
                self._place = self.crowd.enter(self.client[0])
        except CrowdedError:
            self._refuse(b"503 Service Unavailable\r\nRetry-After: 10")
            return
        self._enter(Reading.IDLE, HEADER_SECONDS)

    def vouch(self) -> None:
        """Somebody is signed in on this connection: it is not counted any more."""
        if self._place is not None and self.crowd is not None:
            self.crowd.leave(self._place)
            self._place = None

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        before, self._spent = self._reading, self._spent + len(data)
        super().data_received(data)
        if self._reading is Reading.HEAD and before is not Reading.HEAD:  # begun in what has just come
            own = before in (Reading.IDLE, Reading.WORK)
            self._spent = len(data) if own else min(len(data), HEADER_BYTES)
        transport: Any = self.transport
        if transport.is_closing():
            self._close()
        elif self._spent > (REST_BYTES if self._reading is Reading.REST else HEADER_BYTES):
            self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request began."""
        super().on_message_begin()
        self.scope["state"][CONNECTION] = self
        self._enter(Reading.HEAD, HEADER_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header is whole; what comes after a body is nothing that anybody reads."""
        if self._reading is Reading.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The headers are whole."""
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HEADER_BYTES:
            self._refuse(_TOO_LARGE)
            return
        self._enter(Reading.BODY, BODY_SECONDS)
        self._take_origin()
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        """A piece of a body begins."""
        if self._reading is Reading.BODY:
            self._spent -= CHUNK_BYTES

    def on_body(self, body: bytes) -> None:
        """A part of a body arrived."""
        if self._reading is Reading.BODY:
            self._spent -= len(body)
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        if self.transport.is_closing():
            return
        answered = self._reading is Reading.REST
        super().on_message_complete()
        self._enter(Reading.IDLE, IDLE_SECONDS) if answered else self._enter(Reading.WORK, None)

    def on_response_complete(self) -> None:
        """A request is answered, be it whole or not."""
        super().on_response_complete()
        self._unset_keepalive_if_required()  # which any byte would end
        transport: Any = self.transport
        if transport.is_closing():
            self._close()
        elif not self.cycle.response_complete:
            pass  # one that came meanwhile is next; what it is to bring yet is known
        elif self._reading is Reading.BODY:
            self._enter(Reading.REST, REST_SECONDS)
        elif self._reading is Reading.WORK:
            self._enter(Reading.IDLE, IDLE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        for timer in (self._deadline, self._closing):
            self._end(timer)
        self._deadline = self._closing = None
        self._taken()
        self.vouch()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What came is no request."""
        if self._answering():
            self.transport.abort()
            return
        super().send_400_response(msg)
        self._close()

    def pause_writing(self) -> None:
        """The client takes no more for now."""
        super().pause_writing()
        self._look_whether_taken(None)

    def resume_writing(self) -> None:
        """It has taken most of what waited."""
        self._taken()
        super().resume_writing()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        async def and_let_go(scope: Any, receive: Any, send: Any) -> None:
            try:
                await app(scope, receive, send)
            finally:
                self.loop.call_soon(self._close_if_closing)  # half an answer ends the connection

        super()._start_asgi_task(cycle, and_let_go)

    def _take_origin(self) -> None:
        """Of a target in absolute form, take the host that it names for the one that is meant (RFC 9112, 3.2.2).

        A request without a Host, or with two, stays one.
        """
        scheme, separator, rest = self.url.partition(b"://")
        if self.url.startswith(b"/") or not separator or not scheme.isalpha():
            return
        end = min((at for at in (rest.find(sign) for sign in b"/?#") if at >= 0), default=len(rest))
        authority, path = rest[:end], rest[end:]
        self.url = path if path.startswith(b"/") else b"/" + path
        self.headers[:] = [(name, authority if name == b"host" else value) for name, value in self.headers]

    def _look_whether_taken(self, waited: int | None) -> None:
        """Look now and again how much waits for the client, and end the connection when that was as much before."""
        transport: Any = self.transport
        waiting = transport.get_write_buffer_size()
        if waiting == waited:
            transport.abort()
        else:
            self._stalled = self.loop.call_later(STALLED_SECONDS, self._look_whether_taken, waiting)

    def _taken(self) -> None:
        self._end(self._stalled)
        self._stalled = None

    def _enter(self, reading: Reading, seconds: float | None) -> None:
        self._end(self._deadline)
        self._reading, self._spent = reading, 0
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._over)

    def _over(self) -> None:
        """The time of a state is over: who was to begin is told in the words of HTTP."""
        if self._reading is Reading.HEAD or (self._reading is Reading.IDLE and self.cycle is None):
            self._refuse(_TIMED_OUT)
        else:
            self._close()

    def _refuse(self, status: bytes) -> None:
        """End a connection with an answer that no request needs, unless one is being answered: it would be torn."""
        transport: Any = self.transport
        if transport is None or transport.is_closing():
            return
        if self._answering():
            transport.abort()
            return
        transport.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        self._close()

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _close_if_closing(self) -> None:
        transport: Any = self.transport
        if transport.is_closing():
            self._close()

    def _close(self) -> None:
        """Close, and wait for so long only until the client has taken what was written."""
        self._end(self._deadline)
        self._deadline = None
        transport: Any = self.transport
        transport.close()
        if self._closing is None and self.parser is not None:
            self._closing = self.loop.call_later(CLOSING_SECONDS, transport.abort)

    @staticmethod
    def _end(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def protocol_for(settings: Settings) -> type[StrictProtocol]:
    """The protocol of a server that counts connections as the settings say."""
    crowd = Crowd(settings.connections_per_address, settings.trusted_proxies)
    return type("CountingProtocol", (StrictProtocol,), {"crowd": crowd})
