"""Consuming one queue: taking events in, handling each once, and coming back after whatever is lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.abc import AbstractChannel as UnderlayChannel
from opentelemetry import propagate, trace
from prometheus_client import Counter, Histogram
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from samplan_contracts.events import Envelope, UnknownEventError, parse
from samplan_servicekit import context
from samplan_servicekit.bus import inbox
from samplan_servicekit.bus.connection import BROKER_ERRORS, connected, publishing
from samplan_servicekit.bus.handler import Handler, Queue
from samplan_servicekit.bus.origin import ForgedEventError, PublicKeys, came_by, check, source_of
from samplan_servicekit.bus.retry import HandOver, Reason, attempt_of
from samplan_servicekit.bus.topology import declare
from samplan_servicekit.database import is_database_away
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)
tracer = trace.get_tracer(__name__)

LOOK_EVERY: Final = 30.0
"""Seconds of quiet after which a queue is declared and consumed anew."""

HANDLED: Final = Counter("samplan_bus_handled", "Events by how their handling ended", ["queue", "outcome"])
DURATION: Final = Histogram("samplan_bus_handling_seconds", "Time from taking an event to its commit", ["queue"])


class ConsumerLostError(Exception):
    """The broker does not deliver to us any more, though the connection may stand."""


class DatabaseAwayError(Exception):
    """Nothing can be handled at present, which is no event's fault."""


class HandlerMissingError(Exception):
    """An event is bound to the queue that this version has no handler for.

    A newer version has bound it while this one still runs, so it waits for a consumer of that version.
    """


@dataclass(frozen=True)
class Delivery:
    """An event that was read, and the message that it came in."""

    message: AbstractIncomingMessage
    event: Envelope[Any]


