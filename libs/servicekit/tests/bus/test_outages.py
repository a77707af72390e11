"""What is lost on the way, and how everything comes back: broker, database, connections, consumers, queues."""

import asyncio

import pytest

from samplan_contracts.events import PlanChanged
from samplan_contracts.topology import EVENTS_EXCHANGE
from samplan_dev.testing import own_rabbitmq
from samplan_servicekit.bus import consumer as consuming
from samplan_servicekit.bus.connection import connected
from samplan_servicekit.bus.topology import QueueNames, declare

from .facts import envelope, eventually, plan_changed
from .proxy import Wire


@pytest.fixture(scope="module")
def own_broker(test_state):
    with own_rabbitmq(test_state / "rabbitmq-of-outages") as broker:
        yield broker


@pytest.fixture
def rabbitmq(own_broker):
    own_broker.start()  # whatever the test before has done to it
    return own_broker


async def _each_took_effect_once(listener, ids):
    return [await listener.effects(event_id) for event_id in ids] == [1] * len(ids)


@pytest.mark.parametrize("how", ["kill", "restart"])
async def test_a_broker_restart_loses_nothing_and_doubles_nothing(teller, listener, rabbitmq, how):
    async with listener.listening() as bus, teller.relay().running() as relay:
        told = await teller.tell(plan_changed(), plan_changed())
        await eventually(lambda: len(listener.ids) == 2, "what was told before")

        restarting = asyncio.get_running_loop().run_in_executor(None, _restart, rabbitmq, how)
        await eventually(lambda: not bus.healthy, "the outage to be noticed")
        told += await teller.tell(plan_changed(), plan_changed())
        await restarting
        told += await teller.tell(plan_changed())
        await eventually(lambda: set(listener.ids) >= set(told), "what was told meanwhile and after", within=30)
        await eventually(lambda: bus.healthy and relay.healthy, "all to be well")
        await eventually(lambda: _each_took_effect_once(listener, told), "each to take effect once")


def _restart(rabbitmq, how):
    if how == "kill":
        rabbitmq.kill()
        rabbitmq.start()
    else:
        rabbitmq.restart()


async def test_a_database_restart_costs_no_event_an_attempt(teller, listener, postgres):
    attempts = []

    async def handle(event, session):
        attempts.append(event.id)
        await listener.note(event, session)

    async with listener.listening(handler=handle, retries=[]) as bus, teller.relay().running() as relay:
        told = await teller.tell(plan_changed())
        await eventually(lambda: _each_took_effect_once(listener, told), "what was told before")

        event = envelope(plan_changed())
        await asyncio.to_thread(postgres.instance.stop)
        await teller.publish(event)
        await eventually(lambda: not bus.healthy, "the outage to be noticed")
        await eventually(lambda: not relay.healthy, "the outage to be noticed by the relay")
        await asyncio.to_thread(postgres.start)

        told += [event.id, *await teller.tell(plan_changed())]
        await eventually(lambda: _each_took_effect_once(listener, told), "what came meanwhile and after")
        await eventually(lambda: bus.healthy and relay.healthy, "all to be well")
        # Without retries, an attempt that the outage had cost would have laid the event aside.
        assert await listener.dead() == []


async def test_a_connection_lost_while_handling_brings_the_event_back_and_it_takes_effect_once(teller, listener):
    wire = Wire(listener.amqp_url)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(event, session):
        begun.set()
        await go_on.wait()
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with wire.laid() as url, listener.listening(handler=handle, amqp_url=url) as bus:
        await teller.publish(event)
        await begun.wait()
        wire.cut()
        await eventually(lambda: not bus.healthy, "the cut to be noticed")
        go_on.set()
        await eventually(lambda: _each_took_effect_once(listener, [event.id]), "its effect")
        await eventually(lambda: bus.healthy, "the consumer to be back")


async def test_an_acknowledgement_lost_on_the_way_does_not_double_the_effect(teller, listener):
    wire = Wire(listener.amqp_url)
    event = envelope(plan_changed())

    async def handle(event, session):
        await listener.note(event, session)
        if len(listener.heard) == 1:
            wire.cut()  # the transaction will commit, the acknowledgement will not arrive

    async with wire.laid() as url, listener.listening(handler=handle, amqp_url=url):
        await teller.publish(event)
        await eventually(lambda: listener.heard, "the event")
        await eventually(lambda: _each_took_effect_once(listener, [event.id]), "its effect")
        last = envelope(plan_changed())
        await teller.publish(last)
        await eventually(lambda: _each_took_effect_once(listener, [event.id, last.id]), "what came after the repeat")
    assert await listener.effects(event.id) == 1


async def test_a_consumer_that_the_broker_cancels_comes_back(teller, listener, rabbitmq):
    """The broker cancels a consumer when it takes its queue away."""
    async with listener.listening() as bus:
        await _delete(rabbitmq, listener.name)
        await eventually(lambda: not bus.healthy, "the cancel to be noticed")
        await eventually(lambda: bus.healthy, "the queue to be declared anew")
        event = envelope(plan_changed())
        await teller.publish(event)
        await eventually(lambda: listener.ids == [event.id], "an event on the new queue")


async def test_a_queue_deleted_and_made_anew_at_once_is_consumed_again(teller, listener, rabbitmq):
    async with listener.listening() as bus:
        await _delete_and_make_anew(rabbitmq, listener)
        event = envelope(plan_changed())
        await teller.publish(event)
        await eventually(lambda: listener.ids == [event.id], "an event on the new queue")
        await eventually(lambda: bus.healthy, "all to be well")


async def test_a_cancel_that_was_never_told_is_found_out(teller, listener, rabbitmq, monkeypatch):
    monkeypatch.setattr(consuming, "_watch", lambda *_: asyncio.Event())
    async with listener.listening(look_every=0.2):
        await _delete_and_make_anew(rabbitmq, listener)
        event = envelope(plan_changed())
        await teller.publish(event)
        await eventually(lambda: listener.ids == [event.id], "an event on the new queue")


async def test_a_waiting_queue_that_is_gone_is_made_anew_and_the_event_is_not_lost(teller, listener, rabbitmq):
    async def handle(event, session):
        await listener.note(event, session)
        if len(listener.heard) == 1:
            await _delete(rabbitmq, QueueNames("messaging", listener.queue).retry(1))
        if len(listener.heard) <= 2:
            raise LookupError

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(lambda: _each_took_effect_once(listener, [event.id]), "its effect")


async def _delete(rabbitmq, queue):
    async with connected(rabbitmq.admin_url, "test") as connection, connection.channel() as channel:
        await channel.queue_delete(queue)


async def _delete_and_make_anew(rabbitmq, listener):
    async with connected(rabbitmq.admin_url, "test") as connection, connection.channel() as channel:
        await channel.queue_delete(listener.name)
        await declare(channel, QueueNames("messaging", listener.queue), [PlanChanged.type], 3)


def test_the_exchange_of_all_events_is_the_deployments():
    assert not EVENTS_EXCHANGE.startswith("messaging.")
