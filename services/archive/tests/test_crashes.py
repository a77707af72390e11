"""A worker that ends at the worst moment: nothing is lost, and nothing is archived twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from samplan_servicekit.work.queue import LEASE


class Hung:
    """A post at which a worker is killed, before or after the letter is in safe keeping."""

    def __init__(self, post, *, after):
        self._post = post
        self._after = after
        self.there = asyncio.Event()

    async def send(self, letter):
        if self._after:
            await self._post.send(letter)
        self.there.set()
        await asyncio.Event().wait()


async def _killed(world, post):
    killed = asyncio.create_task(world.worker(post=post).do_next())
    await post.there.wait()
    killed.cancel()
    await asyncio.wait([killed])


async def _past_the_lease(world):
    world.clock.move(LEASE)
    world.who = replace(world.who, factor_at=world.clock.now())


async def test_killed_between_writing_down_and_sending(world):
    await world.packaged()
    await _killed(world, Hung(world.post, after=False))
    await world.work()
    assert world.post.letters == []  # the one that was killed might still be alive
    await _past_the_lease(world)
    await world.work()
    await world.deliver()
    found = await world.state()
    assert (found["state"], found["sends"]) == ("archived", 2)
    assert len(world.post.letters) == 1


async def test_killed_between_sending_and_noting_it_before_the_answer_comes(world):
    await world.packaged()
    await _killed(world, Hung(world.post, after=True))
    await _past_the_lease(world)
    await world.work()
    first, second = world.post.letters
    assert first.client_message_id == second.client_message_id
    assert first.package == second.package
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert len(world.cases()[0]["records"]) == 1


async def test_killed_between_sending_and_noting_it_after_the_answer_has_come(world):
    await world.packaged()
    await _killed(world, Hung(world.post, after=True))
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    await _past_the_lease(world)
    await world.work()
    assert len(world.post.letters) == 1
    assert (await world.state())["state"] == "archived"


async def test_an_answer_that_overtakes_the_note_of_sending_is_not_undone_by_it(world):
    await world.packaged()
    go_on, answered = asyncio.Event(), asyncio.Event()

    class Slow:
        async def send(self, letter):
            await world.post.send(letter)
            answered.set()
            await go_on.wait()

    late = asyncio.create_task(world.worker(post=Slow()).do_next())
    await answered.wait()
    await world.deliver()
    go_on.set()
    await late
    assert (await world.state())["state"] == "archived"
    assert "sent" not in await world.told()


async def test_killed_while_packing(world):
    transfer = await world.requested()
    await world.rendered(transfer["id"])
    there = asyncio.Event()

    class Gone:
        async def check_access(self, *_):
            return

        async def document(self, *_):
            return world.outside.pdf

        async def people(self, *_):
            there.set()
            await asyncio.Event().wait()

    killed = asyncio.create_task(world.worker(outside=Gone()).do_next())
    await there.wait()
    killed.cancel()
    await asyncio.wait([killed])
    await _past_the_lease(world)
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert world.outside.fetched == 0  # what was stored before the end was used


async def test_several_workers_never_do_the_same_step_at_the_same_time(world):
    await world.packaged()
    await asyncio.gather(*(world.worker().do_next() for _ in range(5)))
    assert len(world.post.letters) == 1


async def test_a_stored_document_that_was_tampered_with_is_never_sent(world):
    await world.packaged()
    (blob,) = await world.blobs.list()
    sealed = bytearray(await world.blobs.get(blob.key))
    sealed[-1] ^= 1
    await world.blobs.delete(blob.key)
    await world.blobs.put(blob.key, bytes(sealed))
    await world.work()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("failed", "archive.document_damaged")
    assert world.post.letters == []


async def test_a_worker_that_wakes_up_after_its_lease_changes_nothing(world):
    await world.packaged()
    go_on, begun = asyncio.Event(), asyncio.Event()

    class Slow:
        async def send(self, letter):
            begun.set()
            await go_on.wait()

    late = asyncio.create_task(world.worker(post=Slow()).do_next())
    await begun.wait()
    await _past_the_lease(world)
    world.post.away = True
    await world.work()
    before = await world.state()
    world.clock.move(timedelta(seconds=1))
    go_on.set()
    await late
    assert await world.state() == before
