"""Open pages are told what changed: through the gateway, by the bus, and only to who may know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import make_plan

pytestmark = pytest.mark.e2e


class Page:
    """An open page: what it has heard so far."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.heard: list[dict[str, Any]] = []
        self.ended = asyncio.Event()

    async def listen(self) -> None:
        """Read until the stream ends."""
        name = ""
        async for raw in self._response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
                if name == "ended":
                    self.ended.set()
            elif line.startswith("data: ") and name == "news":
                self.heard.append(orjson.loads(line[6:]))

    async def hears(self, kind: str, seconds: float = 15) -> dict[str, Any]:
        """The first news of a kind."""
        async with asyncio.timeout(seconds):
            while True:
                for news in self.heard:
                    if news["kind"] == kind:
                        return news
                await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(browser: Browser, plan_id: str | None = None) -> AsyncIterator[Page]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    query = {"plan": plan_id} if plan_id else {}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http,
        http.get(f"{browser.origin}/api/live", params=query, headers={"Cookie": cookies}) as response,
    ):
        assert response.status == 200
        page = Page(response)
        listening = asyncio.create_task(page.listen())
        try:
            yield page
        finally:
            listening.cancel()
            await asyncio.wait([listening])


async def test_who_may_read_a_goal_hears_that_it_changed_and_others_do_not(people: People) -> None:
    kari, liv, amina = [await people.signed_in(name) for name in ("kari", "liv", "amina")]
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative")
    await plan.add("Amina Yusuf", "other")
    async with (
        opened(liv, plan.id) as at_livs,
        opened(amina, plan.id) as at_aminas,
        opened(kari, plan.id) as at_karis,
    ):
        await plan.goal()
        news = await at_livs.hears("goals")
        assert news == {"kind": "goals", "plan_id": plan.id, "own": False}
        assert (await at_karis.hears("goals"))["own"] is True
        await plan.until_reachable("Liv Hansen")
        message = {"recipients": [plan.participants["Liv Hansen"]["person_id"]], "subject": "Hei", "text": "Hei"}
        await kari.post(plan.messages, {**message, "send": True}, expect=201)
        await at_livs.hears("messages")
        assert [news["kind"] for news in at_aminas.heard if news["kind"] in ("goals", "messages")] == []


async def test_withdrawn_consent_is_heard_at_once_and_nothing_after_it(people: People) -> None:
    kari, liv = await people.signed_in("kari"), await people.signed_in("liv")
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative")
    async with opened(liv, plan.id) as page:
        await plan.withdraw("Liv Hansen")
        await page.hears("access")
        await people.until_status(liv, plan.path, 403)
        page.heard.clear()
        await plan.goal()
        await asyncio.sleep(1)
        assert [news for news in page.heard if news["kind"] != "access"] == []


async def test_a_page_ends_with_the_session(people: People) -> None:
    liv = await people.signed_in("liv")
    async with opened(liv) as page:
        await liv.call("DELETE", "/api/identity/session", expect=204)
        async with asyncio.timeout(15):
            await page.ended.wait()
