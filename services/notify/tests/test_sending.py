"""Handing over: never twice, never forgotten."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from samplan_notify.deliveries.models import Lane
from samplan_servicekit import pacing
from samplan_servicekit.scope import GLOBAL
from samplan_servicekit.work import Wake, waking


async def test_several_workers_never_send_twice(world):
    people = [await world.reachable() for _ in range(10)]
    for _ in range(4):
        await world.message(*people)

    async def work():
        sender = world.sender()
        while await sender.send_next(Lane.NOTICE):
            pass

    await asyncio.gather(*(work() for _ in range(5)))
    assert len(world.sms.handed_over) == len(world.sms.taken) == 40


class Hung:
    """A gateway that takes the message and never says so."""

    def __init__(self, gateway):
        self._gateway = gateway
        self.has_it = asyncio.Event()

    async def send(self, sms):
        await self._gateway.send(sms)
        self.has_it.set()
        await asyncio.Event().wait()


async def test_a_worker_killed_while_sending_is_taken_over_and_the_message_arrives_once(world):
    await world.message(await world.reachable())
    gateway = Hung(world.sms)
    killed = asyncio.create_task(world.sender(sms=gateway).send_next(Lane.NOTICE))
    await gateway.has_it.wait()
    killed.cancel()
    await asyncio.wait([killed])

    await world.send_all()
    assert await world.fates() == [("sending", None)]  # it might still be alive
    world.clock.move(timedelta(minutes=2))
    await world.send_all()
    assert await world.fates() == [("accepted", None)]
    assert len(world.sms.handed_over) == 2
    assert len(world.sms.taken) == 1  # the gateway knew it by its reference


async def test_a_worker_that_comes_back_too_late_changes_nothing(world):
    await world.message(await world.reachable())
    go_on = asyncio.Event()

    class Slow:
        async def send(self, sms):
            begun.set()
            await go_on.wait()

    begun = asyncio.Event()
    late = asyncio.create_task(world.sender(sms=Slow()).send_next(Lane.NOTICE))
    await begun.wait()
    world.clock.move(timedelta(minutes=2))
    await world.send_all()
    go_on.set()
    await late
    assert await _settled(world) == [("message", "accepted")]


async def test_while_the_gateway_is_away_a_notice_waits_longer_and_longer_and_then_arrives(world):
    await world.message(await world.reachable())
    world.sms.away = True
    waits = []
    for _ in range(4):
        await world.send_all()
        [delivery] = await world.deliveries()
        waits.append(delivery.due_at - world.clock.now())
        world.clock.move(waits[-1])
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    world.sms.away = False
    await world.send_all()
    assert len(world.received) == 1


async def test_a_notice_that_nobody_takes_fails_in_the_end(world):
    await world.message(await world.reachable())
    world.sms.away = True
    for _ in range(10):
        await world.send_all()
        world.clock.move(timedelta(hours=6))
    assert await world.fates() == [("failed", "carrier_away")]


async def test_what_the_gateway_refuses_is_not_tried_again(world):
    await world.message(await world.reachable(mobile=None, email="nobody"))
    await world.send_all()
    assert await world.fates() == [("failed", "refused")]


@pytest.mark.parametrize(("contact", "outcome"), [({}, "accepted"), ({"may_notify": False}, "suppressed")])
async def test_what_became_of_a_delivery_is_told(world, contact, outcome):
    await world.message(await world.reachable(**contact))
    await world.send_all()
    assert await _settled(world) == [("message", outcome)]


async def _settled(world):
    rows = await world.told()
    return [(data["kind"], data["outcome"]) for data in rows]


async def test_no_worker_sees_deliveries_of_all_organisations(world):
    await world.message(await world.reachable())
    async with world.database.transaction(GLOBAL) as session:
        assert (await session.execute(text("select * from deliveries"))).all() == []


async def test_a_delivery_queued_elsewhere_wakes_the_sender(world, notify_at, monkeypatch):
    monkeypatch.setattr(waking, "LOOK_EVERY", 60)  # so that it is not by the clock that it is found
    wake = Wake(notify_at.app_url, "deliveries", list(Lane))
    async with wake.listening(), world.sender().sending(Lane.URGENT, wake, at_a_time=2):
        for number in (1, 2, 3):
            await world.code()
            await world.until_received(number)


async def test_busy_senders_are_not_woken_and_those_that_have_come_to_rest_are(world, notify_at, monkeypatch):
    monkeypatch.setattr(waking, "LOOK_EVERY", 60)  # so that it is not by the clock that anything is found
    monkeypatch.setattr(pacing, "BUSY", 1)  # however slow the machine that queues
    woken = quiet = number = 0

    def count(*_):
        nonlocal woken
        woken += 1

    watcher = await asyncpg.connect(notify_at.superuser_url)
    await watcher.add_listener("deliveries", count)
    wake = Wake(notify_at.app_url, "deliveries", list(Lane))
    async with wake.listening(), world.sender().sending(Lane.URGENT, wake, at_a_time=2):
        while quiet < 3 and number < 1000:
            before, awake = woken, await _awake(watcher)
            await world.code()
            number += 1
            quiet += awake and await _awake(watcher) and woken == before
        await world.until_received(number)
        assert woken > 0, "they slept at first"
        assert quiet, "while they were awake nobody woke them"
        await _until_awake(watcher, False)
        before = woken
        await world.code()
        await world.until_received(number + 1)
        await watcher.execute("select 1")
        assert woken == before + 1, "they slept again"
    await watcher.close()


async def test_what_is_queued_while_busy_senders_fall_asleep_is_sent_all_the_same(world, notify_at, monkeypatch):
    monkeypatch.setattr(waking, "LOOK_EVERY", 60)
    monkeypatch.setattr(pacing, "BUSY", 1)
    watcher, wake = await asyncpg.connect(notify_at.superuser_url), Wake(notify_at.app_url, "deliveries", list(Lane))
    async with wake.listening(), world.sender().sending(Lane.URGENT, wake, at_a_time=1):
        await world.code()
        await world.until_received(1)
        await _until_awake(watcher, True)
        async with world.database.transaction(world.scope) as session:
            await world.code(within=session)  # wakes nobody
            await _until_awake(watcher, False)
        await world.until_received(2)
    await watcher.close()


async def _awake(watcher):
    return await watcher.fetchval(
        "select exists (select from pg_locks l join pg_database d on d.oid = l.database where l.classid = $1"
        " and locktype = 'advisory' and mode = 'ExclusiveLock' and d.datname = current_database())",
        waking.AWAKE,
    )


async def _until_awake(watcher, awake):
    async with asyncio.timeout(10):
        while await _awake(watcher) is not awake:  # noqa: ASYNC110  (another process's doing)
            await asyncio.sleep(0.01)