class Consumer:
    """Consumes one queue, on a connection of its own, so that a queue that is held up holds up no other."""

    def __init__(
        self,
        queue: Queue,
        amqp_url: str,
        sessions: async_sessionmaker[AsyncSession],
        keys: PublicKeys,
        kit: object = None,
        *,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self.name = queue.names.main
        self.ready = asyncio.Event()
        """Set while the broker delivers to us."""
        self._queue = queue
        self._amqp_url = amqp_url
        self._sessions = sessions
        self._keys = keys
        self._kit = kit
        self._look_every = look_every
        self._arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
        self._stopping = asyncio.Event()
        self._active = False
        self._busy = 0
        self._database_away = False

    @property
    def healthy(self) -> bool:
        """Whether events arrive and can be handled."""
        return self.ready.is_set() and not self._database_away

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Consumer"]:
        """Consume in the background; on leaving, what is being handled is finished first (at most 10 s)."""
        task = asyncio.create_task(self._run(), name=self.name)
        try:
            yield self
        finally:
            self.stop()
            await asyncio.wait([task], timeout=10)
            task.cancel()
            await asyncio.wait([task])

    def stop(self) -> None:
        """Take nothing more; leaving `running` waits for what has been taken."""
        self._stopping.set()

    async def _run(self) -> None:
        """Consume until told to stop, starting over when something goes away."""
        loop = asyncio.get_running_loop()
        pause = 0.1
        while not self._stopping.is_set():
            started = loop.time()
            try:
                async with connected(self._amqp_url, self.name) as connection, publishing(connection) as publisher:
                    handing_over = HandOver(publisher, self._queue.names, self._queue.retries)
                    while not self._stopping.is_set():
                        async with connection.channel(publisher_confirms=False) as channel:
                            await self._consume(channel, handing_over)
            except* (ConsumerLostError, DatabaseAwayError, *BROKER_ERRORS) as errors:
                log.warning("consumer_interrupted", queue=self.name, error=_names(errors), delay_s=pause)
            except* Exception as errors:
                log.error("consumer_failed", queue=self.name, exc_info=errors.exceptions[0], delay_s=pause)
            finally:
                self.ready.clear()
            pause = 0.1 if loop.time() - started > 10 else min(pause * 2, 5.0)
            await _any_of(self._stopping, within=pause)

    async def _consume(self, channel: AbstractChannel, handing_over: HandOver) -> None:
        """Consume on a channel until told to stop, or until nothing has come for a while.

        A queue that is deleted and made anew at once keeps its silent consumer, in the broker's eyes, and nobody is
        told (RabbitMQ 3.10, quorum queues). So a queue that is quiet is declared and consumed anew now and then,
        which mends that and whatever else has been done to it.

        Raises:
            ConsumerLostError: the broker does not deliver any more.
        """
        queue = self._queue
        await channel.set_qos(prefetch_count=queue.prefetch)
        source = await declare(channel, queue.names, sorted(queue.handlers), len(queue.retries))
        self._arrived = asyncio.Queue()
        lost = _watch(channel, await channel.get_underlay_channel())
        tag = await source.consume(self._arrive)
        self.ready.set()
        async with asyncio.TaskGroup() as group:
            for _ in range(queue.concurrency):
                group.create_task(self._work(handing_over))
            self._active = True
            while self._active and not self._stopping.is_set():
                self._active = self._busy > 0
                await _any_of(lost, self._stopping, within=self._look_every)
                if lost.is_set():
                    raise ConsumerLostError
            await source.cancel(tag)
            for _ in range(queue.concurrency):
                self._arrived.put_nowait(None)

    async def _arrive(self, message: AbstractIncomingMessage) -> None:
        self._active = True
        self._arrived.put_nowait(message)

    async def _take(self) -> list[AbstractIncomingMessage]:
        """The next messages, as many as are here and one transaction may take; none when it is time to stop."""
        first = await self._arrived.get()
        if first is None or self._stopping.is_set():
            return []
        taken = [first]
        while len(taken) < self._queue.batch and not self._arrived.empty():
            message = self._arrived.get_nowait()
            if message is None:
                self._arrived.put_nowait(None)  # it is for the next round
                break
            taken.append(message)
        return taken

    async def _work(self, handing_over: HandOver) -> None:
        while messages := await self._take():
            self._busy += 1
            try:
                read = [await self._read(message, handing_over) for message in messages]
                deliveries = [delivery for delivery in read if delivery]
                if deliveries:
                    await self._handle(deliveries, handing_over)
            finally:
                self._busy -= 1

    async def _handle(self, deliveries: Sequence[Delivery], handing_over: HandOver) -> None:
        """Handle events and answer the broker for each."""
        failure = await self._attempt(deliveries)
        if failure is None:
            await asyncio.gather(*(delivery.message.ack() for delivery in deliveries))
        elif len(deliveries) > 1:
            # One that fails undoes all: each is tried alone, so that only that one pays for it.
            for delivery in deliveries:
                await self._handle([delivery], handing_over)
        else:
            message, event = deliveries[0].message, deliveries[0].event
            log.warning(
                "handler_failed",
                queue=self.name,
                event_id=str(event.id),
                event_type=event.type,
                attempt=attempt_of(message, self._queue.names),
                exc_info=failure,
            )
            await self._hand_over(
                message, handing_over.failed(message, failure, self._queue.handlers[event.type].name)
            )

    async def _read(self, message: AbstractIncomingMessage, handing_over: HandOver) -> Delivery | None:
        """The event that a message holds; a message that holds none that we can handle is moved on at once."""
        try:
            return Delivery(message, self._open(message))
        except HandlerMissingError as error:
            await self._hand_over(message, handing_over.failed(message, error, ""))
        except (ValidationError, UnknownEventError) as error:
            await self._hand_over(message, handing_over.dead(message, Reason.POISON, error, ""))
        except ForgedEventError as error:
            await self._hand_over(message, handing_over.dead(message, Reason.FORGED, error, ""))
        return None

    def _open(self, message: AbstractIncomingMessage) -> Envelope[Any]:
        event_type = message.type or ""
        check(message, source_of(event_type), came_by(message, self._queue.names), self._keys)
        if event_type not in self._queue.handlers:
            raise HandlerMissingError
        event = parse(event_type, message.body)
        if event.source != event.data.source():
            raise ForgedEventError("source")
        return event

    async def _hand_over(self, message: AbstractIncomingMessage, move: Awaitable[Reason | None]) -> None:
        try:
            reason = await move
        except BROKER_ERRORS as error:
            # It goes back to where it came from, and we start over, which also declares anew what may be
            # missing.
            with suppress(*BROKER_ERRORS):
                await message.nack(requeue=True)
            raise ConsumerLostError from error
        if reason is not None:
            log.error("event_dead", queue=self.name, event_type=message.type, reason=reason.value)
        HANDLED.labels(self.name, "retried" if reason is None else "dead").inc()

    async def _attempt(self, deliveries: Sequence[Delivery]) -> Exception | None:
        """Handle events in one transaction; gives the error of the handler that failed.

        While the database is away this waits, with the events in hand: it costs none of them an attempt.
        """
        pause = 0.1
        prepared: list[Any] = []
        while True:
            try:
                with DURATION.labels(self.name).time():
                    if not prepared:
                        prepared.append(await self._prepare(deliveries[0]))
                    await self._transact(deliveries, prepared[0])
                self._database_away = False
                return None
            except DatabaseAwayError as error:
                if self._stopping.is_set():
                    raise
                self._database_away = True
                log.warning("database_away", queue=self.name, error=type(error.__cause__).__name__, delay_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            except Exception as error:
                self._database_away = False
                return error

    async def _prepare(self, delivery: Delivery) -> Any:
        """What a handler wants made ready before its transaction, while the broker still waits for our answer.

        Left out for an event that was handled before, of which the broker has not heard.
        """
        event, handler = delivery.event, self._queue.handlers[delivery.event.type]
        if handler.prepare is None:
            return None
        try:
            async with self._sessions() as session, session.begin():
                if await inbox.is_claimed(session, event.id, consumer=self.name):
                    return None
        except Exception as error:
            raise DatabaseAwayError from error
        try:
            with self._handling(delivery):
                return await handler.prepare(event, self._kit)
        except Exception as error:
            if is_database_away(error):
                raise DatabaseAwayError from error
            raise

    async def _transact(self, deliveries: Sequence[Delivery], prepared: Any) -> None:
        scope = deliveries[0].event.organisation_id
        try:
            async with self._sessions() as session, session.begin():
                try:
                    claimed = await inbox.claim(
                        session,
                        {d.event.id: d.event.data.plan(d.event.subject) for d in deliveries},
                        consumer=self.name,
                        organisation_id=scope,
                    )
                except Exception as error:
                    raise DatabaseAwayError from error
                fresh = [
                    d for d in _once(deliveries) if d.event.id in claimed and not self._queue.hears_newer(d.event)
                ]
                for (owner, handler), run in groupby(fresh, self._belongs_to):
                    if owner != scope:
                        scope = owner
                        await inbox.enter_scope(session, scope)
                    await self._call(handler, list(run), session, prepared)
        except Exception as error:
            if is_database_away(error):
                raise DatabaseAwayError from error
            raise
        HANDLED.labels(self.name, "handled").inc(len(deliveries))

    def _belongs_to(self, delivery: Delivery) -> tuple[UUID | None, Handler]:
        """Which of its neighbours in a transaction an event can be handled with."""
        return delivery.event.organisation_id, self._queue.handlers[delivery.event.type]

    async def _call(
        self, handler: Handler, deliveries: Sequence[Delivery], session: AsyncSession, prepared: Any
    ) -> None:
        if handler.many:
            with self._handling(deliveries[0]):
                await handler([d.event for d in deliveries], session, self._kit)
            return
        for delivery in deliveries:
            with self._handling(delivery):
                await handler(delivery.event, session, self._kit, prepared)

    @contextmanager
    def _handling(self, delivery: Delivery) -> Iterator[None]:
        """Begin what an event leads to: whatever is told or logged inside names it."""
        event = delivery.event
        context.begin(event.correlation_id, event.id)
        with tracer.start_as_current_span(
            f"{self.name} handle",
            context=propagate.extract(dict(delivery.message.headers)),
            kind=trace.SpanKind.CONSUMER,
            attributes={"messaging.message.id": str(event.id), "messaging.destination.name": event.type},
            record_exception=False,  # its text may quote people
        ):
            yield


def _once(deliveries: Sequence[Delivery]) -> Iterable[Delivery]:
    """Each event once, though it may have been delivered twice."""
    firsts: dict[UUID, Delivery] = {}
    for delivery in deliveries:
        firsts.setdefault(delivery.event.id, delivery)
    return firsts.values()


def _watch(channel: AbstractChannel, underlay: UnderlayChannel) -> asyncio.Event:
    """An event that is set when a channel closes, or the broker cancels its consumer (its queue was deleted)."""
    lost = asyncio.Event()

    def note(*_: object) -> None:
        lost.set()

    channel.close_callbacks.add(note)
    underlay.on_consumer_cancel_callbacks.add(note)
    return lost


async def _any_of(*events: asyncio.Event, within: float) -> None:
    """Return when one of these is set, or after so many seconds."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _names(errors: BaseExceptionGroup[Any]) -> str:
    return ", ".join(sorted({type(error).__name__ for error in errors.exceptions}))
