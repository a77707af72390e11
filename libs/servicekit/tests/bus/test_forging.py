"""A service that was taken over tells nothing in another one's name, whichever way it tries."""

import asyncio
import re
import secrets

import aio_pika
import pytest
from aio_pika import ExchangeType
from aiormq.exceptions import AMQPError, ChannelAccessRefused
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samplan_contracts.events import PersonsMerged, PlanChanged
from samplan_contracts.subscriptions import SERVICES
from samplan_contracts.topology import EVENTS_EXCHANGE, exchange_of, permissions
from samplan_servicekit.bus import dead
from samplan_servicekit.bus.connection import connected, publishing
from samplan_servicekit.bus.origin import SIGNATURE, ForgedEventError, check, sign, source_of
from samplan_servicekit.bus.topology import QueueNames

from .conftest import KEY
from .facts import envelope, eventually, plan_changed

BODY = b"{}"
OWN = Ed25519PrivateKey.generate()


def _foreign(service):
    """The type of an event that is not the service's own."""
    return PlanChanged.type if service == "identity" else PersonsMerged.type


def _message(service, foreign, **properties):
    """As good a forgery as the service can make: of the foreign type, and signed with its own key."""
    headers = {SIGNATURE: sign(OWN, foreign, BODY)} | properties.pop("headers", {})
    return aio_pika.Message(BODY, **({"type": foreign, "user_id": service, "headers": headers} | properties))


async def _by_a_binding(channel, service, foreign, target):
    """An exchange of its own, which hands everything on."""
    name = f"{service}.{secrets.token_hex(4)}"
    own = await channel.declare_exchange(name, ExchangeType.FANOUT, auto_delete=True)
    await (await channel.get_exchange(target, ensure=False)).bind(own, "#")
    await own.publish(_message(service, foreign), foreign)


async def _by_dead_letters(channel, service, foreign, target):
    """A queue whose letters die at once, and go on under any key."""
    name = f"{service}.{secrets.token_hex(4)}"
    own = await channel.declare_exchange(name, ExchangeType.FANOUT, auto_delete=True)
    arguments = {"x-dead-letter-exchange": target, "x-dead-letter-routing-key": foreign, "x-message-ttl": 0}
    queue = await channel.declare_queue(name, auto_delete=False, arguments={**arguments, "x-expires": 60_000})
    await queue.bind(own)
    await own.publish(_message(service, foreign), foreign)


async def _by_an_alternate(channel, service, foreign, target):
    """An exchange of its own without a binding, which hands on what it has no place for."""
    name = f"{service}.{secrets.token_hex(4)}"
    own = await channel.declare_exchange(
        name, ExchangeType.DIRECT, auto_delete=True, arguments={"alternate-exchange": target}
    )
    await own.publish(_message(service, foreign), foreign)


async def _by_copies(channel, service, foreign, target, header):
    exchange = await channel.get_exchange(target, ensure=False)
    await exchange.publish(_message(service, foreign, headers={header: [foreign]}), f"{service}.some.thing.v1")


async def _by_open_copies(channel, service, foreign, target):
    """Under a key of its own, with a copy to another."""
    await _by_copies(channel, service, foreign, target, "CC")


async def _by_hidden_copies(channel, service, foreign, target):
    """The same, in a header that the broker takes away."""
    await _by_copies(channel, service, foreign, target, "BCC")


async def _straight(channel, service, foreign, target):
    """Under the foreign key."""
    await (await channel.get_exchange(target, ensure=False)).publish(_message(service, foreign), foreign)


async def _as_another(channel, service, foreign, target):
    """Under a key of its own, as another user."""
    exchange = await channel.get_exchange(target, ensure=False)
    await exchange.publish(_message(service, foreign, user_id=source_of(foreign)), f"{service}.some.thing.v1")


WAYS = [
    *(_by_a_binding, _by_dead_letters, _by_an_alternate, _by_open_copies, _by_hidden_copies),
    *(_straight, _as_another),
]


@pytest.mark.parametrize("service", SERVICES)
async def test_whatever_way_a_service_tries_to_forge_nothing_passes_the_check(rabbitmq, service):
    foreign, arrived = _foreign(service), []
    async with (
        connected(rabbitmq.admin_url, "test") as watching,
        watching.channel() as tap,
        connected(rabbitmq.url(service), "test") as connection,
    ):
        queue = await tap.declare_queue(exclusive=True)
        await queue.bind(EVENTS_EXCHANGE, foreign)
        for way in WAYS:
            for target in (EVENTS_EXCHANGE, exchange_of(service), exchange_of(source_of(foreign))):
                try:
                    async with connection.channel(publisher_confirms=True, on_return_raises=False) as channel:
                        await way(channel, service, foreign, target)
                except AMQPError:
                    continue
        # What goes by dead letters is on its way for a moment; the last of the test comes after it.
        async with publishing(watching) as publisher:
            await publisher.publish(
                exchange_of(service), f"{service}.some.thing.v1", aio_pika.Message(b"", headers={"CC": [foreign]})
            )
        async with queue.iterator(timeout=10) as messages:
            async for message in messages:
                if not message.body:
                    break
                arrived.append(message)
    # The check has something to do: copies do pass the broker.
    assert arrived
    for message in arrived:
        with pytest.raises(ForgedEventError):
            check(message, source_of(foreign), message.exchange, lambda _: KEY.public_key())


