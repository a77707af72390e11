"""What a process does beside its requests and events, for as long as it runs.

`running` is the one home of background tasks: they end with the process, and a task that ends by itself is told. In
it runs either a loop of its own, or `rounds`: pieces of work that are done again and again.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from prometheus_client import Counter

from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

FAILED: Final = Counter("samplan_rounds_failed", "Rounds of background work that failed", ["service", "work"])
SPOILT: Final = 3
"""So many rounds that failed in a row are no accident any more."""


@asynccontextmanager
async def running(*loops: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Run loops until the end of the block; then they are cancelled, and waited for."""
    tasks = [asyncio.create_task(loop, name=f"{name} {number}") for number, loop in enumerate(loops, 1)]
    for task in tasks:
        task.add_done_callback(_tell_end)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background_ended", check=task.get_name(), exc_info=error)


Work = Callable[[Kit], Awaitable[object]]
"""A piece of work that can as well be done later: where it fails, the next round does what this one did not."""


class Round:
    """A piece of work as it is done again and again."""

    def __init__(self, kit: Kit, name: str, work: Work) -> None:
        """Prepare; nothing is done yet."""
        self._kit = kit
        self._name = name
        self._work = work
        self.failed = 0
        """How many rounds have failed since the last that did not."""

    async def well(self) -> bool:
        """Whether it is not the rule that it fails; see `Kit.watched`."""
        return self.failed < SPOILT

    async def once(self) -> None:
        """Do it; never raises but for being cancelled."""
        try:
            await self._work(self._kit)
        except Exception as error:
            self.failed += 1
            FAILED.labels(self._kit.service, self._name).inc()
            log.error("round_failed", check=self._name, count=self.failed, exc_info=error)
        else:
            self.failed = 0


@asynccontextmanager
async def rounds(kit: Kit, matters: Mapping[str, Work], *, every: float, after: float = 0) -> AsyncIterator[None]:
    """Do pieces of work, one after the other, while the block lasts: in `after` seconds, and then every `every`.

    Each time a tenth more or less, so that processes that began together do not stay together. What keeps failing is
    told at `/health/ready`, by its name.
    """
    made = [Round(kit, name, work) for name, work in matters.items()]
    kit.watched |= {name: one.well for name, one in zip(matters, made, strict=True)}

    async def go() -> None:
        await asyncio.sleep(_about(after))
        while True:
            for one in made:
                await one.once()
            await asyncio.sleep(_about(every))

    async with running(go(), name=", ".join(matters)):
        yield


def _about(seconds: float) -> float:
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311  (not a secret)
