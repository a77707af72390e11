"""What happens to an event that could not be handled: it waits and comes back, and in the end it is laid
aside.

Either way it is handed over: published with a confirm, and only then acknowledged where it came from.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from samplan_servicekit.bus.connection import Publisher
from samplan_servicekit.bus.origin import CAME_BY, came_by
from samplan_servicekit.bus.topology import QueueNames

RETRIES: Final = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600))
"""How long an event waits after each failed attempt; after one more it is dead."""

ATTEMPT: Final = "x-samplan-attempt"
REASON: Final = "x-samplan-reason"
ERROR: Final = "x-samplan-error"
HANDLER: Final = "x-samplan-handler"
DIED_AT: Final = "x-samplan-died-at"


class PermanentError(Exception):
    """Raised by a handler that could not succeed later either: the event is laid aside at once."""


class Reason(StrEnum):
    """Why an event is dead."""

    POISON = "poison"
    """It cannot be read."""
    FORGED = "forged"
    """It is not what it was published as."""
    PERMANENT = "permanent"
    """The handler said that trying again is of no use."""
    EXHAUSTED = "exhausted"
    """Every attempt failed."""


class HandOver:
    """Moves deliveries of one queue on to its waiting queues and its dead letters."""

    def __init__(self, publisher: Publisher, names: QueueNames, retries: Sequence[timedelta]) -> None:
        self._publisher = publisher
        self._names = names
        self._retries = retries

    async def failed(self, message: AbstractIncomingMessage, error: BaseException, handler: str) -> Reason | None:
        """Let an event wait for its next attempt (gives none), or lay it aside after the last one (gives why)."""
        attempt = attempt_of(message, self._names)
        if isinstance(error, PermanentError):
            return await self.dead(message, Reason.PERMANENT, error, handler)
        if attempt > len(self._retries):
            return await self.dead(message, Reason.EXHAUSTED, error, handler)
        waiting = copy_of(message, self._names, {ATTEMPT: attempt + 1}, expiration=self._retries[attempt - 1])
        await self._publisher.publish(self._names.exchange, self._names.retry(attempt), waiting)
        await message.ack()
        return None

    async def dead(
        self, message: AbstractIncomingMessage, reason: Reason, error: BaseException, handler: str
    ) -> Reason:
        """Lay an event aside. Its headers tell the type of the error, never its text, which may quote people."""
        headers = {
            ATTEMPT: attempt_of(message, self._names),
            REASON: reason.value,
            ERROR: type(error).__name__,
            HANDLER: handler,
            DIED_AT: datetime.now(UTC).isoformat(timespec="seconds"),
        }
        await self._publisher.publish(self._names.exchange, self._names.dead, copy_of(message, self._names, headers))
        await message.ack()
        return reason


def attempt_of(message: AbstractIncomingMessage, names: QueueNames) -> int:
    """Which attempt at this event a delivery is, counted from 1; only we can say that it is not the first."""
    attempt = message.headers.get(ATTEMPT, 1) if message.exchange == names.exchange else 1
    return attempt if isinstance(attempt, int) else 1


def copy_of(
    message: AbstractIncomingMessage, names: QueueNames, headers: dict[str, Any], expiration: timedelta | None = None
) -> aio_pika.Message:
    """The same event to be published anew by the service whose queue it came to, with a note of how it came there.

    Without the broker's own record of dead-lettering: it drops a message that seems to go in circles.
    """
    kept = {
        key: value
        for key, value in message.headers.items()
        if not key.startswith(("x-death", "x-first-death", "x-last-death", "x-delivery-count", "x-samplan-"))
    }
    return aio_pika.Message(
        message.body,
        headers=kept | headers | {CAME_BY: came_by(message, names)},
        content_type=message.content_type,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        type=message.type,
        app_id=message.app_id,
        user_id=names.service,
        expiration=expiration,
    )
