"""The address of each municipality's archive system on RabbitMQ, and what the deployment declares for it.

An account belongs to one organisation, whose id is its name, and reaches nothing of another's:

- its user may hear only what is addressed to it (routing key `<account>.<message type>` on `ARCHIVE_EXCHANGE`), in
  queues that bear its own name;
- its answers go to an exchange of its own, which only it may write to. By that exchange, and by nothing that stands
  in an answer, archive knows whose it is: checks of routing keys can be gone round (see `topology.permissions`).

One account may be the shared one, of the time when there was one archive system for all: its user is `CORE_USER`, its
routing keys are the message types, and its answers go to `ARCHIVE_EXCHANGE`. An installation that has it keeps it for
one organisation at the most, until that one is given an account of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, CORE_USER, REPLIES, REQUESTS

REPLIES_EXCHANGE: Final = f"{ARCHIVE_EXCHANGE}.replies"
"""The topic exchange from which archive hears the answers of all accounts. Nobody writes to it."""

USERS: Final = "archive_system"
"""What users of archive systems are named after, each with its account behind a dot: not as `CORE_USER`, which may
read whatever begins with its own name.
"""

Definitions = Mapping[str, Sequence[Mapping[str, Any]]]
"""RabbitMQ's own lists by their names, as its definitions file has them."""


@dataclass(frozen=True)
class Account:
    """An archive system's address."""

    name: str

    @property
    def user(self) -> str:
        """The archive system's user on the broker; its queues bear this name before a dot."""
        return CORE_USER if self.is_shared else f"{USERS}.{self.name}"

    @property
    def answers(self) -> str:
        """The exchange that the archive system answers to."""
        return ARCHIVE_EXCHANGE if self.is_shared else f"{ARCHIVE_EXCHANGE}.{self.name}"

    @property
    def is_shared(self) -> bool:
        """Whether it is the one of an earlier time."""
        return self.name == CORE_USER

    def key(self, message_type: str) -> str:
        """The routing key of a message to this account."""
        return message_type if self.is_shared else f"{self.name}.{message_type}"


SHARED: Final = Account(CORE_USER)


def account_of(organisation_id: UUID) -> Account:
    """The account that belongs to an organisation."""
    return Account(str(organisation_id))


def account_answering_by(exchange: str) -> Account | None:
    """The account whose answers come by this exchange; none where it is nobody's."""
    if exchange == ARCHIVE_EXCHANGE:
        return SHARED
    name = exchange.removeprefix(f"{ARCHIVE_EXCHANGE}.")
    return Account(name) if name != exchange and exchange != REPLIES_EXCHANGE else None


def definitions_of(account: Account) -> Definitions:
    """What the broker must have for an account besides its user: rights, and the exchange for its answers."""
    user, common = account.user, {"vhost": "/", "durable": True}
    own = rf"^{re.escape(user)}\..*$"
    heard = "|".join(re.escape(account.key(kind)) for kind in sorted(REQUESTS))
    declared: dict[str, Sequence[Mapping[str, Any]]] = {
        "permissions": [
            {
                "user": user,
                "vhost": "/",
                "configure": own,
                "write": rf"^({re.escape(user)}\..*|{re.escape(account.answers)})$",
                "read": rf"^({re.escape(user)}\..*|{re.escape(ARCHIVE_EXCHANGE)})$",
            }
        ],
        "topic_permissions": [
            {
                "user": user,
                "vhost": "/",
                "exchange": ARCHIVE_EXCHANGE,
                "write": f"^({'|'.join(map(re.escape, sorted(REPLIES)))})$" if account.is_shared else "^$",
                "read": f"^({heard})$",
            }
        ],
    }
    if account.is_shared:
        return declared
    return declared | {
        "exchanges": [
            {"name": account.answers, "type": "topic", "arguments": {}, "auto_delete": False, "internal": False}
            | common
        ],
        "bindings": [
            {
                "source": account.answers,
                "vhost": "/",
                "destination": REPLIES_EXCHANGE,
                "destination_type": "exchange",
                # Also of a type that is not known: it is laid aside where an operator sees it, not lost.
                "routing_key": "#",
                "arguments": {},
            }
        ],
    }
