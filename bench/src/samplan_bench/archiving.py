"""How many plans a minute get into the archive, and where the time goes: from the press of the button to the receipt.

    python -m samplan_bench archiving [--count 20] [--out FILE]

The peer is the floor beneath it: what print alone takes for the same documents (`requested` to `rendered`), since
nothing can be archived before it is made. The archive system is the development one, which answers at once.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import asyncpg

from samplan_bench.crowd import sign_in_many
from samplan_bench.gateway import keep, with_suite
from samplan_dev import provision
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk

SESSIONS: Final = 10
PATIENCE: Final = 600.0
"""Seconds for all transfers to end."""

STEPS: Final = ("requested_at", "rendered_at", "packaged_at", "sent_at", "received_at", "settled_at")


async def measure(suite: Suite, count: int) -> dict[str, Any]:
    """Archive `count` plans at the same time, and read off their rows when each state was reached."""
    async with AsyncExitStack() as stack:
        walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
        walk.kari = await stack.enter_async_context(Browser(suite.origin, patience=30))
        walk.outbox = Outbox(walk.kari)
        await sign_in(walk.kari, walk.outbox, walk.person("kari"))
        cookies = await sign_in_many(suite, "kari", SESSIONS)
        plans = []
        for number in range(count):
            # Each session may write 120 times a minute.
            walk.kari.cookies = {"__Host-samplan": cookies[number % SESSIONS]}
            await walk.create_owner()
            await walk.make_plan()
            await walk.renew_consent()
            plans.append(walk.plan_id)
        began = time.perf_counter()
        for number, plan_id in enumerate(plans):
            walk.kari.cookies = {"__Host-samplan": cookies[number % SESSIONS]}
            await walk.kari.post(f"/api/archive/plans/{plan_id}/transfers", expect=201)
        rows = await _ended(suite, count)
        elapsed = time.perf_counter() - began
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "archived": sum(row["state"] == "archived" for row in rows),
        "asked_for": count,
        "transfers_a_minute": round(count / elapsed * 60, 1),
        "print_alone_a_minute": round(count / _span(rows, "requested_at", "rendered_at") * 60, 1),
        "step_seconds": {
            f"{before.removesuffix('_at')} → {after.removesuffix('_at')}": _spread(rows, before, after)
            for before, after in pairwise(STEPS)
        },
    }


async def _ended(suite: Suite, count: int) -> Sequence[asyncpg.Record]:
    database = provision.service_database(suite.postgres, "archive", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                rows: Sequence[asyncpg.Record] = await connection.fetch("select * from transfers")
                if sum(row["settled_at"] is not None for row in rows) >= count:
                    return rows
                await asyncio.sleep(0.1)
    finally:
        await connection.close()


def _span(rows: Sequence[asyncpg.Record], before: str, after: str) -> float:
    """Seconds from the first that began to the last that was done."""
    begun: list[datetime] = [row[before] for row in rows]
    done: list[datetime] = [row[after] for row in rows if row[after] is not None]
    return (max(done) - min(begun)).total_seconds() if done else float("inf")


def _spread(rows: Sequence[asyncpg.Record], before: str, after: str) -> dict[str, float]:
    """Of the transfers that were told of both: an answer may overtake the note of what it answers."""
    seconds = sorted((row[after] - row[before]).total_seconds() for row in rows if row[after] and row[before])
    if not seconds:
        return {}
    return {"p50": round(seconds[len(seconds) // 2], 3), "max": round(seconds[-1], 3)}


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench archiving")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    result = with_suite(lambda suite, _: asyncio.run(measure(suite, arguments.count)))
    keep("archiving", result, arguments.out)
