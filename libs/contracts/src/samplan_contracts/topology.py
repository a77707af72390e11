"""What the deployment declares on RabbitMQ, and what each service's user may do there."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from samplan_contracts.archive_accounts import REPLIES_EXCHANGE
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, REPLIES, REQUESTS
from samplan_contracts.subscriptions import SERVICES, keys_read_by

EVENTS_EXCHANGE: Final = "samplan.events"
"""The topic exchange from which every event is heard. Nobody writes to it: the deployment binds each service's own
exchange to it, for keys that begin with the service's name."""

UNROUTED: Final = "samplan.unrouted"
"""The fanout exchange, and its queue, where an event lands that nobody has bound, though somebody is to hear it."""
PASSING: Final = "samplan.passing"
"""The queue, which keeps nothing, to which events go that need not be waited for (`subscriptions.passing`): where no
gateway listens they are missed by nobody, and would hide what is."""


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
    """Routing keys that may be published to archive systems."""
    archive_read: str = "^$"
    """Binding keys that may be bound from that exchange."""


def permissions(*, beside_version_before: bool = False) -> Mapping[str, Permission]:
    """Rights of each service's user: its own names, its events exchange, and only the keys it needs.

    The default exchange reaches every queue, so nobody may write to it; a service hands over its retries by an
    exchange of its own, `<service>.retry`. Who may write to an exchange may also have other exchanges and queues send
    to it, under any key (bindings, dead letters, alternates), where the check of routing keys does not see it; so
    nobody may write to one that others' events go through.

    `beside_version_before`: that version's processes still run, which publish to the one exchange of all.
    """
    return {service: _permission(service, beside_version_before) for service in SERVICES}


def _permission(service: str, beside_version_before: bool) -> Permission:
    archives = service == "archive"
    written = [exchange_of(service), *([ARCHIVE_EXCHANGE] if archives else [])]
    if beside_version_before:
        written.append(EVENTS_EXCHANGE)
    heard = [EVENTS_EXCHANGE, *([ARCHIVE_EXCHANGE, REPLIES_EXCHANGE] if archives else [])]
    own = rf"^{service}\..*$"
    return Permission(
        configure=own,
        write=_own_and(service, written),
        read=_own_and(service, heard),
        topic_write=rf"^{service}\..*$",
        topic_read=_one_of(keys_read_by(service)),
        archive_write=_to_accounts(REQUESTS) if archives else "^$",
        archive_read=_one_of(REPLIES) if archives else "^$",
    )


def _own_and(user: str, exchanges: Collection[str]) -> str:
    return rf"^({user}\..*|{'|'.join(map(re.escape, exchanges))})$"


def _one_of(keys: Collection[str]) -> str:
    return f"^({'|'.join(map(re.escape, sorted(keys)))})$" if keys else "^$"


def _to_accounts(types: Collection[str]) -> str:
    """Routing keys of these message types to any account, the shared one too."""
    return rf"^([0-9a-f-]{{36}}\.)?({'|'.join(map(re.escape, sorted(types)))})$"
