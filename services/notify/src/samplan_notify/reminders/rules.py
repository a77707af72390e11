"""When it is time to remind: pure rules, so that a sweep that was away for days tells what is due now, and once."""

from datetime import date, datetime, timedelta
from typing import Final

from samplan_notify.deliveries.models import Kind
from samplan_servicekit.clock import OSLO

STAGES: Final = {3: Kind.CONSENT_ENDS_3, 14: Kind.CONSENT_ENDS_14, 30: Kind.CONSENT_ENDS_30}
"""What is told so many days ahead, the most urgent first."""

_AWAKE: Final = range(8, 20)
"""Hours in Norway in which a telephone may ring for something that can wait until morning."""


def awake(now: datetime) -> bool:
    """Whether it is a time of day at which people are reminded."""
    return now.astimezone(OSLO).hour in _AWAKE


def window(stage: int, day: date) -> tuple[date, date]:
    """The first and last end of a consent for which this stage is due on a day: no nearer one is."""
    nearer = max((other for other in STAGES if other < stage), default=-1)
    return day + timedelta(days=nearer + 1), day + timedelta(days=stage)


def due(start: date, end: date, day: date) -> int | None:
    """Which stage is due on a day for a consent from `start` to `end`, if one is.

    A consent that was given for no longer than the stage is ahead has nobody reminded as soon as it is entered.
    """
    for stage in STAGES:
        first, last = window(stage, day)
        if first <= end <= last and end - start >= timedelta(days=stage):
            return stage
    return None
