"""HTTP/1.1 to the services: connections that are kept, and bodies that pass in either direction without being held.

A client of our own on httptools, the parser that the server side uses too: a general one cost more processor time a
call than all that the gateway decides. It knows only what our services speak, and what it limits is each step (to be
let in, the first byte of an answer, the pause between two pieces), never the whole: a long download is no fault.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from samplan_gateway.connection import Answer, BrokenError, Connection

KEPT_SECONDS: Final = 4.0
"""How long an idle connection is used again: uvicorn, which serves behind it, closes one after five seconds."""
OPEN_AT_MOST: Final = 200
"""Connections to one service; further calls wait for one to be free."""
Body = bytes | AsyncIterator[bytes]


@dataclass(frozen=True)
class Limits:
    """How long each step of a call may take, in seconds."""

    connect: float = 1.0
    first_byte: float = 10.0
    """From the end of the request to the beginning of the answer."""
    idle: float = 30.0
    """Between two pieces of the answer, or until the service takes more of the request."""


class _Pool:
    """The connections to one service."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._secure = ssl.create_default_context() if parts.scheme == "https" else None
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self.prefix = parts.path.rstrip("/").encode()
        self.host_line = b"host: " + parts.netloc.rpartition("@")[2].encode() + b"\r\n"
        self._idle: deque[Connection] = deque()
        self._open = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()

    async def take(self, seconds: float, *, fresh: bool) -> Connection:
        """The connection that was used last of all that are idle, or a new one.

        Raises:
            BrokenError: there is none to be had in time.
        """
        oldest = time.monotonic() - KEPT_SECONDS
        while self._idle and self._idle[0].idle_since < oldest:
            self._idle.popleft().abort()
        while self._idle and not fresh:
            connection = self._idle.pop()
            if not connection.closed:
                return connection
        try:
            async with asyncio.timeout(seconds):
                while self._open >= OPEN_AT_MOST:
                    waiting: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(waiting)
                    free = await waiting
                    if free is not None and not free.closed:
                        return free
                return await self._connect()
        except (OSError, TimeoutError) as error:
            raise BrokenError("unreachable") from error

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        connection = Connection(loop, self)
        self._open += 1
        try:
            await loop.create_connection(lambda: connection, self._host, self._port, ssl=self._secure)
        except BaseException:
            if not connection.made:  # otherwise its end is told
                self.lost(connection)
            raise
        return connection

    def put_back(self, connection: Connection) -> None:
        """It can be used again."""
        if not self._hand_over(connection):
            connection.idle_since = time.monotonic()
            self._idle.append(connection)

    def lost(self, connection: Connection) -> None:
        """It is closed."""
        self._open -= 1
        with suppress(ValueError):
            self._idle.remove(connection)
        self._hand_over(None)

    def _hand_over(self, connection: Connection | None) -> bool:
        """Give it, or room for a new one, to who has waited longest."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(connection)
                return True
        return False

    def close(self) -> None:
        """End all that is idle."""
        while self._idle:
            self._idle.pop().abort()


class Upstreams:
    """Calls services."""

    def __init__(self) -> None:
        self._pools: dict[str, _Pool] = {}

    def close(self) -> None:
        """End all that is idle; what is under way ends by itself."""
        for pool in self._pools.values():
            pool.close()

    async def call(
        self,
        method: str,
        base_url: str,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        body: Body,
        limits: Limits,
    ) -> Answer:
        """Send a request, and return its answer with the body to come.

        A body of bytes is sent with its length; of one that comes in pieces, `headers` say how it is framed, and it
        is told in pieces of HTTP where they do not. A call that only reads is tried once more where a kept connection
        turns out to be closed; one that sent a byte of a body, or may have changed something, never is.

        Raises:
            BrokenError: the service does not answer.
        """
        pool = self._pools.get(base_url)
        if pool is None:
            pool = self._pools[base_url] = _Pool(base_url)
        head = _head(pool, method, target, headers, body)
        repeatable = method in ("GET", "HEAD") and not body
        connection = await pool.take(limits.connect, fresh=False)
        was_used = connection.used
        try:
            return await _send(connection, method, head, body, limits)
        except BrokenError:
            if not (repeatable and was_used and connection.closed):
                raise
        connection = await pool.take(limits.connect, fresh=True)
        return await _send(connection, method, head, body, limits)


def _head(pool: _Pool, method: str, target: bytes, headers: Sequence[tuple[bytes, bytes]], body: Body) -> bytes:
    lines = [b"%s %s%s HTTP/1.1\r\n" % (method.encode(), pool.prefix, target), pool.host_line]
    lines += [b"%s: %s\r\n" % header for header in headers]
    if isinstance(body, bytes):
        if body or method not in ("GET", "HEAD"):
            lines.append(b"content-length: %d\r\n" % len(body))
    elif not any(name == b"content-length" for name, _ in headers):
        lines.append(b"transfer-encoding: chunked\r\n")
    head = b"".join(lines)
    if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines):
        raise ValueError("a header with a line break in it")
    return head + b"\r\n"


async def _send(connection: Connection, method: str, head: bytes, body: Body, limits: Limits) -> Answer:
    answer = Answer(connection, bodiless=method == "HEAD", idle=limits.idle)
    try:
        if isinstance(body, bytes):
            connection.begin(answer, head + body, whole=True)
        else:
            connection.begin(answer, head, whole=False)
            await _send_pieces(connection, answer, body, chunked=b"\r\ntransfer-encoding:" in head, idle=limits.idle)
        if not answer.begun.done():
            late = connection.loop.call_later(limits.first_byte, answer.fail, "late")
            try:
                await answer.begun
            finally:
                late.cancel()
        else:
            answer.begun.result()
    except BaseException:
        answer.fail("given up")
        connection.abort()
        if answer.begun.done() and not answer.begun.cancelled():
            answer.begun.exception()  # it is told by what is being raised
        raise
    if method == "HEAD":
        connection.abort()  # the parser would wait for a body
    return answer


async def _send_pieces(
    connection: Connection, answer: Answer, body: AsyncIterator[bytes], *, chunked: bool, idle: float
) -> None:
    """Send a body as it comes, until it is whole or the service has answered without waiting for the rest."""

    async def pump() -> None:
        async for piece in body:
            if not piece:
                continue
            # What the client takes its time for is the body's own to limit; here, what the service does.
            async with asyncio.timeout(idle):
                await connection.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            await connection.write(b"0\r\n\r\n")

    pumping = asyncio.ensure_future(pump())
    try:
        await asyncio.wait((pumping, answer.begun), return_when=asyncio.FIRST_COMPLETED)
        if pumping.done():
            try:
                pumping.result()
            except TimeoutError as error:
                raise BrokenError("takes no more") from error
            connection.sent()
    finally:
        if not pumping.done():
            pumping.cancel()
            await asyncio.wait((pumping,))
            connection.cut()
