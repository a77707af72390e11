"""The core's side of the exchange: fetches messages, answers, and only then lets go of them."""

from __future__ import annotations

import asyncio
import contextlib

import aio_pika
from aiormq.exceptions import AMQPError

from samplan_contracts import archive_exchange as wire
from samplan_contracts.archive_accounts import Account
from samplan_dev.archive_core.core import Answer, Core


def queue_of(account: Account) -> str:
    """Where messages to an account wait for its archive system."""
    return f"{account.user}.messages"


async def serve(amqp_url: str, account: Account, core: Core, ready: asyncio.Event) -> None:
    """Consume for ever, coming back whenever the broker goes away; `ready` is set while it consumes."""
    while True:
        with contextlib.suppress(AMQPError, OSError, TimeoutError):
            await _consume(amqp_url, account, core, ready)
        ready.clear()
        await asyncio.sleep(1)


async def _consume(amqp_url: str, account: Account, core: Core, ready: asyncio.Event) -> None:
    connection = await aio_pika.connect(amqp_url, client_properties={"connection_name": "archive core"}, timeout=10)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.set_qos(prefetch_count=4)
        answers = await channel.get_exchange(account.answers, ensure=False)
        queue = await channel.declare_queue(
            queue_of(account), durable=True, arguments={"x-queue-type": "quorum", "x-delivery-limit": 20}
        )
        for kind in sorted(wire.REQUESTS):
            await queue.bind(wire.ARCHIVE_EXCHANGE, account.key(kind))
        ready.set()
        async with queue.iterator() as messages:
            async for message in messages:
                for answer in core.handle(message.headers, message.body):
                    await answers.publish(_message(answer), answer.type)
                await message.ack()


def _message(answer: Answer) -> aio_pika.Message:
    return aio_pika.Message(
        answer.body,
        headers=dict(answer.headers),
        message_id=answer.headers.get(wire.MESSAGE_ID),
        type=answer.type,
        content_type="application/zip",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
