"""How long an event that was told is kept, by its type.

What a projection somewhere is rebuilt from is kept for good: without it the projection could not be made again. What
has no such reader today is kept for a while, so that a reader which a later version brings begins with a past; and
what only moves something along, for as long as somebody may look for a fault in it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from samplan_contracts.events import REGISTRY, EventData, Keeping
from samplan_contracts.subscriptions import PROJECTIONS, projected_by

UNREAD: Final = timedelta(days=400)
"""A year, and a month to bring the reader."""
PASSING: Final = timedelta(days=30)

_PASSING: Final = frozenset(
    {
        "archive.transfer.received.v1",
        "archive.transfer.sent.v1",
        "identity.membership.changed.v1",
        "identity.session.ended.v1",
        "identity.session.revoked.v1",
        "notify.delivery.settled.v1",
        "print.job.failed.v1",
        "print.job.ready.v1",
        "print.job.requested.v1",
    }
)
"""Nothing that a reader could come to keep: rights as they were, sessions that ended, steps of work under way."""


def limited(service: str) -> Mapping[str, timedelta]:
    """The types of a service's kept events that are forgotten some day, and after how long."""
    return {
        event.type: kept_for
        for event in REGISTRY.values()
        if event.source() == service and (kept_for := kept(event)) is not None
    }


def kept(event: type[EventData]) -> timedelta | None:
    """How long events of a type are kept; none for those that are for good, or not at all."""
    if event.keeping is not Keeping.AS_SENT or event in _read():
        return None
    return PASSING if event.type in _PASSING else UNREAD


def _read() -> frozenset[type[EventData]]:
    return frozenset(event for reader in PROJECTIONS for event in projected_by(reader))
