"""The exchange with the archive system: each side sends and hears what is its own, and nobody else anything."""

from collections.abc import AsyncIterator

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import ChannelAccessRefused, PublishError

from samplan_contracts import archive_exchange as wire
from samplan_contracts.subscriptions import SERVICES
from samplan_contracts.topology import EVENTS_EXCHANGE
from samplan_dev.testing import TestRabbitMQ

SIDES = {"archive": (wire.REQUESTS, wire.REPLIES), wire.CORE_USER: (wire.REPLIES, wire.REQUESTS)}
"""By user: what it may send, and what it may hear."""


async def _channel(connection: AbstractConnection) -> AbstractChannel:
    return await connection.channel(publisher_confirms=True, on_return_raises=True)


async def _may_send(connection: AbstractConnection, exchange: str, key: str) -> bool:
    channel = await _channel(connection)
    found = await channel.get_exchange(exchange, ensure=False)
    try:
        await found.publish(aio_pika.Message(b""), key, mandatory=True)
    except ChannelAccessRefused:
        return False
    except PublishError:  # it was let in, and nobody listens
        pass
    await channel.close()
    return True


async def _may_hear(connection: AbstractConnection, user: str, exchange: str, key: str) -> bool:
    channel = await _channel(connection)
    queue = await channel.declare_queue(f"{user}.trial", exclusive=True)
    try:
        await queue.bind(exchange, key)
    except ChannelAccessRefused:
        return False
    await queue.unbind(exchange, key)
    await channel.close()
    return True


@pytest.fixture(params=sorted(SIDES))
async def side(
    request: pytest.FixtureRequest, rabbitmq: TestRabbitMQ
) -> AsyncIterator[tuple[str, AbstractConnection]]:
    """One of the two, connected."""
    connection = await aio_pika.connect(rabbitmq.url(request.param))
    async with connection:
        yield request.param, connection


async def test_each_side_sends_its_own_types_alone(side: tuple[str, AbstractConnection]) -> None:
    user, connection = side
    sends, hears = SIDES[user]
    for key in sends:
        assert await _may_send(connection, wire.ARCHIVE_EXCHANGE, key), key
    for key in [*hears, "no.ks.fiks.arkiv.v1.innsyn.sok", "#"]:
        assert not await _may_send(connection, wire.ARCHIVE_EXCHANGE, key), key


async def test_each_side_hears_the_others_types_alone(side: tuple[str, AbstractConnection]) -> None:
    user, connection = side
    sends, hears = SIDES[user]
    for key in hears:
        assert await _may_hear(connection, user, wire.ARCHIVE_EXCHANGE, key), key
    for key in [*sends, "#", "no.ks.#"]:
        assert not await _may_hear(connection, user, wire.ARCHIVE_EXCHANGE, key), key


async def test_the_archive_system_neither_tells_nor_hears_events(rabbitmq: TestRabbitMQ) -> None:
    connection = await aio_pika.connect(rabbitmq.url(wire.CORE_USER))
    async with connection:
        assert not await _may_send(connection, EVENTS_EXCHANGE, "archive.transfer.archived.v1")
        assert not await _may_hear(connection, wire.CORE_USER, EVENTS_EXCHANGE, "archive.transfer.requested.v1")
        with pytest.raises(ChannelAccessRefused):
            await (await _channel(connection)).declare_queue("archive.replies", durable=True)
        with pytest.raises(ChannelAccessRefused):
            await (await _channel(connection)).default_exchange.publish(aio_pika.Message(b""), "archive.replies")


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"archive"}))
async def test_no_other_service_reaches_the_exchange(rabbitmq: TestRabbitMQ, service: str) -> None:
    connection = await aio_pika.connect(rabbitmq.url(service))
    async with connection:
        for key in (wire.CREATE, wire.RECEIPT):
            assert not await _may_send(connection, wire.ARCHIVE_EXCHANGE, key)
            assert not await _may_hear(connection, service, wire.ARCHIVE_EXCHANGE, key)
