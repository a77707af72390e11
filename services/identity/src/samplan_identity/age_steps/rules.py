"""Which notice is due on a day: a pure rule, so that a sweep that was away for days tells what it missed, once."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from samplan_contracts.ages import turns

AHEAD: Final = timedelta(days=30)
CATCHING_UP: Final = timedelta(days=30)
"""For how long after the day it is still worth telling."""


class Notice(StrEnum):
    """What is told."""

    SOON = "soon"
    TODAY = "today"


def due(born: date, age: int, day: date) -> Notice | None:
    """What is to be told on a day of somebody who reaches an age; on the day itself no more that it is coming."""
    on = turns(born, age)
    if on - AHEAD <= day < on:
        return Notice.SOON
    return Notice.TODAY if on <= day <= on + CATCHING_UP else None


def births(age: int, day: date) -> tuple[date, date]:
    """The first and last birth for which something may be due on a day; a little more than those, for leap years."""
    year = day.year - age
    middle = date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)
    return middle - CATCHING_UP - timedelta(days=2), middle + AHEAD + timedelta(days=2)