@pytest.mark.parametrize("beside", [False, True])
def test_who_may_write_where_others_events_pass(beside):
    for service in SERVICES:
        write = permissions(beside_version_before=beside)[service].write
        writable = {name for name in (EVENTS_EXCHANGE, *map(exchange_of, SERVICES)) if re.search(write, name)}
        assert writable == {exchange_of(service)} | ({EVENTS_EXCHANGE} if beside else set())


async def test_a_forged_event_is_not_handled_and_is_laid_aside_and_dies_again_when_it_is_replayed(
    teller, listener, rabbitmq
):
    forged, sound = envelope(plan_changed()), envelope(plan_changed())
    body = forged.model_dump_json().encode()
    async with listener.listening():
        async with connected(rabbitmq.url("print"), "test") as connection, publishing(connection) as publisher:
            headers = {"CC": [PlanChanged.type], SIGNATURE: sign(OWN, forged.type, body)}
            message = aio_pika.Message(
                body, type=forged.type, message_id=str(forged.id), user_id="print", headers=headers
            )
            await publisher.publish(exchange_of("print"), "print.job.ready.v1", message)
        await teller.publish(sound)
        await eventually(lambda: listener.ids == [sound.id], "the true event")
        assert [letter.reason for letter in await listener.dead()] == ["forged"]
        assert await dead.replay(listener.amqp_url, "messaging", listener.queue) == 1

        async def back() -> bool:
            return [letter.reason for letter in await listener.dead()] == ["forged"]

        await eventually(back, "it to be laid aside again")
    assert listener.ids == [sound.id]


async def test_an_event_that_was_altered_on_the_way_is_laid_aside(teller, listener):
    event, sound = envelope(plan_changed("Liv")), envelope(plan_changed())
    signature = sign(KEY, event.type, event.model_dump_json().encode())
    altered = event.model_dump_json().replace("Liv", "Siv").encode()
    async with listener.listening():
        await teller.publish(event, body=altered, headers={SIGNATURE: signature})
        await teller.publish(event, headers={})
        await teller.publish(event, headers={SIGNATURE: "no signature"})
        await teller.publish(sound)
        await eventually(lambda: listener.ids == [sound.id], "the true event")
        assert [letter.reason for letter in await listener.dead()] == ["forged"] * 3


async def test_the_version_before_is_heard_while_the_broker_lets_it_tell(listener, rabbitmq):
    event = envelope(plan_changed())
    message = aio_pika.Message(event.model_dump_json().encode(), type=event.type, message_id=str(event.id))
    async with listener.listening(), connected(rabbitmq.url("plans"), "test") as connection:
        with pytest.raises(ChannelAccessRefused):
            async with publishing(connection) as publisher:
                await publisher.publish(EVENTS_EXCHANGE, event.type, message)
        async with connected(rabbitmq.admin_url, "test") as allowed, publishing(allowed) as publisher:
            await publisher.publish(EVENTS_EXCHANGE, event.type, message)
        await eventually(lambda: listener.ids == [event.id], "what the version before told")


async def test_before_the_deployment_has_declared_its_exchange_a_service_tells_as_the_version_before_does(
    teller, listener, rabbitmq
):
    await asyncio.to_thread(rabbitmq.add_users, {"plans": permissions(beside_version_before=True)["plans"]})
    try:
        async with connected(rabbitmq.admin_url, "test") as connection, connection.channel() as channel:
            await channel.exchange_delete(exchange_of("plans"))
        async with listener.listening(), teller.relay().running():
            told = await teller.tell(plan_changed())
            await eventually(lambda: listener.ids == told, "what it told")
    finally:
        await asyncio.to_thread(rabbitmq.add_users, {"plans": permissions()["plans"]})


async def test_what_waits_since_the_version_before_is_handled(listener, rabbitmq):
    """It lies in this service's own queues, unsigned, and nobody else can have put it there."""
    event = envelope(plan_changed())
    message = aio_pika.Message(event.model_dump_json().encode(), type=event.type, message_id=str(event.id))
    names = QueueNames("messaging", listener.queue)
    async with listener.listening(), connected(listener.amqp_url, "test") as connection:
        async with publishing(connection) as publisher:
            await publisher.publish(names.exchange, names.main, message)
        await eventually(lambda: listener.ids == [event.id], "what waited")
