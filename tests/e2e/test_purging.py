"""Thirty days after a plan was deleted nothing of it is left anywhere, and the municipality has the receipt."""

import asyncio
from typing import Any

import asyncpg
import pytest

from samplan_dev.provision import DATABASES
from samplan_dev.suite import Suite

from .conftest import People
from .factories import make_plan

STAYS = {
    "purged_plans": "the id alone, so that it stays deleted",
    "log_entries": "a chain of ids and codes",
    "log_heads": "its end",
    "purges": "the receipt",
    "purge_receipts": "the receipt",
    "event_history": "that it was purged",
    "outbox": "what is on its way",
    "idempotency_keys": "answers, sealed, for a day",
}


async def _age(suite: Suite, plan_id: str) -> None:
    """Let the plan have been deleted a month ago."""
    connection = await asyncpg.connect(suite.postgres.dsn("plans"))
    try:
        await connection.execute(
            "update plans set trashed_at = trashed_at - interval '30 days 1 minute' where id = $1", plan_id
        )
    finally:
        await connection.close()


async def _holding(suite: Suite, service: str, words: list[str]) -> set[str]:
    """The tables of a service in which one of these stands."""
    connection = await asyncpg.connect(suite.postgres.dsn(service))
    try:
        names = await connection.fetch(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 2200"
        )
        return {
            row["relname"]
            for row in names
            if await connection.fetchval(
                f'select exists (select from "{row["relname"]}" t where t::text like any($1))',
                [f"%{word}%" for word in words],
            )
        }
    finally:
        await connection.close()


@pytest.mark.guide(167)
async def test_a_deleted_plan_is_gone_from_every_service_after_thirty_days(people: People, suite: Suite) -> None:
    kari, siri = await people.signed_in("kari"), await people.signed_in("siri")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await plan.goal("Trylle frem venner", "Hekseridning")
    await plan.until_reachable("Ola Ås")
    message = {"recipients": [plan.participants["Ola Ås"]["person_id"]], "subject": "Om kosteskap", "text": "Hei"}
    await kari.post(plan.messages, {**message, "category": None, "send": True}, expect=201)
    printed = {"reason": "Til trollmøtet", "save_copy": True}
    job = (await kari.post(f"/api/print/plans/{plan.id}/jobs", printed, expect=202)).body

    async def ready() -> bool:
        await asyncio.sleep(0.5)
        return bool((await kari.get(f"/api/print/plans/{plan.id}/jobs/{job['id']}")).body["state"] == "ready")

    await people.until(ready)
    seen = (await kari.get(f"{plan.path}/set-up")).body
    why = {"reason_unarchived": "Kosteskapet er stengt"}
    await kari.post(f"{plan.path}/deletion", why, headers={"If-Match": f'"{seen["version"]}"'})

    await _age(suite, plan.id)
    # What is told may come while any of them is away.
    killed = {process: suite.pid(process) for process in ("plans", "print", "messaging", "archive")}
    for process in killed:
        suite.kill(process)
    for process, pid in killed.items():
        await asyncio.to_thread(suite.wait_restarted, process, pid)
    found: dict[str, Any] = {}

    async def complete() -> bool:
        await asyncio.sleep(0.5)
        items = (await siri.get("/api/plans/purged-plans?limit=100")).body["items"]
        found.update(next((item for item in items if item["id"] == plan.id), {}))
        return bool(found.get("complete_at"))

    await people.until_status(siri, "/api/plans/purged-plans", 200)
    await people.until(complete, seconds=120)
    receipts = {receipt["service"]: receipt for receipt in found["receipts"]}
    assert found["missing"] == []
    assert receipts.keys() == {"plans", *(service for service in DATABASES if service != "plans")}
    assert receipts["print"]["documents"] == 2
    assert receipts["print"]["keys_destroyed"] == receipts["plans"]["keys_destroyed"] == 1
    for service in DATABASES:
        left = await _holding(suite, service, [plan.id])
        assert left <= STAYS.keys(), service
        words = ["Trylle", "Hekseri", "kosteskap", "Kosteskap", "trollm"]
        assert await _holding(suite, service, words) == set(), service
    for browser in (kari, siri):
        await browser.get(plan.path, expect=404)
    assert plan.id not in {one["id"] for one in (await kari.get("/api/plans/deleted-plans")).body["items"]}
    await kari.post(f"/api/plans/deleted-plans/{plan.id}/restore", expect=404)
