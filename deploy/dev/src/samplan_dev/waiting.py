"""Waiting for something to become true, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable


class NotInTimeError(RuntimeError):
    """What was waited for did not happen before its deadline."""


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float, step: float = 0.05) -> None:
    """Poll `condition` each `step` seconds until it is true.

    Raises NotInTimeError, which names `what`, after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotInTimeError(f"waited {seconds:g} s in vain for: {what}")
        time.sleep(step)
