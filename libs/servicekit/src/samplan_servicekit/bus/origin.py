"""Who an event is from: proven three times, because the broker's check of routing keys alone can be gone round.

1. It was published to its service's own exchange, which nobody else may write to (`contracts.topology`), under the
   routing key that is its type.
2. The broker vouches for the user who published it (`user_id`).
3. Its service signed type and body (Ed25519, the key that it proves itself to other services with).

What waits for another attempt was published anew by the service that consumes it. That one notes where it came from;
the signature goes along, and is looked at each time.

The version before publishes to the one exchange of all, and signs nothing. What comes that way is taken for as long
as the broker lets it: the deployment forbids it when no process of that version is left.
"""

import base64
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from aio_pika.abc import AbstractIncomingMessage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from samplan_contracts.topology import EVENTS_EXCHANGE, exchange_of
from samplan_servicekit.bus.topology import QueueNames
from samplan_servicekit.secrets import public_signing_key

SIGNATURE: Final = "samplan-signature"
"""The header with the signature, base64."""
CAME_BY: Final = "x-samplan-came-by"
"""Of what waited for another attempt: the exchange by which it came at first."""

_PURPOSE: Final = b"samplan event\0"

PublicKeys = Callable[[str], Ed25519PublicKey | None]
"""The key of a service, if there is such a service."""


class ForgedEventError(Exception):
    """An event is not from the service that its type belongs to, or was altered; says what is wrong."""


def keys_in(folder: Path) -> PublicKeys:
    """The services' public keys from the folder in which the deployment keeps them; each is read once."""

    @cache
    def key(service: str) -> Ed25519PublicKey | None:
        return public_signing_key(folder, service)

    return key


def sign(key: Ed25519PrivateKey, event_type: str, body: bytes) -> str:
    """The signature of an event; some 40 µs."""
    return base64.b64encode(key.sign(_signed(event_type, body))).decode()


def source_of(event_type: str) -> str:
    """The service whose events are named so."""
    return event_type.partition(".")[0]


def came_by(message: AbstractIncomingMessage, names: QueueNames) -> str:
    """The exchange by which an event came to this queue at first."""
    if message.exchange != names.exchange:
        return message.exchange or ""
    # Nobody but this service writes to its own exchange, and the broker, which lays aside what kills each consumer.
    if message.user_id == names.service:
        noted: Any = message.headers.get(CAME_BY, EVENTS_EXCHANGE)
        return noted if isinstance(noted, str) else ""
    return exchange_of(message.user_id) if message.user_id else EVENTS_EXCHANGE


def check(message: AbstractIncomingMessage, source: str, exchange: str, keys: PublicKeys) -> None:
    """Check that an event is from `source`, whose type it bears; `exchange` is that by which it came. 0.1 ms.

    Raises:
        ForgedEventError: it is not.
    """
    first = message.exchange == exchange
    if first and message.routing_key != message.type:
        raise ForgedEventError("routing key")
    if exchange == EVENTS_EXCHANGE:
        return
    if exchange != exchange_of(source):
        raise ForgedEventError("exchange")
    if first and message.user_id != source:
        raise ForgedEventError("user")
    key, signature = keys(source), message.headers.get(SIGNATURE)
    if key is None or not isinstance(signature, str):
        raise ForgedEventError("unsigned")
    try:
        key.verify(base64.b64decode(signature), _signed(message.type or "", message.body))
    except (InvalidSignature, ValueError) as error:
        raise ForgedEventError("signature") from error


def _signed(event_type: str, body: bytes) -> bytes:
    return b"%b%b\0%b" % (_PURPOSE, event_type.encode(), body)
