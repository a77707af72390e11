"""What crosses to a municipality's archive system and back: Fiks Arkiv V1 message types and headers on RabbitMQ.

The body of `CREATE` and `RECEIPT` is a zip with an XML file at its root, as in Fiks IO; errors likewise. What Fiks IO
adds around it (the CAdES signature, encryption to the recipient, its own way of sending) is KS's platform and is not
here.
"""

from typing import Final
from uuid import UUID, uuid5

ARCHIVE_EXCHANGE: Final = "samplan.archive"
"""The topic exchange between archive and the archive system. Routing keys are the message types."""

CORE_USER: Final = "archive_core"
"""The archive system's own user on the broker; also what its queues are named after."""

_PREFIX: Final = "no.ks.fiks.arkiv.v1"

CREATE: Final = f"{_PREFIX}.arkivering.arkivmelding.opprett"
RECEIVED: Final = f"{CREATE}.mottatt"
RECEIPT: Final = f"{CREATE}.kvittering"
INVALID: Final = f"{_PREFIX}.feilmelding.ugyldigforespoersel"
SERVER_ERROR: Final = f"{_PREFIX}.feilmelding.serverfeil"
NOT_FOUND: Final = f"{_PREFIX}.feilmelding.ikkefunnet"
PLATFORM_ERROR: Final = "no.ks.fiks.kvittering.serverfeil.v1"
"""The recipient did not take the message after several deliveries."""
TIMED_OUT: Final = "no.ks.fiks.kvittering.tidsavbrudd"
"""The recipient did not take the message before it expired."""

REQUESTS: Final = frozenset({CREATE})
"""What archive sends."""

REPLIES: Final = frozenset({RECEIVED, RECEIPT, INVALID, SERVER_ERROR, NOT_FOUND, PLATFORM_ERROR, TIMED_OUT})
"""What the archive system sends."""

MESSAGE_XML: Final = "arkivmelding.xml"
RECEIPT_XML: Final = "arkivmelding-kvittering.xml"
ERROR_XML: Final = "feilmelding.xml"

REPLIES_QUEUE: Final = "replies"
"""The queue of archive that the archive system's answers arrive in, as `archive.replies`."""

# Headers. The message type is in `type` as well as in the routing key.
MESSAGE_ID: Final = "melding-id"
"""New for each send."""
TYPE: Final = "type"
SENDER: Final = "avsender-id"
ANSWERS: Final = "svar-til"
"""On a reply: the `MESSAGE_ID` that it answers."""
CLIENT_MESSAGE_ID: Final = "egendefinert-header.klientMeldingId"
"""The same for every send of the same thing: by this the archive system knows a repeat."""
CLIENT_CORRELATION_ID: Final = "egendefinert-header.klientKorrelasjonsId"
"""Copied into every reply."""

_TRANSFERS: Final = UUID("5d0a3a2c-6f0b-5f6e-9d5b-2f7f3c1b9e40")


def client_message_id(plan_id: UUID, generation: int) -> UUID:
    """The client's message id of one generation of a plan (UUIDv5)."""
    return uuid5(_TRANSFERS, f"plan/{plan_id}/v{generation}")
