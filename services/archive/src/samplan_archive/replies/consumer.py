"""Consumes `archive.replies`, where the archive system's answers lie until each has taken effect once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from aio_pika.abc import AbstractIncomingMessage
from prometheus_client import Counter

from samplan_archive.replies import reading, service
from samplan_archive.replies.reading import MalformedReplyError, Reply
from samplan_archive.transfers import repository
from samplan_contracts.archive_accounts import REPLIES_EXCHANGE, SHARED, Account, account_answering_by
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, REPLIES, REPLIES_QUEUE, TYPE
from samplan_contracts.topology import EVENTS_EXCHANGE
from samplan_servicekit import context
from samplan_servicekit.bus import inbox
from samplan_servicekit.bus.connection import BROKER_ERRORS, connected, publishing
from samplan_servicekit.bus.origin import came_by
from samplan_servicekit.bus.retry import HandOver, Reason
from samplan_servicekit.bus.topology import QueueNames, declare
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database, is_database_away
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

NAMES: Final = QueueNames("archive", REPLIES_QUEUE)
RETRIES: Final = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600))
LOOK_EVERY: Final = 30.0
"""Seconds of quiet after which the queue is declared and consumed anew."""
PREFETCH: Final = 10

HANDLED: Final = Counter(
    "samplan_archive_replies", "Answers of the archive system by how they were taken", ["outcome"]
)


class UnknownTransferError(Exception):
    """Nothing that we ever sent is answered by this."""


class ForeignReplyError(Exception):
    """Another archive system answers than the one that it was sent to."""


class RepliesConsumer:
    """Takes answers in, one after another."""

    def __init__(self, amqp_url: str, database: Database, clock: Clock) -> None:
        self._amqp_url = amqp_url
        self._database = database
        self._clock = clock
        self.ready = asyncio.Event()
        """Set while the broker delivers to us."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["RepliesConsumer"]:
        """Consume in the background. What is cut short on leaving comes again and takes effect once."""
        task = asyncio.create_task(self._run(), name=NAMES.main)
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def is_consuming(self) -> bool:
        """Whether answers arrive."""
        return self.ready.is_set()

    async def _run(self) -> None:
        pause = 0.1
        while True:
            try:
                async with connected(self._amqp_url, NAMES.main) as connection, publishing(connection) as publisher:
                    handing_over = HandOver(publisher, NAMES, RETRIES)
                    while True:
                        async with connection.channel(publisher_confirms=False) as channel:
                            await channel.set_qos(prefetch_count=PREFETCH)
                            queue = await declare(channel, NAMES, (), len(RETRIES))
                            await queue.bind(REPLIES_EXCHANGE, "#")
                            for key in sorted(REPLIES):  # of the shared account
                                await queue.bind(ARCHIVE_EXCHANGE, key)
                            pause = 0.1
                            await self._consume(queue.iterator(timeout=LOOK_EVERY), handing_over)
            except BROKER_ERRORS as error:
                log.warning("consumer_interrupted", queue=NAMES.main, error=type(error).__name__, delay_s=pause)
            except Exception as error:
                log.error("consumer_failed", queue=NAMES.main, exc_info=error, delay_s=pause)
            finally:
                self.ready.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _consume(self, messages: object, handing_over: HandOver) -> None:
        """Take messages until none has come for a while."""
        try:
            async with messages as arriving:  # type: ignore[attr-defined]
                self.ready.set()
                async for message in arriving:
                    await self._take(message, handing_over)
        except TimeoutError:
            return

    async def _take(self, message: AbstractIncomingMessage, handing_over: HandOver) -> None:
        try:
            message.headers[TYPE] = kind = _type_of(message)  # so that it is told also after a wait
            reply = reading.read(kind, message.headers, message.body, message.message_id)
            await self._apply_patiently(reply, _account_of(message))
        except (MalformedReplyError, UnknownTransferError, ForeignReplyError) as error:
            await self._lay_aside(message, handing_over, error)
        except Exception as error:
            await self._failed(message, handing_over, error)
        else:
            await message.ack()
            HANDLED.labels("handled").inc()

    async def _apply_patiently(self, reply: Reply, account: Account) -> None:
        """Let an answer take effect. While the database is away it waits in hand, which costs it no attempt."""
        pause = 0.1
        while True:
            try:
                await self._apply(reply, account)
                return
            except Exception as error:
                if not isinstance(error, OSError) and not is_database_away(error):
                    raise
                log.warning("database_away", queue=NAMES.main, error=type(error).__name__, delay_s=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _apply(self, reply: Reply, account: Account) -> None:
        """Let an answer take effect, in one transaction with the note that it did."""
        async with self._database.sessions() as session, session.begin():
            found = await repository.owner_of_message(session, reply.client_message_id, reply.answers)
            if found is None:
                raise UnknownTransferError
            scope, transfer_id = found
            fresh = await inbox.claim(
                session, {reply.message_id: None}, consumer=NAMES.main, organisation_id=scope.organisation_id
            )
            if not fresh:
                return
            context.begin(transfer_id)
            transfer = await repository.find(session, scope, transfer_id)
            if transfer is None:
                raise UnknownTransferError
            if account.name != (transfer.sent_to or SHARED.name):
                raise ForeignReplyError
            await service.apply(session, transfer, reply, self._clock.now())
        log.info("reply_taken", transfer_id=str(transfer_id), kind=reply.kind, state=transfer.state)

    async def _lay_aside(self, message: AbstractIncomingMessage, handing_over: HandOver, error: Exception) -> None:
        reason = _REASONS[type(error)]
        await handing_over.dead(message, reason, error, NAMES.main)
        HANDLED.labels("dead").inc()
        log.error("reply_dead", queue=NAMES.main, reason=reason.value, error=type(error).__name__)

    async def _failed(self, message: AbstractIncomingMessage, handing_over: HandOver, error: Exception) -> None:
        reason = await handing_over.failed(message, error, NAMES.main)
        HANDLED.labels("retried" if reason is None else "dead").inc()
        log.error("reply_failed", queue=NAMES.main, reason=reason, exc_info=error)


_REASONS: Final = {
    MalformedReplyError: Reason.POISON,
    UnknownTransferError: Reason.PERMANENT,
    ForeignReplyError: Reason.FORGED,
}


def _type_of(message: AbstractIncomingMessage) -> str:
    """What it says to be, by the first of the ways in which it may say so."""
    return str(message.headers.get(TYPE) or message.type or message.routing_key or "")


def _account_of(message: AbstractIncomingMessage) -> Account:
    """Whose answer it is: known by the exchange that it came by, to which nobody else may write.

    Raises:
        MalformedReplyError: nobody's.
    """
    exchange = came_by(message, NAMES)
    if exchange == EVENTS_EXCHANGE:  # moved by the version before, when there was one account
        return SHARED
    account = account_answering_by(exchange)
    if account is None:
        raise MalformedReplyError("exchange")
    return account
