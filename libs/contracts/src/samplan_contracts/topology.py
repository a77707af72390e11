"""What the deployment declares on RabbitMQ, and what each service's user may do there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from samplan_contracts.subscriptions import SERVICES, keys_read_by

EVENTS_EXCHANGE: Final = "samplan.events"
"""The topic exchange that every event is published to."""

UNROUTED: Final = "samplan.unrouted"
"""The fanout exchange, and its queue, where an event lands that nobody has bound yet."""


@dataclass(frozen=True)
class Permission:
    """A broker user's rights, each a regular expression as RabbitMQ matches it."""

    configure: str
    write: str
    read: str
    topic_write: str
    """Routing keys that may be published to the events exchange."""
    topic_read: str
    """Binding keys that may be bound from it."""


def permissions() -> Mapping[str, Permission]:
    """Rights of each service's user: its own names, the events exchange, and only the keys it needs.

    The default exchange reaches every queue, so nobody may write to it; a service hands over its retries by an
    exchange of its own, `<service>.retry`.
    """
    return {service: _permission(service) for service in SERVICES}


def _permission(service: str) -> Permission:
    own = rf"^{service}\..*$"
    own_and_events = rf"^({service}\..*|{re.escape(EVENTS_EXCHANGE)})$"
    keys = sorted(keys_read_by(service))
    return Permission(
        configure=own,
        write=own_and_events,
        read=own_and_events,
        topic_write=rf"^{service}\..*$",
        topic_read=f"^({'|'.join(map(re.escape, keys))})$" if keys else "^$",
    )
