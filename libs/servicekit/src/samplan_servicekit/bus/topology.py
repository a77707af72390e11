"""The queues of a service: what each is called and how it is declared.

`samplan.*` belongs to the deployment and is only looked up; a service declares and binds what bears its own
name. Everything that leaves a queue, by failing or by waiting, goes through the service's own exchange
`<service>.retry`: the default exchange reaches every queue of the broker, so that no service may write to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractQueue
from pamqp.common import FieldValue

from samplan_contracts.topology import EVENTS_EXCHANGE

DELIVERY_LIMIT: Final = 20
"""How often the broker gives out again what comes back unanswered, as when an event kills each consumer."""


@dataclass(frozen=True)
class QueueNames:
    """What belongs to one queue of a service; each name is also the routing key by which the exchange finds it."""

    service: str
    queue: str

    @property
    def main(self) -> str:
        """Where events arrive."""
        return f"{self.service}.{self.queue}"

    @property
    def exchange(self) -> str:
        """The service's own exchange, for all its queues."""
        return f"{self.service}.retry"

    @property
    def dead(self) -> str:
        """Where events end that could not be handled, until an operator replays them."""
        return f"{self.main}.dead"

    def retry(self, attempt: int) -> str:
        """Where an event waits after its attempt number `attempt`, counted from 1."""
        return f"{self.main}.retry.{attempt}"


async def declare(channel: AbstractChannel, names: QueueNames, keys: Iterable[str], retries: int) -> AbstractQueue:
    """Make sure that a queue stands with all that belongs to it, and bind it to `keys`; gives the queue.

    Raises:
        ChannelNotFoundEntity: the deployment has not declared the events exchange.
        ChannelAccessRefused: a key is not this service's to read.
        ChannelPreconditionFailed: a queue stands with other arguments.
    """
    await channel.declare_exchange(EVENTS_EXCHANGE, passive=True)
    await channel.declare_exchange(names.exchange, ExchangeType.DIRECT, durable=True)

    dead = await channel.declare_queue(names.dead, durable=True, arguments={"x-queue-type": "quorum"})
    await dead.bind(names.exchange, names.dead)

    main = await channel.declare_queue(
        names.main,
        durable=True,
        arguments=_handing_on_to(names, names.dead) | {"x-delivery-limit": DELIVERY_LIMIT},
    )
    await main.bind(names.exchange, names.main)

    for attempt in range(1, retries + 1):
        # How long to wait is said with each message, so that a release may change it: a queue's arguments are
        # fixed.
        waiting = await channel.declare_queue(
            names.retry(attempt), durable=True, arguments=_handing_on_to(names, names.main)
        )
        await waiting.bind(names.exchange, names.retry(attempt))

    for key in keys:
        await main.bind(EVENTS_EXCHANGE, key)
    return main


def _handing_on_to(names: QueueNames, routing_key: str) -> dict[str, FieldValue]:
    """Arguments of a queue whose rejected and expired messages move on without ever being lost on the way."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": names.exchange,
        "x-dead-letter-routing-key": routing_key,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
