"""What an owner's age does to access in their plans: pure rules of dates, so that nothing has to run at midnight.

The table that these rules are is `docs/age-steps.md`. Where the birth is not known, nothing ends by itself.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from samplan_contracts.ages import AgeSteps
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import ConsentBasis, Kind, PlanType
from samplan_servicekit.clock import OSLO

AHEAD: Final = timedelta(days=30)
"""How long before somebody reaches an age it is told."""


def ends_on(basis: ConsentBasis | None, plan_type: PlanType, ages: AgeSteps | None) -> date | None:
    """The first day on which a consent does not hold any more for the owner's age."""
    if basis is not ConsentBasis.PARENTAL_RESPONSIBILITY or ages is None:
        return None
    return ages.parents_see_until(plan_type)


def reads_only_from(basis: ConsentBasis | None, plan_type: PlanType, ages: AgeSteps | None) -> date | None:
    """From when on a consent gives information and no more: the owner decides, and parents are still to be told."""
    if basis is not ConsentBasis.PARENTAL_RESPONSIBILITY or ages is None:
        return None
    return ages.decides_from(plan_type)


def acting_ends_on(basis: ActingBasis, plan_type: PlanType, ages: AgeSteps | None) -> date | None:
    """The first day on which nobody acts for the owner on this basis any more."""
    if basis is not ActingBasis.PARENTAL_RESPONSIBILITY or ages is None:
        return None
    return ages.decides_from(plan_type)


def may_enter(basis: ConsentBasis, kind: Kind, plan_type: PlanType, ages: AgeSteps | None, day: date) -> bool:
    """Whether a consent may be entered on a basis: the owner's own once they decide, and their parents' until then.

    Later on parental responsibility may inform parents, as long as it lets them see the plan at all.
    """
    if ages is None or basis is ConsentBasis.STATUTE:
        return True
    if not parents_decide(plan_type, ages, day):
        informs = kind is Kind.RELATIVE and day < ages.parents_see_until(plan_type)
        return basis is ConsentBasis.CONSENT or informs
    return basis is ConsentBasis.PARENTAL_RESPONSIBILITY


def parents_decide(plan_type: PlanType, ages: AgeSteps | None, day: date) -> bool:
    """Whether the owner is known to be too young to consent themself, so that their parents do."""
    return ages is not None and day < ages.decides_from(plan_type)


def next_step(plan_type: PlanType, ages: AgeSteps | None, day: date) -> tuple[int, date] | None:
    """The age that changes something in a plan of this type, while it is news: thirty days before, and on the day."""
    if ages is None:
        return None
    steps = [(12, ages.turns_12), (15, ages.turns_15), (16, ages.turns_16), (18, ages.turns_18)]
    telling = {ages.turns_12, ages.decides_from(plan_type), ages.parents_see_until(plan_type)}
    return next(((age, on) for age, on in steps if on in telling and on - AHEAD <= day <= on), None)


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in Norway."""
    return datetime.combine(day, time.min, OSLO).astimezone(UTC)
