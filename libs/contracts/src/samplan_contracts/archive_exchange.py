"""What crosses to a municipality's archive system and back: Fiks Arkiv V1 message types and headers on RabbitMQ.

The body of `CREATE` and `RECEIPT` is a zip with an XML file at its root, as in Fiks IO; errors likewise. What Fiks IO
adds around it (the CAdES signature, encryption to the recipient, its own way of sending) is KS's platform and is not
here.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid5

ARCHIVE_EXCHANGE: Final = "samplan.archive"
"""The topic exchange by which archive sends to archive systems, each of which hears what is addressed to its account
(`archive_accounts`)."""

CORE_USER: Final = "archive_core"
"""The user, and the beginning of its queues, of the archive system of an installation that had one for all."""

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

FETCH_RECORD: Final = f"{_PREFIX}.innsyn.registrering.hent"
"""Asks whether a record is there."""
RECORD: Final = f"{FETCH_RECORD}.resultat"
"""It is: the answer to that."""

REQUESTS: Final = frozenset({CREATE, FETCH_RECORD})
"""What archive sends."""

REPLIES: Final = frozenset({RECEIVED, RECEIPT, RECORD, INVALID, SERVER_ERROR, NOT_FOUND, PLATFORM_ERROR, TIMED_OUT})
"""What the archive system sends."""

ALSO_WRITTEN: Final[Mapping[str, str]] = {
    "no.ks.fik.arkiv.v1.feilmelding.ugyldigforespoersel": INVALID,
    "no.ks.fiks.arkiv.v1.feilmelding.ugyldigforespørsel": INVALID,
    "no.ks.fiks.kvittering.serverfeil": PLATFORM_ERROR,
    "no.ks.fiks.kvittering.tidsavbrudd.v1": TIMED_OUT,
}
"""Types as KS's own list of them, and pages about them, spell them elsewhere: read, never written."""

MESSAGE_XML: Final = "arkivmelding.xml"
RECEIPT_XML: Final = "arkivmelding-kvittering.xml"
ERROR_XML: Final = "feilmelding.xml"
FETCH_RECORD_XML: Final = "registrering-hent.xml"
RECORD_XML: Final = "registrering.xml"

REPLIES_QUEUE: Final = "replies"
"""The queue of archive that the archive system's answers arrive in, as `archive.replies`."""

# Headers. The message type is in `type` as well as in the routing key.
MESSAGE_ID: Final = "melding-id"
"""New for each send."""
TYPE: Final = "type"
SENDER: Final = "avsender-id"
"""The organisation that sends."""
RECIPIENT: Final = "mottaker-id"
"""On what archive sends: the account that it is for."""
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
