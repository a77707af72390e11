"""The ages at which a child's own say grows, and the days on which somebody reaches them.

What changes for whom, and by which law, stands in `docs/age-steps.md`.
"""

from datetime import MAXYEAR, date
from typing import Final

HEARD: Final = 12
"""Is to be heard, and is told of what is done for them."""
DECIDES_SCHOOL: Final = 15
"""Decides in plans of school and kindergarten (IOP, IUP)."""
DECIDES_ALL: Final = 16
"""Decides in health and welfare plans, too (IP, SL)."""
ADULT: Final = 18
"""Is of age: parental responsibility is over."""

STEPS: Final = (HEARD, DECIDES_SCHOOL, DECIDES_ALL, ADULT)


def turns(born: date, age: int) -> date:
    """The day on which somebody reaches an age. Who was born on 29 February does so on 1 March in common years."""
    if born.year + age > MAXYEAR:  # a typing mistake; nobody reaches that age
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # that year has no 29 February: the age is reached when 28 February is over
        return date(born.year + age, 3, 1)
