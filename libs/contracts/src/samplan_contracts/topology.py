"""What the deployment declares on RabbitMQ, and what each service's user may do there."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, CORE_USER, REPLIES, REQUESTS
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
    archive_write: str = "^$"
    """Routing keys that may be published to the archive system's exchange."""
    archive_read: str = "^$"
    """Binding keys that may be bound from that one."""


def permissions() -> Mapping[str, Permission]:
    """Rights of each service's user: its own names, the events exchange, and only the keys it needs.

    The default exchange reaches every queue, so nobody may write to it; a service hands over its retries by an
    exchange of its own, `<service>.retry`.
    """
    return {service: _permission(service) for service in SERVICES} | {CORE_USER: _archive_core()}


def _permission(service: str) -> Permission:
    exchanges = [EVENTS_EXCHANGE, ARCHIVE_EXCHANGE] if service == "archive" else [EVENTS_EXCHANGE]
    own = rf"^{service}\..*$"
    own_and_exchanges = rf"^({service}\..*|{'|'.join(map(re.escape, exchanges))})$"
    return Permission(
        configure=own,
        write=own_and_exchanges,
        read=own_and_exchanges,
        topic_write=rf"^{service}\..*$",
        topic_read=_one_of(keys_read_by(service)),
        archive_write=_one_of(REQUESTS) if service == "archive" else "^$",
        archive_read=_one_of(REPLIES) if service == "archive" else "^$",
    )


def _archive_core() -> Permission:
    """The archive system: its own queues, and its side of the exchange with archive; no event of the suite."""
    own = rf"^{CORE_USER}\..*$"
    own_and_exchange = rf"^({CORE_USER}\..*|{re.escape(ARCHIVE_EXCHANGE)})$"
    return Permission(
        configure=own,
        write=own_and_exchange,
        read=own_and_exchange,
        topic_write="^$",
        topic_read="^$",
        archive_write=_one_of(REPLIES),
        archive_read=_one_of(REQUESTS),
    )


def _one_of(keys: Collection[str]) -> str:
    return f"^({'|'.join(map(re.escape, sorted(keys)))})$" if keys else "^$"
