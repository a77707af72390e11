"""How the suite fares, for everybody to see (`GET /api/status`): which part answers, and since when that is so.

Each gateway looks for itself, so that the page tells what people meet; nothing is kept. A part is what a service does
for people, by the service's name. Readiness is asked of the process that answers calls; that it cannot reach its
broker is an operator's business as long as people are served, and shows as `slow`, as news is late then.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import aiohttp
import orjson

EVERY_SECONDS: Final = 10.0
_PATIENCE: Final = aiohttp.ClientTimeout(total=3, connect=1)
_LATE: Final = frozenset({"bus", "relay", "replies"})
"""Checks that, alone, mean that news is late and not that nobody is served."""


class State(StrEnum):
    """How a part fares."""

    WELL = "well"
    SLOW = "slow"
    AWAY = "away"


@dataclass(frozen=True)
class Part:
    """A part of the suite, and since when it has been in its state."""

    state: State
    since: datetime


class Status:
    """Looks after the services, as the gateway reaches them."""

    def __init__(self, http: aiohttp.ClientSession, upstreams: Mapping[str, str]) -> None:
        self._http = http
        self._upstreams = upstreams
        self._parts: dict[str, Part] = {}
        self._looked_at: datetime | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look now and again, in the background."""
        task = asyncio.create_task(self._run(), name="gateway status")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Ask every service how it is."""
        names = list(self._upstreams)
        states = await asyncio.gather(*(self._ask(self._upstreams[name]) for name in names))
        now = datetime.now(UTC)
        for name, state in zip(names, states, strict=True):
            before = self._parts.get(name)
            if before is None or before.state is not state:
                self._parts[name] = Part(state, now)
        self._looked_at = now

    async def _ask(self, url: str) -> State:
        try:
            async with self._http.get(f"{url}/health/ready", timeout=_PATIENCE) as response:
                if response.status == 200:
                    return State.WELL
                checks = orjson.loads(await response.read()).get("checks", {})
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError):
            return State.AWAY
        failing = {name for name, passed in checks.items() if passed is not True}
        return State.SLOW if failing and failing <= _LATE else State.AWAY

    def told(self) -> bytes:
        """What everybody may know, as JSON."""
        parts: list[dict[str, Any]] = [
            {"name": name, "state": part.state, "since": part.since} for name, part in sorted(self._parts.items())
        ]
        body = {"looked_at": self._looked_at, "items": parts}
        return orjson.dumps(body, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
