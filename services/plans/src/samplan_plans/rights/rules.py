"""The rules of access, without a database: given a plan, a participant and a day, what may they do?

The default is nothing. A level is given only where the plan is open, the element is on, the consent holds, and the
participant was given it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from samplan_contracts.ages import AgeSteps
from samplan_contracts.events import consent_holds
from samplan_contracts.plans import (
    AccessElement,
    ConsentBasis,
    ConsentStatus,
    Element,
    Kind,
    Level,
    PlanStatus,
    PlanType,
)
from samplan_plans.rights import ages
from samplan_servicekit.clock import OSLO

NOTHING: Final[Mapping[AccessElement, Level]] = dict.fromkeys(AccessElement, Level.NONE)


@dataclass(frozen=True)
class Standing:
    """What the rules must know of a participant in a plan."""

    plan_status: PlanStatus
    elements: Collection[Element]
    kind: Kind
    consent_status: ConsentStatus
    consent_from: date | None
    consent_to: date | None
    given: Mapping[AccessElement, Level]
    print: bool
    plan_type: PlanType = PlanType.IP
    basis: ConsentBasis | None = None
    ages: AgeSteps | None = None
    """The owner's; none where their birth is not known."""


@dataclass(frozen=True)
class Decision:
    """What a participant may do in a plan now."""

    visible: bool
    """Whether the plan exists for them at all."""
    held: bool
    """Whether they reach content; a lead whose consent does not hold still reaches participants and consent."""
    levels: Mapping[AccessElement, Level]
    print: bool
    consent_end: datetime | None
    """When access ends by itself; none for the owner."""
    changes_at: datetime | None = None
    """When it becomes less by itself, at the latest when it ends: until then the decision stands."""
    base: Mapping[AccessElement, Level] = field(default_factory=dict)
    """The level for an item of each element that has no level of its own; elements that are off are missing."""
    cap: Level = Level.DELETE
    """What no level for a single item lifts above."""


HIDDEN: Final = Decision(False, False, NOTHING, False, None)


def decide(standing: Standing, day: date) -> Decision:
    """What the participant may do on that day."""
    if not standing.plan_status.is_open:
        return HIDDEN
    is_owner = standing.kind is Kind.OWNER
    held = is_owner or consent_holds(standing.consent_status, standing.consent_from, standing.consent_to, day)
    if not held:
        return Decision(True, False, NOTHING, False, None)
    base = _base(standing)
    if is_owner or standing.consent_to is None:
        return Decision(True, True, _levels(base), standing.print, None, base=base)
    grown = ages.ends_on(standing.basis, standing.plan_type, standing.ages)
    if grown is not None and day >= grown:
        return Decision(True, False, NOTHING, False, None)
    end = end_of(standing.consent_to)
    if grown is not None:
        end = min(end, ages.beginning_of(grown))
    decision = Decision(True, True, _levels(base), standing.print, end, end, base)
    reads_only = ages.reads_only_from(standing.basis, standing.plan_type, standing.ages)
    if reads_only is not None and day >= reads_only:
        return _capped(decision, Level.READ)
    if reads_only is not None:
        decision = replace(decision, changes_at=min(end, ages.beginning_of(reads_only)))
    return decision


def narrowed(decision: Decision, until: datetime | None) -> Decision:
    """What is left for who acts for the owner until then: nothing is deleted or printed for another."""
    return replace(_capped(decision, Level.CREATE), print=False, changes_at=until)


def item_level(decision: Decision, element: AccessElement, own: Level | None, above: Level | None) -> Level:
    """The level for one item.

    `own`: what the participant was given for this very item, if anything. `above`: the level for what the item hangs
    on, none where it hangs on nothing: an item is at most as visible as that.
    """
    if element not in decision.base or (above is not None and not above.includes(Level.READ)):
        return Level.NONE
    return lower(decision.base[element] if own is None else own, decision.cap)


def lower(one: Level, other: Level) -> Level:
    """The lower of two levels."""
    return other if one.includes(other) else one


def _capped(decision: Decision, cap: Level) -> Decision:
    cap = lower(cap, decision.cap)
    return replace(
        decision,
        levels={element: lower(level, cap) for element, level in decision.levels.items()},
        base={element: lower(level, cap) for element, level in decision.base.items()},
        cap=cap,
    )


def _base(standing: Standing) -> Mapping[AccessElement, Level]:
    return {
        element: standing.given.get(element, Level.NONE)
        for element in AccessElement
        if element.element in standing.elements
    }


def _levels(base: Mapping[AccessElement, Level]) -> Mapping[AccessElement, Level]:
    levels = {element: base.get(element, Level.NONE) for element in AccessElement}
    if levels[AccessElement.GOALS] is Level.NONE:
        # An activity is at most as visible as its goal.
        levels[AccessElement.ACTIVITIES] = Level.NONE
    return levels


def end_of(day: date) -> datetime:
    """The moment at which a day ends in Norway, where a consent counts whole days."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)  # "for ever", as some enter it: there is no day after
    return datetime.combine(day + timedelta(days=1), time.min, OSLO)
