"""The bus beside its peers: how many events a second, and how long one takes.

    python -m samplan_bench.bus [--events 3000] [--rounds 5] [--out FILE]

All contestants run in turn, in one process on one event loop, against the same private broker and database, and
bring the same events to the same end: a row in the listener's database (only the bare one has none).

- bare: aio-pika publishes, 100 confirms outstanding, and consumes and acknowledges. No database, nothing read.
- by hand: what the bus does, written straight down with asyncpg and aio-pika: outbox, confirms, quorum queue, inbox
  and effect in one transaction, one event at a time on four connections.
- bus: the same by `Relay` and `Bus`, one event at a time on four connections.
- bus, batches: the same, but the handler takes up to fifty events in a transaction.

Each starts with its events committed to the outbox, and ends when the last effect is committed. Latency is from the
return of the teller's commit to that of the handler's, at 100 events a second.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import uvloop
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_bench.bus_ground import ORGANISATION, SETTLE_SECONDS, Ground, fact, opened, tell
from samplan_bench.leaving import own_folder
from samplan_contracts.events import Envelope, PlanChanged, parse
from samplan_contracts.topology import exchange_of
from samplan_dev import layout
from samplan_servicekit.bus import Bus
from samplan_servicekit.bus.connection import connected
from samplan_servicekit.bus.relay import Relay
from samplan_servicekit.bus.topology import QueueNames, declare
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

IN_FLIGHT = 100
CONNECTIONS = 4
BATCH = 50

Contestant = Callable[["Ground", int], Awaitable[float]]


class Count:
    """Counts events, and knows when all have come."""

    def __init__(self, wanted: int) -> None:
        self._left = wanted
        self.done = asyncio.Event()

    def add(self, number: int) -> None:
        """So many more."""
        self._left -= number
        if self._left == 0:
            self.done.set()

    async def all(self) -> None:
        """Return when all have come."""
        async with asyncio.timeout(SETTLE_SECONDS):
            await self.done.wait()


# The contestants: each takes the ground and a number of events, and gives the seconds that they took


async def bare(ground: Ground, events: int) -> float:
    """aio-pika alone: publish with confirm, consume and acknowledge."""
    names, counted = QueueNames("messaging", ground.next_queue()), Count(events)
    body = await _body()
    async with (
        connected(ground.plans_url, "bare") as telling,
        connected(ground.messaging_url, "bare") as listening,
        telling.channel(publisher_confirms=True, on_return_raises=True) as out,
        listening.channel() as inward,
    ):
        await inward.set_qos(prefetch_count=200)
        queue = await declare(inward, names, [PlanChanged.type], 0)

        async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            await message.ack()
            counted.add(1)

        await queue.consume(take)
        exchange = await out.get_exchange(exchange_of("plans"), ensure=False)
        started = time.perf_counter()
        for first in range(0, events, IN_FLIGHT):
            await asyncio.gather(
                *(
                    exchange.publish(
                        aio_pika.Message(body, delivery_mode=2, message_id=str(new_id()), type=PlanChanged.type),
                        PlanChanged.type,
                    )
                    for _ in range(min(IN_FLIGHT, events - first))
                )
            )
        await counted.all()
        return time.perf_counter() - started


async def _body() -> bytes:
    envelope = Envelope[PlanChanged](
        id=new_id(), type=PlanChanged.type, source="plans", time=datetime.now(UTC), subject=new_id(),
        organisation_id=ORGANISATION, actor_id=None, sequence=1, correlation_id=new_id(),
        data=fact(),
    )  # fmt: skip
    return envelope.model_dump_json().encode()


async def by_hand(ground: Ground, events: int) -> float:
    """The same steps with asyncpg and aio-pika."""
    names, counted = QueueNames("messaging", ground.next_queue()), Count(events)
    pool = await asyncpg.create_pool(ground.messaging.app_url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    source = await asyncpg.connect(ground.plans.relay_url)
    arrived: asyncio.Queue[aio_pika.abc.AbstractIncomingMessage] = asyncio.Queue()

    async def handle() -> None:
        while True:
            message = await arrived.get()
            event = parse(message.type or "", message.body)
            async with pool.acquire() as connection, connection.transaction():
                new = await connection.fetchval(
                    "with scope as (select set_config('app.organisation_id', $3, true))"
                    " insert into inbox (message_id, consumer) select $1, $2 from scope"
                    " on conflict do nothing returning message_id",
                    event.id, names.main, str(event.organisation_id),
                )  # fmt: skip
                if new is not None:
                    await connection.execute("insert into effects values ($1)", event.id)
            await message.ack()
            counted.add(1)

    async with (
        connected(ground.plans_url, "by hand") as telling,
        connected(ground.messaging_url, "by hand") as listening,
        telling.channel(publisher_confirms=True, on_return_raises=True) as out,
        listening.channel() as inward,
    ):
        await inward.set_qos(prefetch_count=2 * CONNECTIONS)
        queue = await declare(inward, names, [PlanChanged.type], 0)
        await ground.fill(events)
        workers = [asyncio.create_task(handle()) for _ in range(CONNECTIONS)]
        await queue.consume(arrived.put)
        exchange = await out.get_exchange(exchange_of("plans"), ensure=False)
        started = time.perf_counter()
        while rows := await source.fetch(
            "select id, type, body from outbox where refused_at is null order by position limit $1", IN_FLIGHT
        ):
            await asyncio.gather(
                *(
                    exchange.publish(
                        aio_pika.Message(
                            row["body"].encode(), delivery_mode=2, message_id=str(row["id"]), type=row["type"]
                        ),
                        row["type"],
                    )
                    for row in rows
                )
            )
            await source.execute("delete from outbox where id = any($1::uuid[])", [row["id"] for row in rows])
        await counted.all()
        seconds = time.perf_counter() - started
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    await source.close()
    await pool.close()
    return seconds


def bus(batch: int) -> Contestant:
    """The bus, with so many events in a transaction."""

    async def run(ground: Ground, events: int) -> float:
        name, counted = ground.next_queue(), Count(events)
        database = Database(ground.messaging.app_url)

        async def handle(event: Envelope[PlanChanged], session: AsyncSession) -> None:
            await session.execute(_EFFECT, {"id": event.id})
            counted.add(1)

        async def handle_many(events: list[Envelope[PlanChanged]], session: AsyncSession) -> None:
            await session.execute(_EFFECT, [{"id": event.id} for event in events])
            counted.add(len(events))

        listening = Bus("messaging", subscriptions={name: [PlanChanged]})
        if batch == 1:
            listening.subscriber(PlanChanged, queue=name, concurrency=CONNECTIONS)(handle)
        else:
            listening.subscriber(PlanChanged, queue=name, batch=batch, many=True)(handle_many)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(listening.running(ground.messaging_url, database, ground.keys))
            await listening.until_ready()
            await ground.fill(events)
            started = time.perf_counter()
            await stack.enter_async_context(
                Relay(ground.plans.relay_url, ground.plans_url, "plans", ground.key, in_flight=IN_FLIGHT).running()
            )
            await counted.all()
            await ground.until_effects(events)  # the last transactions are still to commit
            seconds = time.perf_counter() - started
        await database.engine.dispose()
        return seconds

    return run


_EFFECT = text("insert into effects values (:id)")


async def latency(ground: Ground, seconds: int, rate: int = 100) -> list[float]:
    """Milliseconds from commit to handled, each event told in its own transaction at an even pace."""
    name, counted = ground.next_queue(), Count(seconds * rate)
    told: dict[UUID, float] = {}
    handled: dict[UUID, float] = {}
    listener, teller = Database(ground.messaging.app_url), Database(ground.plans.app_url)

    async def handle(event: Envelope[PlanChanged], session: AsyncSession) -> None:
        def note() -> None:
            handled[event.id] = time.perf_counter()
            counted.add(1)

        await session.execute(_EFFECT, {"id": event.id})
        sqlalchemy_event.listen(session.sync_session, "after_commit", lambda _: note(), once=True)

    at_a_time = asyncio.Semaphore(5)  # as many as there are connections: on a busy machine, tellers queue up

    async def tell_one() -> None:
        async with at_a_time, teller.transaction(OrganisationScope(ORGANISATION)) as session:
            envelope = await tell(session)
        told[envelope.id] = time.perf_counter()

    bus = Bus("messaging", subscriptions={name: [PlanChanged]})
    bus.subscriber(PlanChanged, queue=name, concurrency=CONNECTIONS)(handle)
    async with (
        bus.running(ground.messaging_url, listener, ground.keys),
        Relay(ground.plans.relay_url, ground.plans_url, "plans", ground.key).running(),
    ):
        await bus.until_ready()
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(seconds * rate):
                await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
                group.create_task(tell_one())
        await counted.all()
    await listener.engine.dispose()
    await teller.engine.dispose()
    # An event may be handled before its teller's task hears that the commit is done: that is no time at all.
    return [max(0.0, handled[id_] - told[id_]) * 1000 for id_ in told]


CONTESTANTS: dict[str, Contestant] = {
    "bare": bare,
    "by hand": by_hand,
    "bus": bus(1),
    "bus, batches": bus(BATCH),
}


async def measure(ground: Ground, events: int, rounds: int, seconds: int) -> dict[str, Any]:
    """Run everything, the contestants in turn."""
    rates: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for contestant in CONTESTANTS.values():  # warm up, unmeasured
        await ground.clear()
        await contestant(ground, 300)
    for _ in range(rounds):
        for name, contestant in CONTESTANTS.items():
            await ground.clear()
            rates[name].append(events / await contestant(ground, events))
            print(f"{name}: {rates[name][-1]:.0f} events/s (load {os.getloadavg()[0]:.1f})", file=sys.stderr)
            if name != "bare":
                await ground.until_effects(events)
    await ground.clear()
    times = sorted(await latency(ground, seconds))
    medians = {name: statistics.median(found) for name, found in rates.items()}

    def ratio(one: str, other: str) -> float:
        """The median over the rounds, in each of which both ran in turn: other load on the machine hits both."""
        return statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))

    return {
        "machine": {"cores": _cores(), "python": platform.python_version(), "load": os.getloadavg()[0]},
        "events": events,
        "rounds": rounds,
        "events_per_second": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "median": {name: round(rate) for name, rate in medians.items()},
        "ratios": {
            "bus to bare": _judged(ratio("bus", "bare"), at_least=0.10),
            "bus in batches to bare": _judged(ratio("bus, batches", "bare"), at_least=0.35),
            "bus to by hand": _judged(ratio("bus", "by hand"), at_least=0.60),
        },
        "latency_ms_at_100_a_second": {
            "p50": _judged(times[len(times) // 2], below=20),
            "p99": _judged(times[int(len(times) * 0.99)], below=100),
            "max": round(times[-1], 1),
        },
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _judged(value: float, *, at_least: float | None = None, below: float | None = None) -> dict[str, Any]:
    reached = value >= at_least if at_least is not None else below is not None and value < below
    return {"value": round(value, 2), "target": at_least or below, "reached": reached}


def show(result: dict[str, Any]) -> None:
    """Print a result as a table."""
    load, cores = result["machine"]["load"], result["machine"]["cores"]
    print(f"{result['events']} events, median of {result['rounds']} rounds; load {load:.1f} on {cores} cores\n")
    for name, rate in result["median"].items():
        found = ", ".join(map(str, result["events_per_second"][name]))
        print(f"  {name:14} {rate:>7} events/s   ({found})")
    print()
    for name, judged in result["ratios"].items():
        print(f"  {name:24} {judged['value']:>6}  target ≥ {judged['target']:<5} {_verdict(judged)}")
    print("\nfrom commit to handled, at 100 events a second, in ms")
    times = result["latency_ms_at_100_a_second"]
    for name in ("p50", "p99"):
        judged = times[name]
        print(f"  {name:24} {judged['value']:>6}  target < {judged['target']} ms  {_verdict(judged)}")


def _verdict(judged: dict[str, Any]) -> str:
    return "reached" if judged["reached"] else "missed"


async def _run(folder: Path, events: int, rounds: int, seconds: int) -> dict[str, Any]:
    async with opened(folder) as ground:
        return await measure(ground, events, rounds, seconds)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=20, help="how long latency is measured")
    parser.add_argument("--out", type=Path, default=layout.STATE / "bench" / "bus.json")
    arguments = parser.parse_args(words)
    with own_folder() as folder:
        result = uvloop.run(_run(folder, arguments.events, arguments.rounds, arguments.seconds))
    show(result)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
