"""What the deployment declares on RabbitMQ, and what each service's user may do there."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, CORE_USER, REPLIES, REQUESTS
from samplan_contracts.subscriptions import SERVICES, keys_read_by

EVENTS_EXCHANGE: Final = "samplan.events"
"""The topic exchange from which every event is heard. Nobody writes to it: the deployment binds each service's own
exchange to it, for keys that begin with the service's name."""

UNROUTED: Final = "samplan.unrouted"
"""The fanout exchange, and its queue, where an event lands that nobody has bound yet."""


def exchange_of(service: str) -> str:
    """The topic exchange that a service publishes its events to, and nobody else."""
    return f"{EVENTS_EXCHANGE}.{service}"


def keys_told_by(service: str) -> str:
    """The binding by which a service's events reach everybody: nothing passes that is not named as its own."""
    return f"{service}.#"


@dataclass(frozen=True)
class Permission:
    """A broker user's rights, each a regular expression as RabbitMQ matches it."""

    configure: str
    write: str
    read: str
    topic_write: str
    """Routing keys that may be published to the user's own events exchange."""
    topic_read: str
    """Binding keys that may be bound from it."""
    archive_write: str = "^$"
    """Routing keys that may be published to the archive system's exchange."""
    archive_read: str = "^$"
    """Binding keys that may be bound from that one."""


def permissions(*, beside_version_before: bool = False) -> Mapping[str, Permission]:
    """Rights of each service's user: its own names, its events exchange, and only the keys it needs.

    The default exchange reaches every queue, so nobody may write to it; a service hands over its retries by an
    exchange of its own, `<service>.retry`. Who may write to an exchange may also have other exchanges and queues send
    to it, under any key (bindings, dead letters, alternates), where the check of routing keys does not see it; so
    nobody may write to one that others' events go through.

    `beside_version_before`: that version's processes still run, which publish to the one exchange of all.
    """
    return {service: _permission(service, beside_version_before) for service in SERVICES} | {
        CORE_USER: _archive_core()
    }


def _permission(service: str, beside_version_before: bool) -> Permission:
    outside = [ARCHIVE_EXCHANGE] if service == "archive" else []
    written = [exchange_of(service), *outside, *([EVENTS_EXCHANGE] if beside_version_before else [])]
    own = rf"^{service}\..*$"
    return Permission(
        configure=own,
        write=_own_and(service, written),
        read=_own_and(service, [EVENTS_EXCHANGE, *outside]),
        topic_write=rf"^{service}\..*$",
        topic_read=_one_of(keys_read_by(service)),
        archive_write=_one_of(REQUESTS) if service == "archive" else "^$",
        archive_read=_one_of(REPLIES) if service == "archive" else "^$",
    )


def _archive_core() -> Permission:
    """The archive system: its own queues, and its side of the exchange with archive; no event of the suite."""
    return Permission(
        configure=rf"^{CORE_USER}\..*$",
        write=_own_and(CORE_USER, [ARCHIVE_EXCHANGE]),
        read=_own_and(CORE_USER, [ARCHIVE_EXCHANGE]),
        topic_write="^$",
        topic_read="^$",
        archive_write=_one_of(REPLIES),
        archive_read=_one_of(REQUESTS),
    )


def _own_and(user: str, exchanges: Collection[str]) -> str:
    return rf"^({user}\..*|{'|'.join(map(re.escape, exchanges))})$"


def _one_of(keys: Collection[str]) -> str:
    return f"^({'|'.join(map(re.escape, sorted(keys)))})$" if keys else "^$"
