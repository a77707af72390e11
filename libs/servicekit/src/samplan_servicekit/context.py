"""What a request or an event handler carries along: who caused it, for logs and for the events that follow."""

from contextvars import ContextVar
from uuid import UUID

from samplan_servicekit.ids import new_id

_correlation: ContextVar[UUID | None] = ContextVar("correlation_id", default=None)
_causation: ContextVar[UUID | None] = ContextVar("causation_id", default=None)


def correlation_id() -> UUID:
    """The id that ties together everything which one act of a person led to; made here if there is none yet."""
    current = _correlation.get()
    if current is None:
        current = new_id()
        _correlation.set(current)
    return current


def causation_id() -> UUID | None:
    """The event that is being handled, if one is."""
    return _causation.get()


def begin(correlation: UUID | None, causation: UUID | None = None) -> None:
    """Start a request (no causation) or the handling of an event."""
    _correlation.set(correlation or new_id())
    _causation.set(causation)
