"""What is believed for a while: bounded, each entry with its own end, and found at once by whatever makes it untrue.

Every step here takes the same time however much is kept, as all of them run between two calls of everybody.
"""

import time
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_SWEPT_AT_A_TIME: Final = 2
"""So many of the oldest are looked at whenever one is added: more than come, so none stay long after their end."""


class Kept(Generic[K, V]):
    """Entries by key, which are dropped by key or by any of the names that they were put under.

    Where it is full, the one that was put longest ago goes. One whose end has come is not given, and leaves memory as
    others are added.
    """

    def __init__(self, at_most: int, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._at_most = at_most
        self._timer = timer
        self._entries: dict[K, tuple[V, float, tuple[Hashable, ...]]] = {}
        self._named: dict[Hashable, set[K]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def names(self) -> int:
        """How many names lead to entries."""
        return len(self._named)

    def get(self, key: K) -> V | None:
        """What is kept under a key, if its end has not come."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[1] <= self._timer():
            self.drop(key)
            return None
        return entry[0]

    def put(self, key: K, value: V, *, seconds: float, names: tuple[Hashable, ...] = ()) -> None:
        """Keep something for so many seconds."""
        self.drop(key)
        now = self._timer()
        for _ in range(_SWEPT_AT_A_TIME):
            oldest = next(iter(self._entries), None)
            if oldest is None or (self._entries[oldest][1] > now and len(self._entries) < self._at_most):
                break
            self.drop(oldest)
        if seconds <= 0:
            return
        self._entries[key] = (value, now + seconds, names)
        for name in names:
            self._named.setdefault(name, set()).add(key)

    def drop(self, key: K) -> None:
        """Keep what is under a key no longer."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        for name in entry[2]:
            keys = self._named[name]
            keys.discard(key)
            if not keys:
                del self._named[name]

    def drop_named(self, name: Hashable) -> None:
        """Keep no longer what was put under a name."""
        for key in tuple(self._named.get(name, ())):
            self.drop(key)

    def clear(self) -> None:
        """Keep nothing."""
        self._entries.clear()
        self._named.clear()
