"""When a representation holds, and until when: pure rules of whole days in Norway, and of the represented's age."""

from datetime import UTC, date, datetime, time
from typing import Protocol

from samplan_contracts.ages import ADULT, DECIDES_ALL, turns
from samplan_contracts.identity import RepresentationBasis
from samplan_servicekit.clock import OSLO, day_after


class Period(Protocol):
    """What the rules must know of a representation."""

    basis: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None


def ends_on(period: Period, born: date | None) -> date | None:
    """The first day on which it does not hold any more by itself; none where it lasts until somebody ends it.

    Parental responsibility ends with the day on which the child comes of age. Whose birth is not known does not age.
    """
    ends = [day_after(period.valid_to)] if period.valid_to is not None else []
    if period.basis == RepresentationBasis.PARENTAL_RESPONSIBILITY and born is not None:
        ends.append(turns(born, ADULT))
    return min(ends, default=None)


def holds(period: Period, born: date | None, day: date) -> bool:
    """Whether it holds on a day."""
    ends = ends_on(period, born)
    return period.ended_at is None and period.valid_from <= day and (ends is None or day < ends)


def acts_until(period: Period, born: date | None) -> date | None:
    """The first day on which nothing can be done by it any more.

    From sixteen a child decides in all four types of plan, so parental responsibility, which lasts, opens none.
    """
    ends = [end for end in (ends_on(period, born),) if end is not None]
    if period.basis == RepresentationBasis.PARENTAL_RESPONSIBILITY and born is not None:
        ends.append(turns(born, DECIDES_ALL))
    return min(ends, default=None)


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in Norway."""
    return datetime.combine(day, time.min, OSLO).astimezone(UTC)
