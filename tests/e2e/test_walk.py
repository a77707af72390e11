"""The walk, as `make walk` goes it, and again while each process is killed on the way."""

import asyncio

import pytest

from samplan_contracts.topology import UNROUTED
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk


def _walk(suite: Suite, told: list[str], *, patience: float = 10) -> Walk:
    return Walk(suite.origin, suite.people["people"], say=told.append, patience=patience)


async def test_the_walk_goes_all_the_way(suite: Suite) -> None:
    told: list[str] = []
    await _walk(suite, told).go()
    assert told[-1].strip().startswith("participants 4, goals 1")


async def test_after_a_walk_nothing_lies_where_events_land_that_somebody_should_have_heard(suite: Suite) -> None:
    def unrouted() -> int:
        lines = suite.rabbitmq.control("list_queues", "-s", "name", "messages").splitlines()
        return int(dict(line.split() for line in lines)[UNROUTED])

    suite.rabbitmq.control("purge_queue", UNROUTED)
    await _walk(suite, []).go()
    await asyncio.sleep(6)  # as old may be what rabbitmqctl tells of a queue
    assert unrouted() == 0


KILLED = {
    "gateway": ("write_goal", "send_message", "archive_plan"),
    "identity": ("create_owner", "read_message", "archive_plan"),
    "plans": ("make_plan", "renew_consent", "print_plan"),
    "plans-relay-1": ("add_participants",),
    "plans-relay-2": ("add_participants",),
    "messaging": ("send_message", "read_message", "print_plan"),
    "notify": ("add_participants",),
    "notify-worker-1": ("add_participants", "send_message"),
    "print": ("print_plan", "archive_plan", "stop_print"),
    "print-worker-1": ("print_plan", "archive_plan", "stop_print"),
    "archive": ("archive_plan", "read_log"),
    "archive-core": ("archive_plan",),
    "reports": ("print_plan", "read_reports"),
    "seaweed": ("print_plan", "archive_plan"),
    "rabbitmq": ("send_message", "archive_plan"),
    "postgres": ("write_goal", "archive_plan"),
    "redis": ("read_message", "stop_print"),
}
"""Each process, with the steps at whose beginning it is killed."""
ALWAYS = frozenset({"plans", "rabbitmq", "postgres", "print-worker-1"})
"""Killed in every test run: what all others stand on, and where work lies between two transactions."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("process", "steps"),
    [
        pytest.param(name, steps, marks=() if name in ALWAYS else pytest.mark.campaign)
        for name, steps in KILLED.items()
    ],
)
async def test_nothing_is_lost_or_doubled_when_a_process_is_killed_on_the_way(
    suite: Suite, process: str, steps: tuple[str, ...]
) -> None:
    """The process dies as each of the steps begins; whoever walks only waits, and tries again as the page would."""
    walk = _walk(suite, [], patience=90)
    killed = 0

    async def kill_before(name: str) -> None:
        nonlocal killed
        if name in steps:
            if killed:
                await asyncio.to_thread(suite.wait_restarted, process, killed)
            killed = suite.pid(process)
            suite.kill(process)

    walk.before = kill_before
    try:
        await walk.go()
    finally:
        await asyncio.to_thread(suite.wait_restarted, process, killed)
        await asyncio.to_thread(suite.wait_ready)
