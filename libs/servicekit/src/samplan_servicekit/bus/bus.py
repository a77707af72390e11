"""The bus as a service sees it: `Bus` holds its subscriptions, runs their queues and tells how they fare.

    bus = Bus("notify")
    bus.subscriber(ParticipantAdded, MessageSent, queue="alerts")(alerts.queue_notice)

    async with bus.running(settings.amqp_url, database, keys_in(settings.public_keys_dir)):
        ...

A handler is called with the event and a session, under the scope of the event's organisation. What it does in the
session commits together with the note that the event was handled, or not at all; so it may be called again for the
same event, but takes effect once. It sends nothing from there: no HTTP, no mail, no broker.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from samplan_contracts.events import EventData
from samplan_contracts.subscriptions import SUBSCRIPTIONS
from samplan_servicekit.bus.consumer import LOOK_EVERY, Consumer
from samplan_servicekit.bus.handler import Handler, Prepare, Queue
from samplan_servicekit.bus.origin import PublicKeys
from samplan_servicekit.bus.retry import RETRIES, PermanentError
from samplan_servicekit.database import Database
from samplan_servicekit.logging import get_logger

__all__ = ["Bus", "PermanentError", "SubscriptionError"]

log = get_logger(__name__)

H = TypeVar("H", bound=Callable[..., Awaitable[None]])


class SubscriptionError(Exception):
    """What a service subscribes to is not what the contracts say of it."""


class Bus:
    """A service's subscriptions."""

    def __init__(
        self,
        service: str,
        *,
        retries: Sequence[timedelta] = RETRIES,
        subscriptions: Mapping[str, Sequence[type[EventData]]] | None = None,
        look_every: float = LOOK_EVERY,
    ) -> None:
        """Start without subscriptions.

        `retries`: how long an event waits after each failed attempt, for queues that do not say otherwise.
        `subscriptions`: queues and their events as they must be in the end; those of the contracts unless
        given.
        """
        self._service = service
        self._retries = tuple(retries)
        self._expected = SUBSCRIPTIONS[service] if subscriptions is None else subscriptions
        self._look_every = look_every
        self._queues: dict[str, Queue] = {}
        self._consumers: list[Consumer] = []

    def subscriber(
        self,
        *events: type[EventData],
        queue: str,
        concurrency: int = 2,
        batch: int = 1,
        many: bool = False,
        prefetch: int | None = None,
        retries: Sequence[timedelta] | None = None,
        prepare: Prepare | None = None,
    ) -> Callable[[H], H]:
        """Give events that arrive on a queue to a handler; a queue's further subscribers repeat its options.

        `many`: the handler takes a list, of all events of one organisation that stand next to each other in a batch;
        what it tells itself names the first of them as its cause.

        `concurrency`: how many transactions the queue has open at a time in this process. `batch`: how many
        events one of them may take together, if that many wait; an event that fails is then tried alone, as
        are its companions.
        `prefetch`: how many events this process holds at a time.
        `prepare`: a coroutine function `(event, kit) -> value` for work that takes long or asks others. It runs
        before the transaction, and the handler `(event, session, kit, value)` writes down what came of it. A process
        that ends meanwhile leaves the event to another, so it may run more than once; the handler takes effect once.
        """
        if prepare is not None and batch > 1:
            raise SubscriptionError(f"{queue} prepares events, which are then handled one by one")
        wanted = Queue(
            service=self._service,
            name=queue,
            concurrency=concurrency,
            batch=batch,
            prefetch=prefetch or 2 * concurrency * batch,
            retries=self._retries if retries is None else tuple(retries),
        )
        known = self._queues.setdefault(queue, wanted)
        if known.options != wanted.options:
            raise SubscriptionError(f"{queue} is subscribed to with different options")

        def register(handler: H) -> H:
            registered = Handler(handler, many=many, prepare=prepare)
            for event in events:
                if event.type in known.handlers:
                    raise SubscriptionError(f"{event.type} has two handlers on {queue}")
                known.handlers[event.type] = registered
            return handler

        return register

    def handlers_of(self, queue: str) -> Mapping[str, Handler]:
        """The handlers of a queue by the type of event that they are for; KeyError where there is no such queue."""
        return self._queues[queue].handlers

    def check(self) -> None:
        """Compare the subscriptions with the contracts, from which the broker's permissions are made.

        Raises:
            SubscriptionError: there is a difference; the message names it.
        """
        wanted = {name: {event.type for event in events} for name, events in self._expected.items()}
        found = {name: set(queue.handlers) for name, queue in self._queues.items()}
        for name in sorted(wanted.keys() | found.keys()):
            difference = wanted.get(name, set()) ^ found.get(name, set())
            if difference or name not in wanted or name not in found:
                events = ", ".join(sorted(difference)) or "no such queue"
                raise SubscriptionError(f"{self._service}.{name} differs from the contracts: {events}")

    @asynccontextmanager
    async def running(
        self, amqp_url: str, database: Database, keys: PublicKeys, *, kit: object = None
    ) -> AsyncIterator["Bus"]:
        """Consume in the background; on leaving, what is being handled is finished first.

        `keys`: what events are signed with, by service. `kit` is given to handlers that take a third argument.

        Raises:
            SubscriptionError: the subscriptions are not those of the contracts.
        """
        self.check()
        # Connections of its own, one for each transaction that it may have open: handlers and requests do not wait
        # for each other.
        engine = create_async_engine(
            database.engine.url,
            pool_size=sum(queue.concurrency for queue in self._queues.values()) or 1,
            max_overflow=0,
        )
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            self._consumers = [
                Consumer(queue, amqp_url, sessions, keys, kit, look_every=self._look_every)
                for queue in self._queues.values()
            ]
            for consumer in self._consumers:
                await stack.enter_async_context(consumer.running())
            stack.callback(self._stop_all)
            yield self

    def _stop_all(self) -> None:
        """Have all queues finish at the same time instead of one after another."""
        for consumer in self._consumers:
            consumer.stop()

    @property
    def healthy(self) -> bool:
        """Whether every queue is consumed, and its events can be handled."""
        return not self.held_up

    @property
    def held_up(self) -> list[str]:
        """The queues that are not consumed now, or whose events cannot be handled because the database is away."""
        return [consumer.name for consumer in self._consumers if not consumer.healthy]

    async def until_ready(self) -> None:
        """Return when every queue is consumed."""
        await asyncio.gather(*(consumer.ready.wait() for consumer in self._consumers))
