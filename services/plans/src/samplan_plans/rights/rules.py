"""The rules of access, without a database: given a plan, a participant and a day, what may they do?

The default is nothing. A level is given only where the plan is open, the element is on, the consent holds, and the
participant was given it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from samplan_contracts.events import consent_holds
from samplan_contracts.plans import AccessElement, ConsentStatus, Element, Kind, Level, PlanStatus
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


HIDDEN: Final = Decision(False, False, NOTHING, False, None)


def decide(standing: Standing, day: date) -> Decision:
    """What the participant may do on that day."""
    if not standing.plan_status.is_open:
        return HIDDEN
    is_owner = standing.kind is Kind.OWNER
    held = is_owner or consent_holds(standing.consent_status, standing.consent_from, standing.consent_to, day)
    if not held:
        return Decision(True, False, NOTHING, False, None)
    end = None if is_owner or standing.consent_to is None else end_of(standing.consent_to)
    return Decision(True, True, _levels(standing), standing.print, end)


def _levels(standing: Standing) -> Mapping[AccessElement, Level]:
    levels = {
        element: standing.given.get(element, Level.NONE) if element.element in standing.elements else Level.NONE
        for element in AccessElement
    }
    if levels[AccessElement.GOALS] is Level.NONE:
        # An activity is at most as visible as its goal.
        levels[AccessElement.ACTIVITIES] = Level.NONE
    return levels


def end_of(day: date) -> datetime:
    """The moment at which a day ends in Norway, where a consent counts whole days."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)  # "for ever", as some enter it: there is no day after
    return datetime.combine(day + timedelta(days=1), time.min, OSLO)
