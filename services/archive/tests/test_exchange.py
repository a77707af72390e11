"""Over a real broker: a package goes out, the core answers, and what is not understood is laid aside."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import aio_pika
import asyncpg
import pytest

from samplan_archive.replies.consumer import NAMES, RETRIES, RepliesConsumer
from samplan_archive.sending.outside import NotNowError
from samplan_archive.sending.post import BrokerPost, Letter
from samplan_contracts import archive_exchange as wire
from samplan_contracts.archive_accounts import SHARED, account_of
from samplan_dev.archive_core.core import Mood
from samplan_dev.archive_core.exchange import queue_of, serve
from samplan_servicekit.bus import dead
from samplan_servicekit.ids import new_id

ACCOUNT = account_of(new_id())


@pytest.fixture
async def exchange(world, rabbitmq):
    """The archive's post and consumer, and the core at the other end."""
    queues = [NAMES.main, NAMES.dead, *(NAMES.retry(attempt + 1) for attempt in range(len(RETRIES)))]
    await rabbitmq.delete_queues(*queues)
    await asyncio.to_thread(rabbitmq.add_accounts, world.account)
    async with AsyncExitStack() as stack:
        ready = asyncio.Event()
        core = asyncio.create_task(serve(rabbitmq.url(world.account.user), world.account, world.core, ready))
        stack.callback(core.cancel)
        consumer = RepliesConsumer(rabbitmq.url("archive"), world.database, world.clock)
        await stack.enter_async_context(consumer.running())
        post = await stack.enter_async_context(BrokerPost(rabbitmq.url("archive")).open())
        await asyncio.wait_for(asyncio.gather(ready.wait(), consumer.ready.wait()), 20)
        yield post
    await rabbitmq.delete_queues(queue_of(world.account))


async def _until(world, state):
    async with asyncio.timeout(20):
        while True:
            if (await world.state())["state"] == state:
                return
            await asyncio.sleep(0.05)


async def _until_dead(rabbitmq, count):
    async with asyncio.timeout(20):
        while True:
            if await rabbitmq.queue_length(NAMES.dead) == count:
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("mood", [None, Mood.TWICE])
async def test_a_package_goes_to_the_core_and_its_receipt_comes_back(world, exchange, mood):
    if mood is not None:
        world.core.moods.append(mood)
    await world.packaged()
    assert await world.worker(post=exchange).do_next()
    await _until(world, "archived")
    assert len(world.cases()[0]["records"]) == 1


async def test_what_is_not_understood_or_not_asked_for_is_laid_aside_and_holds_nothing_up(world, exchange, rabbitmq):
    connection = await aio_pika.connect(rabbitmq.url(world.account.user))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        out = await channel.get_exchange(world.account.answers, ensure=False)
        headers = {
            wire.MESSAGE_ID: str(new_id()),
            wire.ANSWERS: str(new_id()),
            wire.CLIENT_MESSAGE_ID: str(new_id()),
        }
        await out.publish(aio_pika.Message(b"?", headers=headers | {wire.TYPE: wire.RECEIPT}), wire.RECEIPT)
        await out.publish(aio_pika.Message(b"", headers=headers | {wire.TYPE: wire.RECEIVED}), wire.RECEIVED)
    await world.packaged()
    await world.worker(post=exchange).do_next()
    await _until(world, "archived")
    assert await rabbitmq.queue_length(NAMES.dead) == 2
    letters = await dead.show(rabbitmq.url("archive"), "archive", "replies")
    assert [letter.error for letter in letters] == ["MalformedReplyError", "UnknownTransferError"]


async def test_only_the_archive_system_that_it_was_sent_to_answers_for_a_transfer(world, exchange, rabbitmq):
    """Another municipality's, with a receipt as good as can be made, and knowing every id."""
    other = account_of(new_id())
    await asyncio.to_thread(rabbitmq.add_accounts, other)
    await world.packaged()
    await world.worker(post=world.post).do_next()
    connection = await aio_pika.connect(rabbitmq.url(other.user))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        out = await channel.get_exchange(other.answers, ensure=False)
        for answer in world.post.answers:
            for user in (None, other.user):
                message = aio_pika.Message(answer.body, headers=dict(answer.headers), user_id=user)
                message.headers[wire.MESSAGE_ID] = str(new_id())
                message.headers["x-samplan-came-by"] = world.account.answers
                await out.publish(message, answer.type)
    await _until_dead(rabbitmq, 4)
    assert (await world.state())["state"] == "sent"
    letters = await dead.show(rabbitmq.url("archive"), "archive", "replies")
    assert {(letter.reason, letter.error) for letter in letters} == {("forged", "ForeignReplyError")}


