"""Time, passed in: rules about consent, codes and sessions ask a clock and never the machine."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

OSLO: Final = ZoneInfo("Europe/Oslo")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved, for tests and for whatever must be repeatable."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment that the clock was last moved to."""
        return self._moment

    def move(self, by: timedelta) -> None:
        """Move on, or back."""
        self._moment += by


def day_after(day: date) -> date:
    """The next day; the last of all has none, and stands for "for ever"."""
    return day if day == date.max else day + timedelta(days=1)


def oslo_day(moment: datetime) -> date:
    """The day that a moment falls on in Norway, where periods of consent are counted in whole days."""
    return moment.astimezone(OSLO).date()
