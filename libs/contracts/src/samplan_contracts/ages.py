"""The ages at which a child's own say grows, and the days on which somebody reaches them.

What changes for whom, and by which law, stands in `docs/age-steps.md`.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final, Self

from samplan_contracts.plans import PlanType

HEARD: Final = 12
"""Is to be heard, and is told of what is done for them."""
DECIDES_SCHOOL: Final = 15
"""Decides in plans of school and kindergarten (IOP, IUP)."""
DECIDES_ALL: Final = 16
"""Decides in health and welfare plans, too (IP, SL)."""
ADULT: Final = 18
"""Is of age: parental responsibility is over."""

STEPS: Final = (HEARD, DECIDES_SCHOOL, DECIDES_ALL, ADULT)

_OF_SCHOOL: Final = frozenset({PlanType.IOP, PlanType.IUP})


def age_that_ends_parents_sight(plan_type: PlanType) -> int:
    """The age from which parental responsibility lets nobody see plans of a type."""
    return ADULT if plan_type in _OF_SCHOOL else DECIDES_ALL


def turns(born: date, age: int) -> date:
    """The day on which somebody reaches an age. Who was born on 29 February does so on 1 March in common years."""
    if born.year + age > MAXYEAR:  # a typing mistake; nobody reaches that age
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # that year has no 29 February: the age is reached when 28 February is over
        return date(born.year + age, 3, 1)


@dataclass(frozen=True)
class AgeSteps:
    """The days on which somebody reaches the four ages."""

    turns_12: date
    turns_15: date
    turns_16: date
    turns_18: date

    @classmethod
    def of(cls, born: date) -> Self:
        """Those of somebody born on a day."""
        return cls(*(turns(born, age) for age in STEPS))

    def decides_from(self, plan_type: PlanType) -> date:
        """From when on the person decides in plans of a type, and nobody by parental responsibility."""
        return self.turns_15 if plan_type in _OF_SCHOOL else self.turns_16

    def parents_see_until(self, plan_type: PlanType) -> date:
        """The first day on which parental responsibility lets nobody see plans of a type."""
        return self.turns_18 if age_that_ends_parents_sight(plan_type) == ADULT else self.turns_16