async def test_the_archive_system_of_before_answers_for_what_it_got_and_for_nothing_else(world, exchange, rabbitmq):
    await asyncio.to_thread(rabbitmq.add_accounts, SHARED)
    for account, state in ((world.account, "sent"), (SHARED, "archived")):
        await world.has_account(account)
        world.place = replace(world.place, plan_id=new_id())
        world.path = f"/api/archive/plans/{world.place.plan_id}/transfers"
        world.post.answers.clear()
        await world.packaged()
        await world.worker(post=world.post).do_next()
        connection = await aio_pika.connect(rabbitmq.url(SHARED.user))
        async with connection:
            channel = await connection.channel(publisher_confirms=True)
            out = await channel.get_exchange(SHARED.answers, ensure=False)
            for answer in world.post.answers:
                await out.publish(aio_pika.Message(answer.body, headers=dict(answer.headers)), answer.type)
        if state == "archived":
            await _until(world, state)
        else:
            await _until_dead(rabbitmq, 2)
            assert (await world.state())["state"] == state


async def test_a_receipt_that_was_taken_but_not_acknowledged_takes_effect_once(world, exchange, rabbitmq):
    await world.packaged()
    await world.worker(post=world.post).do_next()
    connection = await aio_pika.connect(rabbitmq.url(world.account.user))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        out = await channel.get_exchange(world.account.answers, ensure=False)
        for _ in range(2):  # the broker gives out again what was not acknowledged
            for answer in world.post.answers:
                await out.publish(aio_pika.Message(answer.body, headers=dict(answer.headers)), answer.type)
    await _until(world, "archived")
    await asyncio.sleep(0.3)
    assert await world.told() == ["requested", "sent", "received", "archived"]


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError]
)
async def test_while_the_database_is_away_an_answer_waits(world, exchange, rabbitmq, monkeypatch, error):
    sessions, left = world.database.sessions, [0]

    def sometimes():
        if left[0]:
            left[0] -= 1
            raise error("not now")
        return sessions()

    monkeypatch.setattr(world.database, "sessions", sometimes)
    await world.packaged()
    await world.worker(post=world.post).do_next()
    left[0] = 3
    connection = await aio_pika.connect(rabbitmq.url(world.account.user))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        out = await channel.get_exchange(world.account.answers, ensure=False)
        for answer in world.post.answers:
            await out.publish(aio_pika.Message(answer.body, headers=dict(answer.headers)), answer.type)
    async with asyncio.timeout(20):
        while True:
            if left[0] == 0:
                break
            await asyncio.sleep(0.05)
    await _until(world, "archived")
    assert not await rabbitmq.queue_length(NAMES.dead)


async def test_without_an_archive_system_nothing_is_taken_for_sent(rabbitmq):
    async with BrokerPost(rabbitmq.url("archive")).open() as post:
        letter = _letter()
        for _ in range(2):
            with pytest.raises(NotNowError, match=r"archive\.system_away"):
                await post.send(letter)


async def test_without_a_broker_nothing_is_taken_for_sent():
    async with BrokerPost("amqp://127.0.0.1:1").open() as post:
        with pytest.raises(NotNowError, match=r"service\.unavailable"):
            await post.send(_letter())


async def test_post_that_lost_its_connection_is_taken_out_by_the_next(world, rabbitmq):
    queue = f"trial.{new_id().hex[:8]}"
    connection = await aio_pika.connect(rabbitmq.admin_url)
    async with connection, BrokerPost(rabbitmq.url("archive")).open() as post:
        channel = await connection.channel()
        taking = await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
        await taking.bind(wire.ARCHIVE_EXCHANGE, ACCOUNT.key(wire.CREATE))
        try:
            await post.send(_letter())
            await asyncio.to_thread(rabbitmq.control, "close_all_user_connections", "archive", "test")
            async with asyncio.timeout(20):
                while True:
                    try:
                        await post.send(_letter())
                        break
                    except NotNowError:
                        await asyncio.sleep(0.1)
        finally:
            await taking.delete(if_unused=False, if_empty=False)


def _letter() -> Letter:
    return Letter(new_id(), new_id(), new_id(), new_id(), ACCOUNT, b"package")
