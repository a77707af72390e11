"""Identifiers: UUID version 7 (RFC 9562), which sort by the time that they were made."""

from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new identifier."""
    return uuid_utils.compat.uuid7()


def made_at(identifier: UUID) -> datetime | None:
    """When an identifier of ours was made, to the millisecond; none for one of another kind."""
    if identifier.version != 7:
        return None
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
