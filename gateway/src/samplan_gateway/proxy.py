"""Hands a request on to a service, and its answer back; only headers that are listed pass in either direction."""

import aiohttp
from asgiref.typing import ASGISendCallable
from yarl import URL

from samplan_gateway.message import Request, respond, secured
from samplan_servicekit.errors import Problem, unavailable

_REQUEST_HEADERS = (b"accept", b"accept-language", b"content-type", b"if-match", b"if-none-match", b"idempotency-key")
_RESPONSE_HEADERS = frozenset({"content-type", "etag", "retry-after", "content-disposition", "location"})

_WHOLE = 256 * 1024
"""An answer up to this many bytes is sent in one piece."""

NO_STORE = (b"cache-control", b"no-store")


class Proxy:
    """Speaks to the services."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def forward(
        self,
        request: Request,
        *,
        service: str,
        base_url: str,
        body: bytes,
        seconds: float,
        own_headers: dict[str, str],
    ) -> aiohttp.ClientResponse:
        """Forward and return the answer, its body unread, for the caller to send on with `relay`.

        Raises:
            Problem: 503 `service.unavailable` where the service cannot be reached or does not answer in time.
        """
        headers = {
            name.decode(): request.headers[name].decode("latin-1")
            for name in _REQUEST_HEADERS
            if name in request.headers
        }
        headers |= own_headers
        target = request.raw_path.decode("ascii", "replace")
        query = f"?{request.query.decode('ascii', 'replace')}" if request.query else ""
        try:
            return await self._http.request(
                request.method,
                URL(f"{base_url}{target}{query}", encoded=True),
                headers=headers,
                data=body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds, connect=1),
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unavailable(service) from error


async def relay(
    response: aiohttp.ClientResponse,
    send: ASGISendCallable,
    service: str,
    own_headers: list[tuple[bytes, bytes]],
) -> None:
    """Send a service's answer on to the client."""
    headers = [
        (name.lower().encode(), value.encode("latin-1"))
        for name, value in response.headers.items()
        if name.lower() in _RESPONSE_HEADERS
    ]
    headers += own_headers
    length = response.content_length
    if length is not None and length <= _WHOLE:
        try:
            body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unavailable(service) from error
        await respond(send, response.status, body, headers)
        return
    await _relay_in_pieces(response, send, headers)


async def _relay_in_pieces(
    response: aiohttp.ClientResponse, send: ASGISendCallable, headers: list[tuple[bytes, bytes]]
) -> None:
    if response.content_length is not None:
        headers.append((b"content-length", str(response.content_length).encode()))
    start = secured(headers)
    await send({"type": "http.response.start", "status": response.status, "headers": start, "trailers": False})
    # Should the service break off here, so do we: the client sees a cut answer, not a whole one.
    async for chunk in response.content.iter_chunked(64 * 1024):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def not_routed() -> Problem:
    """A path that leads nowhere."""
    return Problem(404, "not_found")
