"""The whole suite, for tests that use it as people and other systems do."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from samplan_dev.client import Answer, Browser, RefusedError
from samplan_dev.people import Outbox, sign_in
from samplan_dev.suite import Suite


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """A suite of its own, on free ports, with the demo municipality.

    Where SAMPLAN_E2E_STATE names the state folder of a running suite (`.samplan`), that one is used and left running.
    """
    running = os.environ.get("SAMPLAN_E2E_STATE")
    if running:
        yield Suite(Path(running), environment="test")
        return
    made = Suite(tmp_path_factory.mktemp("suite"), durable=False, environment="test")
    try:
        made.up()
        yield made
    finally:
        made.remove()


class People:
    """Browsers of the demo municipality's people."""

    def __init__(self, suite: Suite, stack: AsyncExitStack) -> None:
        self._suite = suite
        self._stack = stack
        self.known = {person["username"]: person for person in suite.people["people"]}

    async def anonymous(self) -> Browser:
        """The browser of somebody who has not signed in."""
        return await self._stack.enter_async_context(Browser(self._suite.origin))

    async def signed_in(self, username: str) -> Browser:
        """The browser of a person who has just signed in, by password and code."""
        browser = await self.anonymous()
        await sign_in(browser, Outbox(await self.anonymous()), self.known[username])
        return browser

    async def until(self, condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
        """Wait for what news on the bus will bring about."""
        deadline = time.monotonic() + seconds
        while not await condition():
            assert time.monotonic() < deadline, "it did not come about in time"
            await asyncio.sleep(0.05)

    async def until_status(self, browser: Browser, path: str, status: int, seconds: float = 60) -> Answer:
        """Read a page until it answers so: what changed a moment ago reaches the gateway with the next event."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return await browser.get(path, expect=status)
            except RefusedError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.05)


@pytest.fixture
async def people(suite: Suite) -> AsyncIterator[People]:
    """Browsers that are closed when the test ends."""
    async with AsyncExitStack() as stack:
        yield People(suite, stack)
