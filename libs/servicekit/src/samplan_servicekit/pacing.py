"""Whether somebody who works off a table has so much to do that nobody need wake them.

To be woken costs those who wake a lock that all databases of the cluster share; see `schema.step_0006_quiet_wake`.
"""

from typing import Final

BUSY: Final = 20
"""So many rows in a second make busy."""

LULL: Final = 0.005
"""Seconds between the looks of who is busy."""

DROWSY: Final = 0.5
"""Seconds for which one that is busy no more looks on: for those who found it awake and had not committed yet."""


class Pace:
    """How much there is to do, by what was done in each second."""

    def __init__(self, now: float) -> None:
        self._since, self._count = now, 0
        self.busy = False
        self.awake = False
        """Whether it is said, by holding a lock that those who might wake somebody ask for."""
        self._drowsy_until = 0.0

    def note(self, done: int, now: float) -> None:
        """So many were done just now."""
        self._count += done
        if self._count >= BUSY:
            self.busy = True
        if now - self._since >= 1.0:
            self.busy = self._count >= BUSY
            self._since, self._count = now, 0

    def rest(self, now: float) -> None:
        """The lock was given back."""
        self.awake, self._drowsy_until = False, now + DROWSY

    def looks_on(self, now: float) -> bool:
        """Whether to look again in a moment, as nobody may wake us."""
        return self.busy or self.awake or now < self._drowsy_until
