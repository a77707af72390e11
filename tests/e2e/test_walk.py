"""The walk, as `make walk` goes it, and again while each process is killed on the way."""

import asyncio

import pytest

from samplan_dev.suite import Suite
from samplan_dev.walk import Walk


def _walk(suite: Suite, told: list[str], *, patience: float = 10) -> Walk:
    return Walk(suite.origin, suite.people["people"], say=told.append, patience=patience)


async def test_the_walk_goes_all_the_way(suite: Suite) -> None:
    told: list[str] = []
    await _walk(suite, told).go()
    assert told[-1].strip().startswith("participants 4, goals 1")


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("process", "step"),
    [
        ("gateway", "write_goal"),
        ("gateway", "send_message"),
        ("identity", "create_owner"),
        ("identity", "read_message"),
        ("plans", "make_plan"),
        ("plans", "renew_consent"),
        ("messaging", "send_message"),
        ("messaging", "read_message"),
        ("notify", "add_participants"),
        ("notify-worker-1", "add_participants"),
        ("notify-worker-1", "send_message"),
        ("print", "print_plan"),
        ("print", "stop_print"),
        ("print-worker-1", "print_plan"),
        ("print-worker-1", "archive_plan"),
        ("archive", "archive_plan"),
        ("archive-core", "archive_plan"),
        ("seaweed", "print_plan"),
        ("seaweed", "archive_plan"),
        ("reports", "read_reports"),
        ("reports", "print_plan"),
        ("plans-relay-1", "add_participants"),
        ("plans-relay-2", "add_participants"),
        ("rabbitmq", "send_message"),
        ("rabbitmq", "archive_plan"),
        ("postgres", "write_goal"),
        ("postgres", "archive_plan"),
        ("redis", "read_message"),
    ],
)
async def test_nothing_is_lost_or_doubled_when_a_process_is_killed_on_the_way(
    suite: Suite, process: str, step: str
) -> None:
    """The process dies as the step begins; whoever walks only waits, and tries again as the page would."""
    walk = _walk(suite, [], patience=90)
    killed = suite.pid(process)

    async def kill_before(name: str) -> None:
        if name == step:
            suite.kill(process)

    walk.before = kill_before
    try:
        await walk.go()
    finally:
        await asyncio.to_thread(suite.wait_restarted, process, killed)
        await asyncio.to_thread(suite.wait_ready)
