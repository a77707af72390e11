"""Edits that cannot overwrite what somebody else wrote meanwhile: ETag and If-Match (RFC 9110, RFC 6585)."""

from typing import Annotated, Any, Protocol

from fastapi import Depends, Header
from fastapi.encoders import jsonable_encoder
from starlette.responses import Response

from samplan_servicekit.errors import Problem


class Versioned(Protocol):
    """Something with a version that each change counts up."""

    version: int


def _expected(
    if_match: Annotated[str | None, Header(description='The ETag that was read, as in `"3"`.')] = None,
) -> int:
    if if_match is None:
        raise Problem(428, "edit.if_match_required")
    try:
        return int(if_match.strip().removeprefix("W/").strip('"'))
    except ValueError:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/If-Match", "code": "etag"}]) from None


IfMatch = Annotated[int, Depends(_expected)]
"""The version that the caller means to change; 428 where the header is missing."""


def check(expected: int, stored: Versioned, current: Any, **more: Any) -> None:
    """Raise 412 with the resource as it stands now, so that a person can put the two together, and `more` of it."""
    if stored.version != expected:
        raise stale(current, **more)


def stale(current: Any, **more: Any) -> Problem:
    """The refusal of a change to what is otherwise now than its author saw it."""
    return Problem(412, "edit.stale", current=jsonable_encoder(current), **jsonable_encoder(more))


def tag(response: Response, resource: Versioned) -> None:
    """Give the response the resource's ETag."""
    response.headers["ETag"] = f'"{resource.version}"'
