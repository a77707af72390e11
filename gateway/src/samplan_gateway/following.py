"""Addresses that browsers follow as links, to a provider and back: what goes wrong there is told by a page of ours.

The one address that others' pages may show in a frame is here too: a provider tells by it that somebody signed out.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import orjson

from samplan_gateway.connection import Answer, BrokenError
from samplan_gateway.message import Request
from samplan_servicekit.errors import Problem, passed_on

PAGE: Final = "/innlogging"
"""The page that says why nobody was signed in."""

_ORIGIN: Final = re.compile(r"^https?://[a-z0-9.-]+(:\d+)?$")
_TOLD: Final = {"method": "metode", "retry_after": "sekunder"}
"""Members of problems that the page needs, by their names in its address."""


def is_followed(request: Request) -> bool:
    """Whether a browser has come here by a link, and would show whatever is answered."""
    return request.policy.followed and b"text/html" in request.headers.get(b"accept", b"")


def page_of(request: Request, problem: Problem) -> str:
    """The address of the page that tells a problem: its code and number, and nothing about anybody."""
    told = {"feil": problem.code, "nummer": str(request.correlation_id)}
    told |= {name: str(problem.members[member]) for member, name in _TOLD.items() if member in problem.members}
    return f"{PAGE}?{urlencode(told)}"


async def problem_of(answer: Answer) -> Problem:
    """What a service refused, as our own."""
    try:
        body = orjson.loads(await answer.read())
        members = {name: body[name] for name in _TOLD if name in body}
        return passed_on(answer.status, str(body["code"]), **members)
    except (BrokenError, ValueError, KeyError, TypeError):
        return Problem(500, "internal")


def framing(request: Request, headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The policy of the answer that a provider's page frames: that page alone, and nothing in it."""
    origin = headers.get(b"samplan-framed-by", b"").decode("latin-1")
    if not request.policy.framed or _ORIGIN.match(origin) is None:
        return []
    return [(b"content-security-policy", f"default-src 'none'; frame-ancestors {origin}".encode())]
