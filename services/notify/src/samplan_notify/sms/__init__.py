"""SMS: the port to whoever carries them."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

DUMMY_MOBILE = "+4700000000"
"""Registered for people who have no mobile phone; nothing is ever sent to it."""


@dataclass(frozen=True)
class Sms:
    """A text message."""

    reference: UUID
    """Names this message to the carrier, who sends one with a known reference no second time."""
    to: str
    """E.164, as in +4791234567."""
    text: str


class SmsGateway(Protocol):
    """Carries text messages."""

    async def send(self, sms: Sms) -> None:
        """Hand over a message; returns when it is taken.

        Raises:
            UndeliverableError: it will never be taken, as when the number is none.
            CarrierAwayError: it is not known to have been taken.
        """
        ...


def normalised(mobile: str) -> str:
    """A number as E.164 wants it: `0047…` is `+47…`, and nothing but digits follows."""
    digits = "".join(character for character in mobile if character.isdigit())
    return f"+{digits.removeprefix('00')}" if mobile.strip().startswith(("+", "00")) else digits
