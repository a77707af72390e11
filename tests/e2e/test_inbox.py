"""What is new to somebody, over all their plans, as the gateway serves it: right soon after it was written."""

import asyncio
import subprocess
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.services import module
from samplan_dev.suite import Suite

from .conftest import People
from .factories import Plan, make_plan
from .test_live import opened

pytestmark = pytest.mark.e2e


async def new_in(browser: Browser, plan: Plan) -> list[tuple[str, str | None]]:
    """Kind and title of what is new to somebody in a plan."""
    found = (await browser.get("/api/plans/inbox?limit=100")).body["news"]["items"]
    return [(one["kind"], one["title"]) for one in found if one["plan"]["id"] == plan.id]


async def row_of(browser: Browser, plan: Plan) -> dict[str, Any]:
    """What the list of plans says of one."""
    after = ""
    while True:
        page = (await browser.get(f"/api/plans/plans{after}")).body
        for item in page["items"]:
            if item["id"] == plan.id:
                return dict(item)
        assert page["next_after"] is not None
        after = f"?after={page['next_after']}"


@pytest.mark.guide(61)
async def test_the_list_says_in_which_plans_others_wrote_and_that_there_are_messages_to_me(people: People) -> None:
    kari, ola = await people.signed_in("kari"), await people.signed_in("ola")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await plan.until_reachable("Ola Ås")
    goal = await plan.goal("Få flere venner", "Ridning")
    assert set(await new_in(ola, plan)) == {("goal", "Få flere venner"), ("activity", "Ridning")}
    assert await new_in(kari, plan) == [], "what one wrote oneself is no news"
    async with opened(ola) as page:
        to = [plan.participants["Ola Ås"]["person_id"]]
        sent = await kari.post(
            plan.messages, {"recipients": to, "subject": "Hei", "text": "Møte", "send": True}, expect=201
        )
        # Told once it can be read, and not before.
        assert (await page.hears("inbox"))["plan_id"] == plan.id
        assert ("message", None) in await new_in(ola, plan)
    assert (await row_of(ola, plan))["news"] == {"messages": 1, "goals": 1, "activities": 1, "comments": 0}

    # Opening a thing is all that it takes, and of nothing else.
    await ola.post(f"{plan.path}/seen", {"items": [goal["id"]]}, expect=204)
    await ola.post(f"{plan.messages}/{sent.body['id']}/read", expect=204)

    async def only_the_activity_is_left() -> bool:
        return await new_in(ola, plan) == [("activity", "Ridning")]

    await people.until(only_the_activity_is_left)
    await ola.post(
        f"{plan.path}/goals/{goal['id']}/comments",
        {"body": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Bra"}]}]}},
        expect=201,
    )
    assert await new_in(kari, plan) == [("comment", "Få flere venner")]
    assert (await row_of(kari, plan))["news"] == {"messages": 0, "goals": 0, "activities": 0, "comments": 1}

    await plan.withdraw("Ola Ås")
    assert await new_in(ola, plan) == [], "without a consent nothing is shown or counted"
    assert sum((await row_of(ola, plan))["news"].values()) == 0


@pytest.mark.guide(61)
async def test_a_message_that_is_put_aside_waits_no_more_and_a_rebuild_hears_all_of_it_again(
    people: People, suite: Suite
) -> None:
    kari, ola = await people.signed_in("kari"), await people.signed_in("ola")
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await plan.until_reachable("Ola Ås")
    to = [plan.participants["Ola Ås"]["person_id"]]
    ids = []
    for subject in ("Leses", "Legges bort", "Venter"):
        wanted = {"recipients": to, "subject": subject, "text": "Hei", "send": True}
        ids.append((await kari.post(plan.messages, wanted, expect=201)).body["id"])

    async def waiting() -> set[str]:
        found = (await ola.get("/api/plans/inbox?limit=100")).body["news"]["items"]
        return {one["id"] for one in found if one["plan"]["id"] == plan.id}

    async def all_have_come() -> bool:
        return await waiting() == set(ids)

    async def one_is_left() -> bool:
        return await waiting() == {ids[2]}

    await people.until(all_have_come)
    await ola.post(f"{plan.messages}/{ids[0]}/read", expect=204)
    await ola.delete(f"{plan.messages}/{ids[1]}", expect=204)
    await people.until(one_is_left)
    for table in ("known_copies", "known_messages"):
        suite.postgres.sql(f"delete from {table}", "plans")
    assert await waiting() == set()
    done = await asyncio.to_thread(
        subprocess.run,
        [*module("plans", "rebuild"), "messages"],
        env=suite.service_environment("plans"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert await waiting() == {ids[2]}
