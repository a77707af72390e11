"""How soon a code is with the SMS gateway while thousands of notices wait to be sent.

    python -m samplan_bench codes [--codes 100] [--waiting 20000] [--rounds 3] [--out FILE]

From the answer to user name and password, by which the code is on its way, to the moment at which the SMS gateway has
taken it: outbox, relay, broker, notify's urgent lane. The peer is the same in the same round with nothing waiting.
One notify worker, which goes on sending the notices meanwhile, as fast as the gateway takes them.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from samplan_bench.crowd import Phones, Someone, make_people
from samplan_bench.gateway import another_gateway, keep, make_plan, with_suite
from samplan_bench.signing_in import BEHIND_PROXY, Elsewhere, home, spread
from samplan_dev import provision
from samplan_dev.people import CODE
from samplan_dev.suite import Suite

PER_SECOND: Final = 5
PEOPLE: Final = 60

_WAITING: Final = """
insert into deliveries (organisation_id, id, event_id, person_id, plan_id, lane, kind, state, attempts, failures,
    due_at, created_at)
select m.organisation_id, gen_random_uuid(), gen_random_uuid(), m.person_id, m.plan_id, 'notice', 'message', 'queued',
    0, 0, now(), now()
from (select * from members where plan_id = $1 limit 1) m, generate_series(1, $2)
"""


class Notices:
    """The notices that wait in notify's database."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def waiting(self) -> int:
        """How many wait."""
        return int(
            await self._connection.fetchval(
                "select count(*) from deliveries where lane = 'notice' and state in ('queued', 'sending')"
            )
        )

    async def add(self, plan: str, count: int) -> None:
        """So many more wait."""
        await self._connection.execute(_WAITING, plan, count)

    async def clear(self) -> None:
        """None waits any more."""
        await self._connection.execute("delete from deliveries where lane = 'notice' and state = 'queued'")


async def _code(origin: str, someone: Someone, number: int, password: str, phones: Phones) -> float:
    """Milliseconds until the SMS gateway has the code of one sign-in."""
    last = phones.newest(someone.mobile)
    async with Elsewhere(origin, home(number)) as browser:
        await browser.post("/api/identity/sign-in", {"username": someone.username, "password": password}, expect=202)
        answered, since = datetime.now(UTC), time.perf_counter()
        while (found := phones.newest(someone.mobile, last.number if last else 0)) is None:
            if time.perf_counter() - since > 60:
                raise TimeoutError("no code came in 60 s")
            await asyncio.sleep(0.02)
        # Answered codes are not counted against anybody.
        await browser.post("/api/identity/sign-in/code", {"code": CODE.findall(found.text)[0]}, expect=200)
    return max(0.0, (found.at - answered).total_seconds() * 1000)


async def measure(suite: Suite, codes: int, waiting: int, rounds: int) -> dict[str, Any]:
    """Codes with nothing waiting and with much waiting, in turn."""
    plan = await make_plan(suite)
    people = await make_people(suite, "liv", PEOPLE)
    password = suite.people["people"][0]["password"]
    phones, homes = Phones(suite), iter(range(1_000_000))
    database = provision.service_database(suite.postgres, "notify", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    notices = Notices(connection)

    async def some(origin: str) -> list[float]:
        tasks = []
        for number in range(codes):
            someone = people[number % PEOPLE]
            tasks.append(asyncio.create_task(_code(origin, someone, next(homes), password, phones)))
            await asyncio.sleep(1 / PER_SECOND)
        return sorted(await asyncio.gather(*tasks))

    ratios: list[float] = []
    alone: list[float] = []
    beside: list[float] = []
    left: list[int] = []
    try:
        async with another_gateway(suite, suite.http_ports["messaging"], None, **BEHIND_PROXY) as origin:
            await asyncio.gather(*(_code(origin, people[0], next(homes), password, phones) for _ in range(1)))
            for _ in range(rounds):
                quiet = await some(origin)
                await notices.add(plan, waiting)
                busy = await some(origin)
                left.append(await notices.waiting())
                await notices.clear()
                alone, beside = alone + quiet, beside + busy
                ratios.append(busy[int(len(busy) * 0.99)] / max(quiet[int(len(quiet) * 0.99)], 1))
    finally:
        await connection.close()
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "waiting": {"at first": waiting, "at the end": left},
        "code_ms_alone": spread(sorted(alone)),
        "code_ms_beside": {**spread(sorted(beside)), "target": "p99 < 500"},
        "p99_ratio": {
            "value": round(sorted(ratios)[len(ratios) // 2], 2),
            "rounds": [round(one, 2) for one in ratios],
        },
    }


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench codes")
    parser.add_argument("--codes", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(words)
    result = with_suite(
        lambda suite, _: asyncio.run(measure(suite, chosen.codes, chosen.waiting, chosen.rounds)),
        environment="development",
    )
    keep("codes", result, chosen.out)
