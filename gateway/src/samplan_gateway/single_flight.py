"""One question at a time: who asks what is being asked already waits for that answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Joins calls for the same key that are under way together."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work, or its error; a caller that is cancelled leaves the others' work alone."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(work))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
