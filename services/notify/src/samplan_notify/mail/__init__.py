"""E-mail: the port to whoever carries it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Mail:
    """A plain-text e-mail to one person."""

    reference: UUID
    """Becomes its Message-ID, by which a mail server may know a repeat."""
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Carries e-mail."""

    async def send(self, mail: Mail) -> None:
        """Hand over an e-mail; returns when it is taken.

        Raises:
            UndeliverableError: it will never be taken, as when there is no such mailbox.
            CarrierAwayError: it is not known to have been taken.
        """
        ...
