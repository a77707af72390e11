"""The HTTP server's limits that uvicorn leaves to a proxy in front: on headers (16 KiB, and complete in 10 s), and on
clients that take nothing of an answer for a minute, though ever so slowly they may.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_BYTES: Final = 16 * 1024
HEADER_SECONDS: Final = 10.0
STALLED_SECONDS: Final = 60.0


class StrictProtocol(HttpToolsProtocol):
    """Closes a connection whose headers are too long, or take too long to arrive."""

    _reading_headers = True
    _received = 0
    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected: its first request's headers have begun."""
        super().connection_made(transport)
        self._begin_headers()

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        before = self._received
        super().data_received(data)
        if self._reading_headers:
            self._received = before + len(data)
            if self._received > HEADER_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        """A request began."""
        super().on_message_begin()
        self._begin_headers()

    def on_headers_complete(self) -> None:
        """The headers are whole."""
        self._end_headers()
        self._take_origin()
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > HEADER_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")
            return
        super().on_headers_complete()

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

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._end_headers()
        self._taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes no more for now."""
        super().pause_writing()
        self._look_whether_taken(None)

    def resume_writing(self) -> None:
        """It has taken most of what waited."""
        self._taken()
        super().resume_writing()

    def _look_whether_taken(self, waited: int | None) -> None:
        """Look now and again how much waits for the client, and end the connection when that was as much before."""
        transport: Any = self.transport
        waiting = transport.get_write_buffer_size()
        if waiting == waited:
            transport.abort()
        else:
            self._stalled = self.loop.call_later(STALLED_SECONDS, self._look_whether_taken, waiting)

    def _taken(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _begin_headers(self) -> None:
        self._end_headers()
        self._reading_headers, self._received = True, 0
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._refuse, b"408 Request Timeout")

    def _end_headers(self) -> None:
        self._reading_headers = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes) -> None:
        self._end_headers()
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            transport.close()
