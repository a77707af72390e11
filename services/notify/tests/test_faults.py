"""A delivery over which a worker fails in a way that nobody foresaw comes to an end, and holds up no other."""

import asyncio
from datetime import timedelta

import pytest

from samplan_notify.deliveries.models import Lane
from samplan_servicekit.work import queue
from samplan_servicekit.work.queue import LEASE, TRIES


class Broken:
    """A gateway with a fault for some messages; the others go out."""

    def __init__(self, gateway, error=KeyError, mark=""):
        self._gateway = gateway
        self._error = error
        self._mark = mark
        self.tried = 0

    async def send(self, sms):
        if self._mark in sms.text:
            self.tried += 1
            raise self._error("+4791234567")
        await self._gateway.send(sms)


async def _run(world, sender, days=3):
    """Work for as long as nothing could wait any longer."""
    for _ in range(days * 24 * 2):
        while await sender.send_next(Lane.NOTICE):
            pass
        world.clock.move(timedelta(minutes=30))


@pytest.mark.parametrize("error", [KeyError, AssertionError, OSError, RuntimeError])
async def test_after_so_many_faults_it_has_failed_with_a_reason_and_is_told(world, error):
    await world.message(await world.reachable())
    gateway = Broken(world.sms, error)
    await _run(world, world.sender(sms=gateway))
    assert gateway.tried == TRIES
    assert await world.fates() == [("failed", "fault")]
    assert [data["outcome"] for data in await world.told()] == ["failed"]


async def test_it_waits_longer_after_each_fault(world):
    await world.message(await world.reachable())
    sender = world.sender(sms=Broken(world.sms))
    waits = []
    for number in range(1, TRIES):
        await sender.send_next(Lane.NOTICE)
        [delivery] = await world.deliveries()
        assert (delivery.state, delivery.faults) == ("queued", number)
        waits.append(delivery.due_at - world.clock.now())
        assert not await sender.send_next(Lane.NOTICE), "not before it is due"
        world.clock.move(waits[-1])
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]


async def test_a_delivery_with_a_fault_holds_up_no_other(world):
    other = await world.reachable(mobile="+4790000077")
    await world.message(await world.reachable())
    await world.message(other)

    class One(Broken):
        async def send(self, sms):
            if sms.to == "+4790000077":
                await world.sms.send(sms)
            else:
                raise ZeroDivisionError

    sender = world.sender(sms=One(world.sms))
    while await sender.send_next(Lane.NOTICE):
        pass
    assert sorted(await world.fates()) == [("accepted", None), ("queued", None)]


async def test_a_delivery_that_kills_its_workers_is_given_up_too(world):
    await world.message(await world.reachable())

    class Deadly:
        def __init__(self):
            self.killed = 0
            self.has_it = asyncio.Event()

        async def send(self, sms):
            self.killed += 1
            self.has_it.set()
            await asyncio.Event().wait()

    gateway = Deadly()
    for _ in range(TRIES):
        gateway.has_it.clear()
        worker = asyncio.create_task(world.sender(sms=gateway).send_next(Lane.NOTICE))
        await gateway.has_it.wait()
        worker.cancel()
        await asyncio.wait([worker])
        world.clock.move(LEASE)
    assert await world.sender(sms=gateway).send_next(Lane.NOTICE)
    assert gateway.killed == TRIES
    assert await world.fates() == [("failed", "fault")]


async def test_a_worker_that_lives_keeps_what_it_has_however_long_it_takes(world, monkeypatch):
    await world.message(await world.reachable())
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        async def send(self, sms):
            begun.set()
            await go_on.wait()
            await world.sms.send(sms)

    sender = world.sender(sms=Slow())
    # Its lease is renewed as the minutes of the clock go by.
    monkeypatch.setattr(sender._queue, "_lease", timedelta(milliseconds=30))
    slow = asyncio.create_task(sender.send_next(Lane.NOTICE))
    await begun.wait()
    for _ in range(5):
        world.clock.move(timedelta(minutes=1))
        renewed = world.clock.now() + timedelta(milliseconds=30)
        while (await world.deliveries())[0].taken_until != renewed:
            pass
        assert not await world.sender().send_next(Lane.NOTICE)
    go_on.set()
    await slow
    assert await world.fates() == [("accepted", None)]
    assert len(world.sms.handed_over) == 1


async def test_what_cannot_even_be_given_up_is_not_tried_all_the_time(world, monkeypatch):
    await world.message(await world.reachable())
    sender = world.sender(sms=Broken(world.sms))
    ended = 0

    async def give_up(session, taken):
        nonlocal ended
        ended += 1
        raise KeyError

    monkeypatch.setattr(sender._queue, "_give_up", give_up)
    await _run(world, sender, days=3)
    assert ended <= 4, "once a day"
    [delivery] = await world.deliveries()
    assert delivery.state == "queued"


async def test_a_queue_that_nobody_serves_is_not_well(world):
    sender = world.sender()
    assert await sender.well()
    await world.message(await world.reachable())
    assert await sender.well()
    world.clock.move(queue.LATE)
    assert not await sender.well()
    await world.send_all()
    assert await sender.well()
