"""One connection to a service, and the answer that comes on it, piece by piece."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Final, Protocol

import httptools

HELD_AT_MOST: Final = 256 * 1024
"""Bytes of an answer that wait here for a client that takes them slowly; beyond it the service is not read from."""


class BrokenError(Exception):
    """The service could not be reached, broke off, or kept silent for too long."""


class Home(Protocol):
    """Where connections come from."""

    def put_back(self, connection: "Connection") -> None:
        """It can be used again."""
        ...

    def lost(self, connection: "Connection") -> None:
        """It is closed."""
        ...


class Answer:
    """What a service answers: status and headers at once, the body as it comes."""

    def __init__(self, connection: "Connection", *, bodiless: bool, idle: float) -> None:
        loop = connection.loop
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        """By lower-case name; of one that came twice, the last."""
        self.begun: asyncio.Future[None] = loop.create_future()
        self._connection = connection
        self._bodiless = bodiless
        self._idle = idle
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._ended = False
        self._error: BrokenError | None = None
        self._wanted: asyncio.Future[None] | None = None

    @property
    def length(self) -> int | None:
        """How long the body is, where the service says so."""
        declared = self.headers.get(b"content-length")
        return int(declared) if declared is not None else None

    @property
    def ended(self) -> bool:
        """Whether all of it has come, or never will."""
        return self._ended or self._error is not None

    async def read(self) -> bytes:
        """The whole body, for one that is known to be short; it can be read again.

        Raises:
            BrokenError: it broke off.
        """
        while not self._ended:
            await self._more()
        body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces = deque([body])
        return body

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes; the service is not read from faster than this is.

        Raises:
            BrokenError: it broke off, which may be after some of it was given.
        """
        while True:
            while self._pieces:
                piece = self._pieces.popleft()
                self._held -= len(piece)
                if not self._ended and self._held < HELD_AT_MOST // 2:
                    self._connection.resume()
                yield piece
            if self._ended:
                return
            await self._more()

    def close(self) -> None:
        """Have no more of it: a connection on which some is still to come is of no further use."""
        if not self.ended:
            self.fail("closed")
            self._connection.abort()

    async def _more(self) -> None:
        if self._error is not None:
            raise self._error
        loop = self._connection.loop
        self._wanted = loop.create_future()
        silent = loop.call_later(self._idle, self._silent)
        try:
            await self._wanted
        finally:
            silent.cancel()
            self._wanted = None
        if self._error is not None:
            raise self._error

    def _silent(self) -> None:
        self.fail("silent")
        self._connection.abort()

    def _wake(self) -> None:
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    # Told by the connection

    def begin(self, status: int, headers: dict[bytes, bytes]) -> None:
        """Status and headers have come."""
        self.status, self.headers = status, headers
        if not self.begun.done():
            self.begun.set_result(None)
        if self._bodiless:
            self.end()

    def feed(self, piece: bytes) -> None:
        """Some of the body has come."""
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held > HELD_AT_MOST:
            self._connection.pause()
        self._wake()

    def end(self) -> None:
        """All of it has come."""
        self._ended = True
        self._wake()

    def fail(self, reason: str) -> None:
        """It never will come to its end."""
        if self.ended:
            return
        self._error = BrokenError(reason)
        if not self.begun.done():
            self.begun.set_exception(self._error)
        self._wake()


class Connection(asyncio.Protocol):
    """One connection to a service, with at most one call on it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pool: Home) -> None:
        self.loop = loop
        self.idle_since = 0.0
        self.used = False
        """Whether an answer has come on it before."""
        self.made = False
        self.closed = False
        self._pool = pool
        self._parser: Any = httptools.HttpResponseParser(self)
        self._transport: Any = None
        self._answer: Answer | None = None
        self._headers: dict[bytes, bytes] = {}
        self._interim = False
        self._whole = False
        """Whether the answer has come to its end, and the connection can be kept."""
        self._sent = True
        self._last = False
        self._reading = True
        self._writable: asyncio.Event = asyncio.Event()
        self._writable.set()

    # The call

    def begin(self, answer: Answer, head: bytes, *, whole: bool) -> None:
        """Send a request; `whole`: there is nothing more of it to come."""
        self._answer, self._whole, self._sent = answer, False, whole
        self._transport.write(head)

    async def write(self, data: bytes) -> None:
        """Send more of the request, once the service takes it."""
        await self._writable.wait()
        if self.closed:
            raise BrokenError("lost")
        self._transport.write(data)

    def sent(self) -> None:
        """The request is whole."""
        self._sent = True
        self._release()

    def cut(self) -> None:
        """The request will never be whole: this answer is the last on it."""
        self._last = True
        self._release()

    def pause(self) -> None:
        """Read nothing for now."""
        if self._reading and not self.closed:
            self._reading = False
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if not self._reading and not self.closed:
            self._reading = True
            self._transport.resume_reading()

    def abort(self) -> None:
        """End it at once."""
        self._transport.abort()

    def _release(self) -> None:
        if not self._whole or self.closed:
            return
        if self._last:
            self.abort()
        elif self._sent:
            self._answer = None
            self.resume()
            self._pool.put_back(self)

    # asyncio's calls

    def connection_made(self, transport: Any) -> None:
        """It is open."""
        self._transport, self.made = transport, True

    def data_received(self, data: bytes) -> None:
        """Bytes arrived; any that nobody asked for end the connection: they might be taken for another's answer."""
        if self._answer is None:
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._answer.fail("unreadable")
            self.abort()
            return
        self._release()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self.closed = True
        self._writable.set()
        if self._answer is not None:
            self._answer.fail("lost")
        self._pool.lost(self)

    def pause_writing(self) -> None:
        """The service takes no more for now."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The service takes more."""
        self._writable.set()

    # httptools' calls

    def on_message_begin(self) -> None:
        """An answer begins."""
        if self._whole:
            raise BrokenError("a second answer")
        self._headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """All headers."""
        status = self._parser.get_status_code()
        self._interim = status < 200
        self.used = True
        if not self._interim and self._answer is not None:
            self._answer.begin(status, self._headers)

    def on_body(self, body: bytes) -> None:
        """Some of the body."""
        if self._answer is not None:
            self._answer.feed(body)

    def on_message_complete(self) -> None:
        """The end of the answer."""
        if self._interim or self._answer is None:
            return
        self._answer.end()
        if self._parser.should_keep_alive():
            self._whole = True
        else:
            self._transport.close()
