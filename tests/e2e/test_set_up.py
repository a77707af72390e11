"""A plan as a whole: its lead sets it up, ends it, deletes it and brings it back, and the list says how it stands."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import Plan, make_plan, my_plans


async def set_up(plan: Plan) -> dict[str, Any]:
    """How the plan stands."""
    return dict((await plan.lead.get(f"{plan.path}/set-up")).body)


def matching(seen: dict[str, Any]) -> dict[str, str]:
    """The header of a change of what was seen."""
    return {"If-Match": f'"{seen["version"]}"'}


async def mine(browser: Browser, plan: Plan, *, ended: bool = False) -> dict[str, Any] | None:
    """The plan in somebody's list."""
    return next((item for item in await my_plans(browser, ended=ended) if item["id"] == plan.id), None)


@pytest.mark.guide(64)
@pytest.mark.guide(67)
@pytest.mark.guide(68)
@pytest.mark.guide(80)
async def test_the_lead_changes_short_name_elements_and_period_and_everybody_meets_it_at_once(people: People) -> None:
    kari, ola = await people.signed_in("kari"), await people.signed_in("ola")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await ola.get(f"{plan.path}/goals")
    over = {"period_from": "2025-08-01", "period_to": "2026-06-30"}
    wanted = {"short_name": "Rev", "elements": ["messages", "log"], **over}
    seen = await set_up(plan)
    refused = await ola.patch(f"{plan.path}/set-up", wanted, headers=matching(seen), expect=403)
    assert refused.code == "access.right_missing"
    changed = (await kari.patch(f"{plan.path}/set-up", wanted, headers=matching(seen))).body
    assert {name: changed[name] for name in wanted} == wanted
    # What is off is refused by the next call already, whatever grant it comes with.
    await ola.get(f"{plan.path}/goals", expect=403)
    listed = await mine(ola, plan)
    assert listed is not None
    # A period that is over ends nothing.
    assert (listed["short_name"], listed["status"]) == ("Rev", "active")
    await kari.patch(f"{plan.path}/set-up", {"elements": ["goals", "messages", "log"]}, headers=matching(changed))
    await ola.get(f"{plan.path}/goals")
    log = (await kari.get(f"{plan.path}/log")).body["items"]
    assert [line["action"] for line in log].count("plan.changed") == 2


@pytest.mark.guide(66)
async def test_ended_plans_are_in_the_list_for_who_asks_for_them(people: People) -> None:
    kari, ola = await people.signed_in("kari"), await people.signed_in("ola")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    seen = (await kari.post(f"{plan.path}/set-up/end", headers=matching(await set_up(plan)))).body
    assert await mine(ola, plan) is None
    listed = await mine(ola, plan, ended=True)
    assert listed is not None
    assert listed["status"] == "ended"
    await ola.get(f"{plan.path}/goals")
    await kari.post(f"{plan.path}/set-up/reopen", headers=matching(seen))
    assert await mine(ola, plan) is not None


@pytest.mark.guide(63)
@pytest.mark.guide(65)
async def test_the_list_says_when_a_plan_was_archived_and_is_sorted_by_each_of_its_columns(people: People) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    assert (await set_up(plan))["archived_at"] is None
    await kari.post(f"/api/archive/plans/{plan.id}/transfers", expect=201)

    async def archived() -> bool:
        await asyncio.sleep(0.5)  # a person may ask some times a second, and no more
        transfers = (await kari.get(f"/api/archive/plans/{plan.id}/transfers")).body["items"]
        return bool(transfers[0]["state"] == "archived")

    await people.until(archived, seconds=60)

    async def known() -> bool:
        await asyncio.sleep(0.5)
        listed = await mine(kari, plan)
        return bool(listed and listed["archived_at"])

    await people.until(known)
    for column in ("owner_name", "short_name", "type", "consent_to", "archived_at", "my_role"):
        up, down = [{item["id"] for item in await my_plans(kari, sort)} for sort in (column, f"-{column}")]
        assert plan.id in up
        assert up == down
    times = [item["archived_at"] for item in await my_plans(kari, "-archived_at")]
    known_times = [datetime.fromisoformat(at) for at in times if at]
    assert known_times == sorted(known_times, reverse=True)
    assert None not in times[: len(known_times)]
    # As it is archived now, it is deleted without a reason.
    seen = await set_up(plan)
    assert seen["archived_as_it_is"]
    await kari.post(f"{plan.path}/deletion", {}, headers=matching(seen))


@pytest.mark.guide(166)
@pytest.mark.guide(167)
async def test_only_the_lead_deletes_a_plan_it_is_gone_for_all_at_once_and_comes_back_whole(people: People) -> None:
    kari, ola = await people.signed_in("kari"), await people.signed_in("ola")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await kari.post(f"{plan.path}/goals", {"title": "Få venner"}, expect=201)
    await plan.until_reachable("Ola Ås")
    await ola.get(f"{plan.messages}?folder=inbox")
    seen, why = await set_up(plan), {"reason_unarchived": "Opprettet ved en feil"}
    await ola.post(f"{plan.path}/deletion", why, headers=matching(seen), expect=403)
    refused = await kari.post(f"{plan.path}/deletion", {}, headers=matching(seen), expect=409)
    assert refused.code == "plan.not_archived"
    await kari.post(f"{plan.path}/deletion", why, headers=matching(seen))
    for browser in (kari, ola):
        for path in (plan.path, f"{plan.path}/goals", f"{plan.messages}?folder=inbox", f"{plan.path}/log"):
            await browser.get(path, expect=404)
        assert await mine(browser, plan, ended=True) is None
    assert (await ola.get("/api/plans/deleted-plans")).body["items"] == []
    assert plan.id in {one["id"] for one in (await kari.get("/api/plans/deleted-plans")).body["items"]}
    await ola.post(f"/api/plans/deleted-plans/{plan.id}/restore", expect=404)
    await kari.post(f"/api/plans/deleted-plans/{plan.id}/restore", expect=204)
    assert [goal["title"] for goal in (await ola.get(f"{plan.path}/goals")).body["items"]] == ["Få venner"]
    await people.until_status(ola, f"{plan.messages}?folder=inbox", 200)
    log = (await kari.get(f"{plan.path}/log")).body["items"]
    deleted = next(line for line in log if line["action"] == "plan.deleted")
    assert deleted["detail"] == why["reason_unarchived"]
    assert "plan.restored" in {line["action"] for line in log}
