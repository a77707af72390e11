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
"""Bytes a second, on the whole, of a body that a service is already waiting for."""


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
    begun, more = b"", True
    if int(declared) > limit:
        await _drain(request, 0, limit)
    while more and len(begun) <= WHOLE:
        piece, more = await _next_piece(request)
        begun += piece
    if len(begun) > limit:
        await _drain(request, len(begun) if more else DRAINED, limit)
    return _pieces(request, begun, limit) if more else begun


async def _pieces(request: Request, begun: bytes, limit: int) -> AsyncIterator[bytes]:
    yield begun
    size, more = len(begun), True
    began = time.monotonic()
    while more:
        piece, more = await _next_piece(request)
        size += len(piece)
        if time.monotonic() - began > IDLE_SECONDS + size / SLOWEST:
            raise Problem(408, "request.too_slow")
        if size > limit:
            await _drain(request, size if more else DRAINED, limit)
        yield piece


async def _drain(request: Request, size: int, limit: int) -> NoReturn:
    """Wait for the end of what is too long, as far as there is patience for it, and refuse it."""
    more = size < DRAINED
    while more and size < DRAINED:
        piece, more = await _next_piece(request)
        size += len(piece)
    raise Problem(413, "request.too_large", limit=limit)


async def _next_piece(request: Request) -> tuple[bytes, bool]:
    try:
        message = await asyncio.wait_for(request.receive(), IDLE_SECONDS)
    except TimeoutError:
        raise Problem(408, "request.too_slow") from None
    if message["type"] != "http.request":
        raise ClientGoneError
    return message["body"], message["more_body"]


class ClientGoneError(Exception):
    """The client closed the connection before its request was whole, or before it had all of the answer."""
