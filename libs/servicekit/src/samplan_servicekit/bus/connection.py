"""The wire to RabbitMQ: connections with a name, and publishing that is done only when it is confirmed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

import aio_pika
from aio_pika.abc import AbstractConnection
from aiormq import Channel
from aiormq.exceptions import AMQPError, ChannelInvalidStateError

CONNECT_TIMEOUT: Final = 10.0
"""Seconds for a connection to be made."""

BROKER_ERRORS: Final = (AMQPError, ChannelInvalidStateError, OSError, TimeoutError)
"""What a broker that is away, or goes away, shows as; also a channel that was lost with its connection before."""


@asynccontextmanager
async def connected(amqp_url: str, name: str) -> AsyncIterator[AbstractConnection]:
    """A connection that the broker's management shows as `name`.

    Not aio-pika's robust one: that does not come back to a queue which was deleted and made anew, so whoever
    uses the wire starts over with a new connection instead, which covers every way of losing one.
    """
    connection = await aio_pika.connect(
        amqp_url, timeout=CONNECT_TIMEOUT, client_properties={"connection_name": name}
    )
    async with connection:
        yield connection


class Publisher:
    """A channel of its own on which every message is persistent, mandatory and confirmed."""

    def __init__(self, channel: Channel, timeout: float) -> None:
        self._channel = channel
        self._timeout = timeout

    async def publish(self, exchange: str, routing_key: str, message: aio_pika.Message) -> None:
        """Return when the broker has the message in safe keeping; many calls may be in flight at once.

        Raises:
            PublishError: no queue takes it. DeliveryError: the queue refused it. ChannelAccessRefused: this
            user may not publish so (the channel is lost). TimeoutError, other AMQPError, OSError: unknown, so
            publish again.
        """
        properties = message.properties
        properties.delivery_mode = 2
        await self._channel.basic_publish(
            message.body,
            exchange=exchange,
            routing_key=routing_key,
            properties=properties,
            mandatory=True,
            timeout=self._timeout,
            wait=False,  # the confirm is waited for; waiting for the socket too would serialise the publishes
        )


@asynccontextmanager
async def publishing(connection: AbstractConnection, *, confirm_within: float = 10.0) -> AsyncIterator[Publisher]:
    """Open a channel for publishing; `confirm_within` is how many seconds a confirm may take."""
    async with connection.channel(publisher_confirms=True, on_return_raises=True) as channel:
        yield Publisher(cast(Channel, await channel.get_underlay_channel()), confirm_within)
