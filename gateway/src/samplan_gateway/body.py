"""Reads a request's body, counted while it comes and only as long as it keeps coming."""

import asyncio
from typing import Final

from samplan_gateway.message import Request
from samplan_servicekit.errors import Problem

JSON_LIMIT: Final = 256 * 1024
TEXT_LIMIT: Final = 1024 * 1024
"""For what people write at length: goals, messages."""
DRAINED: Final = 11 * 1024 * 1024
"""As much of a body that is too long is waited for; beyond it the connection is closed."""
IDLE_SECONDS: Final = 20.0


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    One that is too long is read to its end all the same, and thrown away as it comes: a client that is answered while
    it still sends would see a broken connection, and not what was wrong.

    Raises:
        Problem: 413 `request.too_large` with the limit in bytes, 408 `request.too_slow`.
        ClientGoneError: the client closed the connection.
    """
    declared = request.headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > DRAINED:
        raise Problem(413, "request.too_large", limit=limit)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        chunk, more = await _next_chunk(request)
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        elif size > DRAINED:
            break
    if size > limit:
        raise Problem(413, "request.too_large", limit=limit)
    return b"".join(chunks)


async def _next_chunk(request: Request) -> tuple[bytes, bool]:
    try:
        message = await asyncio.wait_for(request.receive(), IDLE_SECONDS)
    except TimeoutError:
        raise Problem(408, "request.too_slow") from None
    if message["type"] != "http.request":
        raise ClientGoneError
    return message["body"], message["more_body"]


class ClientGoneError(Exception):
    """The client closed the connection before its request was whole."""
