"""Dead letters, for an operator: what could not be handled, why, and another try once the cause is gone.

    python -m samplan_notify dead list
    python -m samplan_notify dead show alerts
    python -m samplan_notify dead replay alerts [--id MESSAGE_ID]

Nothing of an event's body is ever shown.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import ChannelNotFoundEntity

from samplan_contracts.archive_exchange import REPLIES_QUEUE
from samplan_contracts.subscriptions import SUBSCRIPTIONS
from samplan_servicekit.bus.connection import Publisher, connected, publishing
from samplan_servicekit.bus.retry import ATTEMPT, DIED_AT, ERROR, HANDLER, REASON, copy_of
from samplan_servicekit.bus.topology import QueueNames

OTHER_QUEUES: Final = {"archive": (REPLIES_QUEUE,)}
"""Queues that hold no events of the suite, by service."""


LOOKS: Final = 10
"""So often a dead letter goes back to its place before it is laid there anew."""


@dataclass(frozen=True)
class DeadLetter:
    """What is told of an event that could not be handled."""

    id: str | None
    type: str | None
    reason: str
    error: str | None
    handler: str | None
    attempts: int | None
    died_at: str | None


async def count(amqp_url: str, service: str, queues: Sequence[str]) -> dict[str, int]:
    """How many dead letters each of these queues of a service has; a queue that never stood has none."""
    found = {}
    async with connected(amqp_url, f"{service} dead letters") as connection:
        for queue in queues:
            async with connection.channel() as channel:  # asking for a queue that is not there costs the channel
                try:
                    dead = await channel.declare_queue(QueueNames(service, queue).dead, passive=True)
                    found[queue] = dead.declaration_result.message_count or 0
                except ChannelNotFoundEntity:
                    found[queue] = 0
    return found


async def show(amqp_url: str, service: str, queue: str, limit: int = 20) -> list[DeadLetter]:
    """The first dead letters of a queue; they stay where they are."""
    names = QueueNames(service, queue)
    async with (
        connected(amqp_url, f"{service} dead letters") as connection,
        connection.channel() as channel,
        publishing(connection) as publisher,
    ):
        messages = await _fetch(channel, names.dead, limit)
        for message in messages:
            await _spare(message, publisher, names)
        return [_describe(message) for message in messages]


async def replay(amqp_url: str, service: str, queue: str, message_id: str | None = None) -> int:
    """Put dead letters (or the one named) back on their queue for a new series of attempts; says how many.

    Those that die again meanwhile are left for the next time.
    """
    names = QueueNames(service, queue)
    replayed = 0
    async with (
        connected(amqp_url, f"{service} dead letters") as connection,
        connection.channel() as channel,
        publishing(connection) as publisher,
    ):
        dead = await channel.declare_queue(names.dead, passive=True)
        for message in await _fetch(channel, names.dead, dead.declaration_result.message_count or 0):
            if message_id is None or message.message_id == message_id:
                await publisher.publish(names.exchange, names.main, copy_of(message, names, {}))
                await message.ack()
                replayed += 1
            else:
                await _spare(message, publisher, names)
    return replayed


async def _spare(message: AbstractIncomingMessage, publisher: Publisher, names: QueueNames) -> None:
    """Leave a dead letter that was only looked at where it is, however often that is done.

    What is fetched and not acknowledged goes back when the channel closes, and the broker counts that: of its own
    accord RabbitMQ 4 throws a message away that has come back twenty times. One that has come back often is laid
    there anew, at the end of the queue.
    """
    if int(str(message.headers.get("x-delivery-count", 0))) < LOOKS:
        return
    headers = {key: value for key, value in message.headers.items() if key.startswith("x-samplan-")}
    headers[REASON] = _describe(message).reason
    await publisher.publish(names.exchange, names.dead, copy_of(message, names, headers))
    await message.ack()


async def _fetch(channel: AbstractChannel, queue: str, limit: int) -> list[AbstractIncomingMessage]:
    dead = await channel.get_queue(queue, ensure=False)
    messages: list[AbstractIncomingMessage] = []
    while len(messages) < limit and (message := await dead.get(fail=False)) is not None:
        messages.append(message)
    return messages


def _describe(message: AbstractIncomingMessage) -> DeadLetter:
    headers: dict[str, Any] = dict(message.headers)
    return DeadLetter(
        id=message.message_id,
        type=message.type,
        # Without ours it was the broker that gave up, for its delivery limit.
        reason=headers.get(REASON) or str(headers.get("x-first-death-reason", "unknown")),
        error=headers.get(ERROR),
        handler=headers.get(HANDLER) or None,
        attempts=headers.get(ATTEMPT),
        died_at=headers.get(DIED_AT),
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command `dead`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="how many dead letters each queue has")
    showing = actions.add_parser("show", help="what a queue's dead letters are, and why")
    showing.add_argument("queue")
    showing.add_argument("--limit", type=int, default=20)
    replaying = actions.add_parser("replay", help="put a queue's dead letters back, all or one")
    replaying.add_argument("queue")
    replaying.add_argument("--id", help="only the event with this id")


async def run(service: str, amqp_url: str, arguments: argparse.Namespace) -> None:
    """Carry out the command `dead`; prints JSON, a line for each queue or letter."""
    if arguments.action == "list":
        found = await count(amqp_url, service, sorted([*SUBSCRIPTIONS[service], *OTHER_QUEUES.get(service, ())]))
        lines: list[dict[str, Any]] = [{"queue": queue, "dead": number} for queue, number in found.items()]
    elif arguments.action == "show":
        lines = [asdict(letter) for letter in await show(amqp_url, service, arguments.queue, arguments.limit)]
    else:
        number = await replay(amqp_url, service, arguments.queue, arguments.id)
        lines = [{"queue": arguments.queue, "replayed": number}]
    for line in lines:
        print(json.dumps(line))
