"""Real browsers at the real suite."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import async_playwright

from samplan_dev.people import Outbox
from samplan_dev.shots import launch
from samplan_dev.suite import Suite

from ..conftest import People
from .visitor import DESK, Visitor

Enter = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    """The machine's Chromium, one process for all visitors."""
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(suite: Suite, people: People, chromium: Chromium) -> AsyncIterator[Enter]:
    """Lets a visitor in, by default at a desk; when the test ends, no page may have had a fault of its own."""
    outbox = Outbox(await people.anonymous())
    entered: list[Visitor] = []

    async def enter(size: tuple[int, int] = DESK) -> Visitor:
        entered.append(await Visitor.enter(chromium, suite.origin, outbox, size))
        return entered[-1]

    yield enter
    for one in entered:
        await one.context.close()
    assert [fault for one in entered for fault in one.faults] == []
