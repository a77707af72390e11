"""Somebody on a plan's way: browsers, what they remember, and how they wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from samplan_dev.client import Answer, Browser, RefusedError
from samplan_dev.people import Outbox

ACTIVITIES = ("Ridning på Høybakken", "Ønsker meg en støttekontakt", "Ønsker å lære meg spansk")
GOAL = "Få flere venner"
REASON = "Til møtet i ansvarsgruppen på torsdag"
MESSAGE = "Velkommen til planen. Vi møtes torsdag klokken ti."

Say = Callable[[str], None]
Before = Callable[[str], Awaitable[None]]


async def _nothing(_: str) -> None:
    return None


@dataclass
class Walker:
    """A walk under way. `before` is called with each step's name, as it begins."""

    origin: str
    people: Sequence[Mapping[str, Any]]
    say: Say = print
    before: Before = _nothing
    patience: float = 5.0
    kari: Browser = field(init=False)
    liv: Browser = field(init=False)
    ola: Browser = field(init=False)
    plan_id: str = ""
    message_id: str = ""
    participants: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    print_outs: int = 0

    async def go(self) -> None:
        """Walk all of it."""
        self.kari, self.liv, self.ola, watcher = (Browser(self.origin, patience=self.patience) for _ in range(4))
        async with self.kari, self.liv, self.ola, watcher:
            self.outbox = Outbox(watcher)
            for step in self.steps():
                await self.before(step.__name__)
                self.say(f"· {(step.__doc__ or '').split(chr(10))[0]}")
                await step()

    def steps(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The steps in their order."""
        raise NotImplementedError

    def person(self, username: str) -> Mapping[str, Any]:
        """Somebody of the demo municipality."""
        return next(person for person in self.people if person["username"] == username)

    @property
    def plan(self) -> str:
        """The path of the plan."""
        return f"/api/plans/plans/{self.plan_id}"

    async def change(self, browser: Browser, path: str, change: Mapping[str, Any], known: Answer) -> Answer:
        """An edit that may have to be sent again: one that took effect, but whose answer was lost, is found done."""
        try:
            return await browser.patch(path, dict(change), if_match=known.etag)
        except RefusedError as error:
            current = error.answer.body.get("current", {}) if error.answer.status == 412 else {}
            if all(current.get(name) == value for name, value in change.items()):
                return await browser.get(path)
            raise

    async def log_lines(self) -> list[dict[str, Any]]:
        """The whole log of the plan, newest first, once every service has told its part."""
        lines: list[dict[str, Any]] = []
        cursor = ""
        deadline = time.monotonic() + self.patience
        while True:
            page = (await self.kari.get(f"{self.plan}/log?limit=100{cursor}")).body
            if page["missing_services"] and time.monotonic() < deadline:
                lines, cursor = [], ""
                await asyncio.sleep(0.2)
                continue
            assert page["missing_services"] == [], page["missing_services"]
            lines += page["items"]
            if page["next_cursor"] is None:
                return lines
            cursor = f"&cursor={page['next_cursor']}"

    async def until_allowed(self, call: Callable[[], Awaitable[Answer]], seconds: float = 35) -> Answer:
        """A right that was just given reaches the gateway with the next event, or within 30 s without one."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return await call()
            except RefusedError as error:
                if error.answer.code != "plan.consent_not_held" or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)

    async def until_refused(self, call: Callable[[], Awaitable[Answer]], seconds: float = 31) -> Answer:
        """The refusal: at once where the bus is up, and in any case when the grant ends."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                await call()
            except RefusedError as error:
                if error.answer.code == "plan.consent_not_held":
                    return error.answer
                raise
            assert time.monotonic() < deadline, "consent was withdrawn, and access went on"
            await asyncio.sleep(0.01)

    def note(self, line: str) -> None:
        """Print a detail of a step."""
        self.say(f"    {line}")
