"""Where a page goes on in what is ordered by time: after a moment, and among equals after an id."""

import base64
from datetime import datetime
from uuid import UUID

from samplan_servicekit.errors import Problem

Place = tuple[datetime, UUID]
"""A moment with its zone, and an id."""


def cursor_of(at: datetime, id_: UUID) -> str:
    """A place as it crosses HTTP."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {id_}".encode()).decode()


def place_of(cursor: str | None) -> Place | None:
    """The place of a cursor; none where there is no cursor, and so the first page is wanted.

    Raises:
        Problem: 422 `request.invalid` at `/cursor` for what is none.
    """
    if cursor is None:
        return None
    try:
        moment, id_ = base64.urlsafe_b64decode(cursor).decode().split(" ")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError("a moment without its zone")
        return at, UUID(id_)
    except ValueError as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from error
