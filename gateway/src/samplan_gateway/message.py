"""Requests and responses as the gateway handles them: plain ASGI, without a framework in the way of each call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, cast
from uuid import UUID

import orjson
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from samplan_gateway.crowd import CONNECTION
from samplan_gateway.policies import STRICTEST
from samplan_servicekit.errors import MEDIA_TYPE, Problem
from samplan_servicekit.ids import new_id
from samplan_servicekit.policy import Policy

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})

SECURITY_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
        b"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'; report-to csp; report-uri /api/csp-reports",
    ),
    (b"reporting-endpoints", b'csp="/api/csp-reports"'),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"x-permitted-cross-domain-policies", b"none"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""On every response, whatever it is."""


_SECURED: Final = frozenset(name for name, _ in SECURITY_HEADERS)


def secured(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers of ours with the security headers, of which they may replace one."""
    own = [name for name, _ in headers if name in _SECURED]
    if not own:
        return [*headers, *SECURITY_HEADERS]
    return [*headers, *(header for header in SECURITY_HEADERS if header[0] not in own)]


@dataclass
class Request:
    """One request, with its headers by lower-case name; of a header that came twice, `twice` has the name."""

    scope: HTTPScope
    receive: ASGIReceiveCallable
    method: str
    path: str
    headers: Mapping[bytes, bytes]
    twice: frozenset[bytes]
    correlation_id: UUID = field(default_factory=new_id)
    policy: Policy = STRICTEST
    """Of the route that it goes to, once that is known."""

    @classmethod
    def of(cls, scope: HTTPScope, receive: ASGIReceiveCallable) -> "Request":
        """Read what the server received."""
        headers: dict[bytes, bytes] = {}
        twice = set()
        for name, value in scope["headers"]:
            if name in headers:
                twice.add(name)
            headers[name] = value
        return cls(scope, receive, scope["method"], scope["path"], headers, frozenset(twice))

    @property
    def raw_path(self) -> bytes:
        """The path as it came, before anything was decoded."""
        return self.scope["raw_path"]

    @property
    def query(self) -> bytes:
        """The query string as it came, without the question mark."""
        return self.scope["query_string"]

    @property
    def user_agent(self) -> str:
        """What the browser says that it is."""
        return self.headers.get(b"user-agent", b"").decode("latin-1")

    def vouch(self) -> None:
        """Somebody is signed in who sent it, so that the connection is none of a stranger's."""
        state: Mapping[str, Any] = cast(Mapping[str, Any], self.scope).get("state", {})
        if (connection := state.get(CONNECTION)) is not None:
            connection.vouch()

    def cookie(self, name: bytes) -> str | None:
        """A cookie's value, if it has just one."""
        found = None
        for part in self.headers.get(b"cookie", b"").split(b";"):
            key, _, value = part.strip().partition(b"=")
            if key == name:
                if found is not None:
                    return None
                found = value
        return found.decode("ascii", "replace") if found is not None else None


async def respond(
    send: ASGISendCallable,
    status: int,
    body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] | list[tuple[bytes, bytes]] = (),
) -> None:
    """Send a whole response with the security headers; of an answer to HEAD the server leaves the body out."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            # What has no content says no length: of 304 it would be that of the whole.
            "headers": secured(
                headers if status in (204, 304) else [*headers, (b"content-length", b"%d" % len(body))]
            ),
            "trailers": False,
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def respond_problem(send: ASGISendCallable, request: Request, problem: Problem) -> None:
    """Tell a problem."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "correlation_id": str(request.correlation_id),
        **problem.members,
    }
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    await respond(send, problem.status, orjson.dumps(members), headers)
