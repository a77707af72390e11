"""A transfer over which a worker fails in a way that nobody foresaw comes to an end, and can be sent again."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from samplan_servicekit.work.queue import TRIES


class Broken:
    """A post, or a keeper of documents, with a fault."""

    def __init__(self, part, name, error):
        self._part = part
        self._name = name
        self._error = error
        self.tried = 0

    def __getattr__(self, name):
        if name != self._name:
            return getattr(self._part, name)

        async def fail(*_):
            self.tried += 1
            raise self._error("Liv Hansen")

        return fail


async def _run(world, **parts):
    """Work until nothing could wait any longer, as short of the end of the documents' time."""
    worker = world.worker(**parts)
    for _ in range(48):
        while await worker.do_next():
            pass
        world.clock.move(timedelta(minutes=30))
    world.who = replace(world.who, factor_at=world.clock.now())


@pytest.mark.parametrize(
    ("part", "name", "error"), [("post", "send", KeyError), ("keeping", "document", OSError)], ids=["post", "keeping"]
)
async def test_after_so_many_faults_it_has_failed_with_a_reason_and_can_be_sent_again(world, part, name, error):
    await world.packaged()
    broken = Broken(getattr(world, part), name, error)
    await _run(world, **{part: broken})
    assert broken.tried == TRIES
    found = await world.state()
    assert (found["state"], found["reason"]) == ("failed", "archive.given_up")
    assert (await world.told())[-1] == "failed"
    await world.archive.client.post(f"{world.path}/{found['id']}/resend", headers=world.headers())
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"


async def test_that_the_database_was_full_or_starting_however_often_is_no_fault_of_a_transfer(world):
    await world.packaged()
    broken = Broken(world.post, "send", asyncpg.TooManyConnectionsError)
    await _run(world, post=broken)
    assert broken.tried > TRIES
    assert (await world.state())["state"] == "packaged"
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"


async def test_the_faults_of_one_step_are_not_those_of_the_next(world):
    await world.packaged()
    broken = Broken(world.post, "send", KeyError)
    worker = world.worker(post=broken)
    for _ in range(TRIES - 1):
        assert await worker.do_next()
        world.clock.move(timedelta(hours=2))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    await world.deliver()
    found = await world.state()
    assert (found["state"], broken.tried) == ("archived", TRIES - 1)
