"""Hands a request on to a service, and its answer back; only headers that are listed pass in either direction."""

import asyncio
from collections.abc import Sequence
from typing import Final

from asgiref.typing import ASGISendCallable

from samplan_gateway.body import ClientGoneError
from samplan_gateway.connection import Answer, BrokenError
from samplan_gateway.message import Request, respond, secured
from samplan_gateway.upstream import Body, Limits, Upstreams
from samplan_servicekit.errors import Problem, unavailable

_REQUEST_HEADERS: Final = (
    b"accept",
    b"accept-language",
    b"content-type",
    b"if-match",
    b"if-none-match",
    b"idempotency-key",
)
_RESPONSE_HEADERS: Final = (b"content-type", b"etag", b"retry-after", b"content-disposition", b"location")

_WHOLE: Final = 64 * 1024
"""An answer up to this many bytes is sent in one piece."""

NO_STORE: Final = (b"cache-control", b"no-store")

Headers = Sequence[tuple[bytes, bytes]]


class Proxy:
    """Speaks to the services."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams

    async def forward(
        self, request: Request, *, service: str, base_url: str, body: Body, limits: Limits, own_headers: Headers
    ) -> Answer:
        """Forward and return the answer, its body unread, for the caller to send on with `relay`.

        Raises:
            Problem: 503 `service.unavailable` where the service cannot be reached or does not answer in time.
        """
        given = request.headers
        headers = [(name, given[name]) for name in _REQUEST_HEADERS if name in given]
        headers += own_headers
        if not isinstance(body, bytes) and b"content-length" in given:
            headers.append((b"content-length", given[b"content-length"]))
        target = b"%s?%s" % (request.raw_path, request.query) if request.query else request.raw_path
        try:
            # Services know no HEAD: what it would have been is asked for, and the body is not sent on.
            method = "GET" if request.method == "HEAD" else request.method
            return await self._upstreams.call(method, base_url, target, headers, body, limits)
        except BrokenError as error:
            raise unavailable(service) from error


async def relay(request: Request, answer: Answer, send: ASGISendCallable, service: str, own_headers: Headers) -> None:
    """Send a service's answer on to the client.

    Raises:
        Problem: 503 where a short answer breaks off.
        BrokenError: a longer one breaks off, of which a part is out: the client must see a cut answer, not a whole.
        ClientGoneError: the client left before it had all.
    """
    given = answer.headers
    headers: list[tuple[bytes, bytes]] = [(name, given[name]) for name in _RESPONSE_HEADERS if name in given]
    headers += own_headers
    length = answer.length
    if answer.ended or (length is not None and length <= _WHOLE):
        try:
            body = await answer.read()
        except BrokenError as error:
            raise unavailable(service) from error
        await respond(send, answer.status, body, headers)
        return
    if length is not None:
        headers.append((b"content-length", b"%d" % length))
    if request.method == "HEAD":
        answer.close()
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": secured(headers), "trailers": False}
        )
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    await _relay_in_pieces(request, answer, send, headers)


async def _relay_in_pieces(request: Request, answer: Answer, send: ASGISendCallable, headers: Headers) -> None:
    # Who leaves is noticed here alone: what is sent to them afterwards simply goes nowhere.
    gone = asyncio.ensure_future(_gone(request))
    gone.add_done_callback(lambda _: answer.close())
    try:
        start = secured(headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": start, "trailers": False})
        async for piece in answer.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if gone.done():
                raise ClientGoneError
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except BrokenError:
        if gone.done():
            raise ClientGoneError from None
        raise
    finally:
        gone.cancel()
        answer.close()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def not_routed() -> Problem:
    """A path that leads nowhere."""
    return Problem(404, "not_found")
