"""A person's inbox, list of plans and a page of goals, in a small municipality and in a large one.

    python -m samplan_bench volume [--few 1000] [--plans 100000] [--calls 200] [--out FILE]

The same person with the same 16 plans reads them, straight from plans, when 1,000 of others' plans were put in by
SQL, and when 100,000 have: that makes 600,000 participants, 1,000,000 goals and as many activities, and 200,000
messages that wait for somebody. What one reads is one's own: the time should hardly change. Ratios are of the large
municipality to the small one, in the same run.
"""

import argparse
import asyncio
import hashlib
import os
import statistics
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from samplan_bench.crowd import sign_in_many
from samplan_bench.gateway import keep, with_suite
from samplan_dev import provision
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk
from samplan_gateway.identity_client import Asking
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.secrets import Secrets

OWN_PLANS = 16
GOALS = 10
"""In a plan, each with one activity."""
PARTICIPANTS = 6
_PLANS_A_SESSION = 4
"""One session may change something 120 times a minute."""
_PUT_IN_AT_A_TIME = 1000
"""Plans in a transaction."""
_FRESH_CALLS = 10
"""Calls with one grant, which lasts 30 s."""


async def _own_plans(suite: Suite) -> str:
    """Make the plans that are read, as anybody makes them; the id of the one whose goals are."""
    for _ in range(OWN_PLANS // _PLANS_A_SESSION):
        walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
        walk.kari = Browser(suite.origin)
        async with walk.kari:
            walk.outbox = Outbox(walk.kari)
            await sign_in(walk.kari, walk.outbox, walk.person("kari"))
            for _ in range(_PLANS_A_SESSION):
                await walk.create_owner()
                await walk.make_plan()
                await walk.renew_consent()
            plan_id = walk.plan_id
    async with Browser(suite.origin) as walk.kari:
        await sign_in(walk.kari, Outbox(walk.kari), walk.person("kari"))
        for number in range(GOALS):
            wanted = {"title": f"Goal {number}"}
            goal = await walk.until_allowed(partial(walk.kari.post, f"{walk.plan}/goals", wanted, expect=201))
            path = f"{walk.plan}/goals/{goal.body['id']}/activities"
            await walk.kari.post(path, {"title": "Activity"}, expect=201)
    return plan_id


def _copy(table: str, row: str, made: str, changed: str) -> str:
    """Rows like one that there is, with other keys; through JSON, so that a column of tomorrow is copied as well."""
    return (
        f"insert into {table} select new.* from {made}, (select * from {table} where {row} limit 1) known,"
        f" jsonb_populate_record(null::{table}, to_jsonb(known) || jsonb_build_object({changed})) new"
    )


async def put_in(suite: Suite, plan_id: str, plans: int) -> None:
    """Others' plans, like the one that there is but for whose they are."""
    database = provision.service_database(suite.postgres, "plans", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for begun in range(0, plans, _PUT_IN_AT_A_TIME):
            async with connection.transaction():
                # Neither triggers nor foreign keys: an item for each goal and activity is put in here, too.
                await connection.execute("set local session_replication_role = replica")
                for statement in _statements(plan_id, min(_PUT_IN_AT_A_TIME, plans - begun)):
                    await connection.execute(statement)
        for table in ("plans", "participants", "goals", "activities", "items", "known_copies", "known_messages"):
            await connection.execute(f"vacuum analyze {table}")
        # What was put in is written to the disk before anybody reads: a municipality grows over years.
        await connection.execute("checkpoint")
    finally:
        await connection.close()


def _statements(plan_id: str, plans: int) -> tuple[str, ...]:
    """Put so many plans in, with all that is in them."""
    own = f"plan_id = '{plan_id}'"
    return (
        "create temporary table made on commit drop as select gen_random_uuid() as id"
        f" from generate_series(1, {plans})",
        "create temporary table made_participants on commit drop as select made.id as plan_id"
        f" from made, generate_series(1, {PARTICIPANTS})",
        "create temporary table made_goals on commit drop as select made.id as plan_id, gen_random_uuid() as id,"
        f" gen_random_uuid() as activity_id, number from made, generate_series(1, {GOALS}) number",
        _copy("plans", f"id = '{plan_id}'", "made", "'id', made.id, 'owner_person_id', gen_random_uuid()"),
        _copy(
            "participants",
            own,
            "made_participants made",
            "'id', gen_random_uuid(), 'plan_id', made.plan_id, 'person_id', gen_random_uuid(), 'kind', 'provider'",
        ),
        _copy("goals", own, "made_goals made", "'id', made.id, 'plan_id', made.plan_id"),
        _copy(
            "activities",
            own,
            "made_goals made",
            "'id', made.activity_id, 'plan_id', made.plan_id, 'goal_id', made.id",
        ),
        _copy(
            "items",
            f"{own} and kind = 'goal'",
            "made_goals made",
            "'id', made.id, 'plan_id', made.plan_id, 'rank', 'd' || lpad(made.number::text, 4, '0')",
        ),
        _copy(
            "items",
            f"{own} and kind = 'activity'",
            "made_goals made",
            "'id', made.activity_id, 'plan_id', made.plan_id, 'parent_id', made.id",
        ),
        *_waiting("made", "gen_random_uuid()"),
    )


def _waiting(plans: str, person: str) -> tuple[str, ...]:
    """Put in two messages in each of some plans that wait for somebody."""
    return (
        "create temporary table sent on commit drop as select gen_random_uuid() as message_id,"
        f" {person} as person_id, {plans}.id as plan_id from {plans}, generate_series(1, 2)",
        "insert into known_messages (organisation_id, message_id, sender_id)"
        " select (select organisation_id from plans limit 1), message_id, gen_random_uuid() from sent",
        "insert into known_copies (organisation_id, message_id, person_id, plan_id, sent_at)"
        " select (select organisation_id from plans limit 1), message_id, person_id, plan_id, now() from sent",
    )


async def make_new(suite: Suite, plan_id: str) -> None:
    """Have others write what stands in the reader's own plans, and two messages to them in each."""
    database = provision.service_database(suite.postgres, "plans", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    lead = f"(select person_id from participants where plan_id = '{plan_id}' and kind = 'lead')"
    try:
        async with connection.transaction():
            await connection.execute("update items set changed_by = gen_random_uuid()")
            await connection.execute(
                "create temporary table mine on commit drop as select plan_id as id from participants"
                f" where kind = 'lead' and person_id = {lead}"
            )
            for statement in _waiting("mine", lead):
                await connection.execute(statement)
    finally:
        await connection.close()


class Reader:
    """Reads from plans as one person, with the tokens that the gateway would send."""

    def __init__(self, suite: Suite, http: aiohttp.ClientSession, cookie: str, plan_id: str) -> None:
        urls = {name: f"http://127.0.0.1:{suite.http_ports[name]}" for name in ("identity", "plans")}
        key = Secrets(suite.state / "secrets" / "gateway", strict=False).signing_key()
        tokens = ServiceTokens("gateway", key, urls["identity"], http, SystemClock())
        self._asking = Asking(http, tokens, urls)
        self._http = http
        self._hash = hashlib.sha256(cookie.encode()).hexdigest()
        self._plan_id = plan_id
        self._url = urls["plans"]

    async def _headers(self) -> dict[str, str]:
        body = {"session_hash": self._hash, "audience": "plans", "passive": False}
        token = (await self._asking.identity("/internal/sessions/token", body))["token"]
        wanted = {"plan_id": self._plan_id, "audience": "plans"}
        grant = (await self._asking.plans("/internal/grants", wanted, token))["grant"]
        return {"Authorization": f"Bearer {token}", "Samplan-Grant": grant}

    async def times(self, path: str, calls: int) -> list[float]:
        """Milliseconds of so many calls, one after the other."""
        found: list[float] = []
        headers: dict[str, str] = {}
        for number in range(calls):
            if number % _FRESH_CALLS == 0:
                headers = await self._headers()
            began = time.perf_counter()
            async with self._http.get(f"{self._url}{path}", headers=headers) as answer:
                body = await answer.json()
            found.append((time.perf_counter() - began) * 1000)
            if answer.status != 200 or not body.get("news", body)["items"]:
                raise AssertionError(f"{path}: {answer.status} {body}")
        return found


async def measure(suite: Suite, few: int, plans: int, calls: int) -> dict[str, Any]:
    """Read in the small municipality, make it large, and read again."""
    plan_id = await _own_plans(suite)
    await make_new(suite, plan_id)
    await put_in(suite, plan_id, few)
    (cookie,) = await sign_in_many(suite, "kari", 1)
    paths = {
        "inbox": "/api/plans/inbox",
        "my plans": "/api/plans/plans?limit=25",
        "my plans by what is new": "/api/plans/plans?limit=25&sort=-newest",
        "goals": f"/api/plans/plans/{plan_id}/goals",
    }
    found: dict[str, dict[str, list[float]]] = {name: {} for name in paths}
    async with aiohttp.ClientSession() as http:
        reader = Reader(suite, http, cookie, plan_id)
        for size in ("small", "large"):
            if size == "large":
                await put_in(suite, plan_id, plans - few)
            for name, path in paths.items():
                await reader.times(path, _FRESH_CALLS)  # warm up
                found[name][size] = await reader.times(path, calls)
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "plans": {"small": OWN_PLANS + few, "large": OWN_PLANS + plans},
        **{name: _told(times) for name, times in found.items()},
    }


def _told(times: dict[str, list[float]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, place in (("p50", 49), ("p95", 94)):
        by_size = {size: statistics.quantiles(of, n=100)[place] for size, of in times.items()}
        told[f"{name}_ms"] = {size: round(one, 1) for size, one in by_size.items()} | (
            {"target": "< 50"} if name == "p95" else {}
        )
        told[f"{name}_ratio"] = {"value": round(by_size["large"] / by_size["small"], 2), "target": "<= 1.2"}
    return told


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench volume")
    parser.add_argument("--few", type=int, default=1000, help="how many of them at first")
    parser.add_argument("--plans", type=int, default=100_000, help="how many plans of others are put in")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    result = with_suite(lambda suite, _: asyncio.run(measure(suite, arguments.few, arguments.plans, arguments.calls)))
    keep("volume", result, arguments.out)
