"""Archive systems on the broker: each hears what is addressed to it, answers for itself, and reaches nothing else."""

from collections.abc import AsyncIterator
from uuid import uuid4

import aio_pika
import pytest
from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import ChannelAccessRefused, PublishError

from samplan_contracts import archive_exchange as wire
from samplan_contracts.archive_accounts import REPLIES_EXCHANGE, SHARED, Account, account_of
from samplan_contracts.subscriptions import SERVICES
from samplan_contracts.topology import EVENTS_EXCHANGE, exchange_of
from samplan_dev.archive_core.exchange import queue_of
from samplan_dev.testing import TestRabbitMQ

SOLVIK, FJORDBY, LISTENING = (account_of(uuid4()) for _ in range(3))


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


@pytest.fixture(scope="module")
def broker(rabbitmq: TestRabbitMQ) -> TestRabbitMQ:
    """A broker with three municipalities' archive systems, and the one of before."""
    rabbitmq.add_accounts(SOLVIK, FJORDBY, LISTENING, SHARED)
    return rabbitmq


@pytest.fixture
async def listening(broker: TestRabbitMQ) -> AsyncIterator[AbstractConnection]:
    """The third one's."""
    connection = await aio_pika.connect(broker.url(LISTENING.user))
    async with connection:
        yield connection


async def test_archive_sends_to_any_account_and_hears_answers_alone(broker: TestRabbitMQ) -> None:
    connection = await aio_pika.connect(broker.url("archive"))
    async with connection:
        for kind in wire.REQUESTS:
            for account in (SOLVIK, FJORDBY, SHARED):
                assert await _may_send(connection, wire.ARCHIVE_EXCHANGE, account.key(kind))
        assert not await _may_send(connection, wire.ARCHIVE_EXCHANGE, SOLVIK.key(wire.RECEIPT))
        assert not await _may_send(connection, SOLVIK.answers, wire.RECEIPT)
        assert await _may_hear(connection, "archive", REPLIES_EXCHANGE, "#")


@pytest.mark.parametrize("other", [SOLVIK, SHARED], ids=["another", "the one of before"])
async def test_a_third_archive_system_hears_nothing_of_anothers(
    listening: AbstractConnection, other: Account
) -> None:
    user = LISTENING.user
    for kind in wire.REQUESTS:
        assert await _may_hear(listening, user, wire.ARCHIVE_EXCHANGE, LISTENING.key(kind))
        assert not await _may_hear(listening, user, wire.ARCHIVE_EXCHANGE, other.key(kind))
    for key in ("#", f"{other.name}.#", "*.no.ks.#", other.key("#"), "no.ks.#"):
        assert not await _may_hear(listening, user, wire.ARCHIVE_EXCHANGE, key), key
    for exchange in (other.answers, REPLIES_EXCHANGE, EVENTS_EXCHANGE, exchange_of("archive")):
        if exchange != wire.ARCHIVE_EXCHANGE:
            assert not await _may_hear(listening, user, exchange, "#"), exchange
    for queue in (queue_of(other), "archive.replies", "archive.replies.dead"):
        with pytest.raises(ChannelAccessRefused):
            await (await _channel(listening)).declare_queue(queue, durable=True)
        with pytest.raises(ChannelAccessRefused):
            await (await (await _channel(listening)).get_queue(queue, ensure=False)).get(fail=False)


@pytest.mark.parametrize("other", [SOLVIK, SHARED], ids=["another", "the one of before"])
async def test_a_third_archive_system_answers_for_nobody_else_whichever_way_it_tries(
    listening: AbstractConnection, other: Account
) -> None:
    """Straight, by a binding, by dead letters, by an alternate, and by the exchange from which archive hears all."""
    own = f"{LISTENING.user}.trial"
    assert await _may_send(listening, LISTENING.answers, wire.RECEIPT)
    for target in {other.answers, REPLIES_EXCHANGE, wire.ARCHIVE_EXCHANGE}:
        assert not await _may_send(listening, target, wire.RECEIPT)
        channel = await _channel(listening)
        made = await channel.declare_exchange(own, ExchangeType.FANOUT, auto_delete=True)
        others = await channel.get_exchange(target, ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await others.bind(made, "#")
        dying = {"x-dead-letter-exchange": target, "x-dead-letter-routing-key": wire.RECEIPT, "x-message-ttl": 0}
        with pytest.raises(ChannelAccessRefused):
            await (await _channel(listening)).declare_queue(own, exclusive=True, arguments=dying)
        with pytest.raises(ChannelAccessRefused):
            await (await _channel(listening)).declare_exchange(
                f"{own}.alternate", ExchangeType.DIRECT, auto_delete=True, arguments={"alternate-exchange": target}
            )
    with pytest.raises(ChannelAccessRefused):
        await (await _channel(listening)).default_exchange.publish(aio_pika.Message(b""), "archive.replies")


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"archive"}))
async def test_no_other_service_reaches_the_exchanges(broker: TestRabbitMQ, service: str) -> None:
    connection = await aio_pika.connect(broker.url(service))
    async with connection:
        for exchange in (wire.ARCHIVE_EXCHANGE, SOLVIK.answers, REPLIES_EXCHANGE):
            for key in (SOLVIK.key(wire.CREATE), wire.CREATE, wire.RECEIPT):
                assert not await _may_send(connection, exchange, key)
                assert not await _may_hear(connection, service, exchange, key)
