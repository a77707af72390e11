"""How soon a withdrawn consent refuses: from the answer to the withdrawal, to the first refusal of the one withdrawn.

    python -m samplan_bench revocation [--count 200] [--down 20] [--out FILE]

The lead withdraws through one gateway, the other reads through a second one, which learns of it by the bus alone; on
each service's routes in turn. With the broker down, grants end by themselves: those are measured all at once.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from samplan_bench.crowd import sign_in_many
from samplan_bench.gateway import another_gateway, keep, with_suite
from samplan_dev.client import Browser, RefusedError
from samplan_dev.people import Outbox, norwegian_day, sign_in
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk

SESSIONS = 20
ROUTES = {"plans": "/api/plans/plans/{plan}/goals", "messaging": "/api/messaging/plans/{plan}/messages"}


class Pair:
    """A lead at one gateway, a relative at the other, and a plan that they share."""

    def __init__(self, walk: Walk, plan: str, participant: str) -> None:
        self.walk, self.plan, self.participant = walk, plan, participant

    async def renew(self) -> None:
        """Give the relative consent for a month."""
        today = norwegian_day()
        body = {"participant_ids": [self.participant], "from": str(today), "to": str(today + timedelta(days=30))}
        await self.walk.kari.post(f"/api/plans/plans/{self.plan}/consent/renewals", body)

    async def withdraw(self) -> float:
        """Withdraw it; when that was answered."""
        await self.walk.kari.post(
            f"/api/plans/plans/{self.plan}/consent/withdrawals", {"participant_ids": [self.participant]}
        )
        return time.perf_counter()

    async def until(self, route: str, allowed: bool, pause: float) -> float:
        """Read until it is allowed, or refused; when that was."""
        path = ROUTES[route].format(plan=self.plan)
        while True:
            try:
                await self.walk.liv.get(path)
                if allowed:
                    return time.perf_counter()
            except RefusedError as error:
                if error.answer.code != "plan.consent_not_held":
                    raise
                if not allowed:
                    return time.perf_counter()
            await asyncio.sleep(pause)


async def _open(suite: Suite, other_origin: str, stack: AsyncExitStack) -> Walk:
    walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
    walk.kari = await stack.enter_async_context(Browser(suite.origin))
    walk.liv = await stack.enter_async_context(Browser(other_origin))
    walk.outbox = Outbox(walk.kari)
    for browser, username in ((walk.kari, "kari"), (walk.liv, "liv")):
        await sign_in(browser, walk.outbox, walk.person(username))
    return walk


async def _pair(walk: Walk) -> Pair:
    await walk.create_owner()
    await walk.make_plan()
    found = await walk.kari.post("/api/identity/persons/search", {"name": "Liv Hansen"})
    wanted = {"person_id": found.body["items"][0]["id"], "kind": "relative"}
    added = await walk.kari.post(f"{walk.plan}/participants", wanted, expect=201)
    return Pair(walk, walk.plan_id, added.body["id"])


async def measure(suite: Suite, count: int, down: int) -> dict[str, Any]:
    """Withdraw `count` times on each service's routes, and `down` times with the broker down."""
    async with AsyncExitStack() as stack:
        messaging = suite.http_ports["messaging"]
        other = await stack.enter_async_context(another_gateway(suite, messaging))
        walk = await _open(suite, other, stack)
        pair = await _pair(walk)
        crowd = {name: await sign_in_many(suite, name, SESSIONS) for name in ("kari", "liv")}
        up = {route: await _each(pair, route, count, crowd) for route in ROUTES}
        down_seconds = await _while_down(suite, walk, down)
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "broker_up_ms": {
            route: {
                "n": len(times),
                "p50": round(times[len(times) // 2], 1),
                "p99": round(times[int(len(times) * 0.99)], 1),
                "max": round(times[-1], 1),
                "target": "p99 < 250",
            }
            for route, times in up.items()
        },
        "broker_down_s": {"n": len(down_seconds), "max": round(max(down_seconds), 1), "target": "< 31"},
    }


async def _each(pair: Pair, route: str, count: int, crowd: Mapping[str, Sequence[str]]) -> list[float]:
    times = []
    for number in range(count):
        # Each session may write 120 times a minute and read 600 times: both people use several in turn.
        for browser, name in ((pair.walk.kari, "kari"), (pair.walk.liv, "liv")):
            browser.cookies = {"__Host-samplan": crowd[name][number % SESSIONS]}
        await pair.renew()
        await pair.until(route, allowed=True, pause=0.005)
        withdrawn = await pair.withdraw()
        times.append(max(0.0, await pair.until(route, allowed=False, pause=0.001) - withdrawn) * 1000)
    return sorted(times)


async def _while_down(suite: Suite, walk: Walk, count: int) -> list[float]:
    pairs = [await _slowly(lambda: _pair(walk)) for _ in range(count)]
    for pair in pairs:
        await _slowly(pair.renew)
        for route in ROUTES:
            await pair.until(route, allowed=True, pause=0.01)
    await asyncio.to_thread(suite.stop, "rabbitmq")
    try:
        return await asyncio.gather(*(_one_down(pair) for pair in pairs))
    finally:
        await asyncio.to_thread(suite.start, "rabbitmq")


async def _one_down(pair: Pair) -> float:
    withdrawn = await pair.withdraw()
    return max([await pair.until(route, allowed=False, pause=4.0) for route in ROUTES]) - withdrawn


async def _slowly(work: Callable[[], Awaitable[Any]]) -> Any:
    done = await work()
    await asyncio.sleep(2.5)
    return done


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench revocation")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--down", type=int, default=10)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    result = with_suite(lambda suite, _: asyncio.run(measure(suite, arguments.count, arguments.down)))
    keep("revocation", result, arguments.out)
