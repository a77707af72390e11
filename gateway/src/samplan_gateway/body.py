"""A request's body: counted while it comes, and taken only as long as it keeps coming."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final, NoReturn

from samplan_gateway.message import Request
from samplan_servicekit.errors import Problem

DRAINED: Final = 11 * 1024 * 1024
"""As much of a body that is too long is waited for; beyond it the connection is closed."""
WHOLE: Final = 64 * 1024
"""A body up to this many bytes is waited for, so that no service is held up by a client that sends it slowly."""
IDLE_SECONDS: Final = 20.0
SLOWEST: Final = 1024
"""Bytes a second, on the whole."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, for what the gateway takes itself.

    Raises:
        Problem: 413 `request.too_large` with the limit in bytes, 408 `request.too_slow`.
        ClientGoneError: the client closed the connection.
    """
    body = await open_body(request, limit)
    if isinstance(body, bytes):
        return body
    return b"".join([piece async for piece in body])


async def open_body(request: Request, limit: int) -> bytes | AsyncIterator[bytes]:
    """A body to hand on: whole where it is short, and otherwise in pieces, counted as they come.

    One that is too long is read to its end all the same, and thrown away as it comes: a client that is answered while
    it still sends would see a broken connection, and not what was wrong.

    Raises:
        Problem: 413 `request.too_large` with the limit in bytes, 408 `request.too_slow`; both also from the pieces.
        ClientGoneError: the client closed the connection; also from the pieces.
    """
    declared = request.headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > max(DRAINED, limit):
        raise Problem(413, "request.too_large", limit=limit)
    coming = _Coming(request, limit)
    if int(declared) > limit:
        await coming.drain()
    begun = b""
    while coming.more and len(begun) <= WHOLE:
        begun += await coming.next_piece()
    return coming.pieces(begun) if coming.more else begun


class _Coming:
    """A body on its way."""

    def __init__(self, request: Request, limit: int) -> None:
        self._request = request
        self._limit = limit
        self._size = 0
        self._began = time.monotonic()
        self.more = True

    async def pieces(self, begun: bytes) -> AsyncIterator[bytes]:
        """What has come, and what comes."""
        yield begun
        while self.more:
            yield await self.next_piece()

    async def next_piece(self) -> bytes:
        """What comes next; what makes it too long is thrown away with all that follows it."""
        piece = await self._receive()
        if self._size > self._limit:
            await self.drain()
        return piece

    async def drain(self) -> NoReturn:
        """Wait for the end of what is too long, as far as there is patience for it, and refuse it."""
        while self.more and self._size < DRAINED:
            await self._receive()
        raise Problem(413, "request.too_large", limit=self._limit)

    async def _receive(self) -> bytes:
        try:
            message = await asyncio.wait_for(self._request.receive(), IDLE_SECONDS)
        except TimeoutError:
            raise Problem(408, "request.too_slow") from None
        if message["type"] != "http.request":
            raise ClientGoneError
        self._size += len(message["body"])
        self.more = message["more_body"]
        if time.monotonic() - self._began > IDLE_SECONDS + self._size / SLOWEST:
            raise Problem(408, "request.too_slow")
        return message["body"]


class ClientGoneError(Exception):
    """The client closed the connection before its request was whole, or before it had all of the answer."""
