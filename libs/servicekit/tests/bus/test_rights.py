"""What a service may not do on the bus, whoever has taken it over."""

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused

from samplan_contracts.events import CodeIssued, PlanChanged
from samplan_contracts.topology import exchange_of
from samplan_servicekit.bus import Bus, SubscriptionError
from samplan_servicekit.bus.connection import connected, publishing
from samplan_servicekit.bus.topology import QueueNames, declare

from .conftest import keys
from .facts import eventually


@pytest.mark.parametrize("key", [CodeIssued.type, "plans.plan.*.v1", "#"])
async def test_a_service_that_binds_keys_that_are_not_its_own_is_refused(listener, key):
    async with connected(listener.amqp_url, "test") as connection, connection.channel() as channel:
        with pytest.raises(ChannelAccessRefused):
            await declare(channel, QueueNames("messaging", listener.queue), [key], 0)


@pytest.mark.parametrize("key", ["identity.code.issued.v1", "plans", "messaging.message.sent.v1"])
async def test_a_service_that_publishes_under_keys_that_are_not_its_own_is_refused(teller, key):
    async with connected(teller.amqp_url, "test") as connection:
        with pytest.raises(ChannelAccessRefused):
            await _publish(connection, exchange_of("plans"), key)


async def test_no_service_may_write_to_the_default_exchange_which_reaches_every_queue(teller, listener):
    async with listener.listening(), connected(teller.amqp_url, "test") as connection:
        with pytest.raises(ChannelAccessRefused):
            await _publish(connection, "", listener.name)


async def test_no_service_reads_anothers_queue(teller, listener):
    async with (
        listener.listening(),
        connected(teller.amqp_url, "test") as connection,
        connection.channel() as channel,
    ):
        queue = await channel.get_queue(listener.name, ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await queue.get()


async def _publish(connection, exchange, key):
    async with publishing(connection) as publisher:
        await publisher.publish(exchange, key, aio_pika.Message(b"{}"))


async def test_a_refused_subscription_shows_as_not_ready(listener):
    bus = Bus("messaging", subscriptions={listener.queue: [CodeIssued]})
    bus.subscriber(CodeIssued, queue=listener.queue)(listener.note)
    async with bus.running(listener.amqp_url, listener.database, keys):
        await eventually(lambda: bus.held_up == [listener.name], "the refusal")


@pytest.mark.parametrize(
    "expected", [{}, {"alerts": []}, {"alerts": [PlanChanged, CodeIssued]}, {"alerts": [PlanChanged], "more": []}]
)
async def test_a_service_does_not_start_with_other_subscriptions_than_the_contracts_name(listener, expected):
    bus = Bus("messaging", subscriptions=expected)
    bus.subscriber(PlanChanged, queue="alerts")(listener.note)
    with pytest.raises(SubscriptionError):
        async with bus.running(listener.amqp_url, listener.database, keys):
            pass


def test_an_event_has_one_handler_on_a_queue(listener):
    bus = Bus("messaging")
    bus.subscriber(PlanChanged, queue="alerts")(listener.note)
    with pytest.raises(SubscriptionError):
        bus.subscriber(PlanChanged, queue="alerts")(listener.note)


def test_a_queue_has_one_set_of_options(listener):
    bus = Bus("messaging")
    bus.subscriber(PlanChanged, queue="alerts")(listener.note)
    with pytest.raises(SubscriptionError):
        bus.subscriber(CodeIssued, queue="alerts", batch=10)(listener.note)
