"""How far somebody reaches into single items of a plan. Pure, as the rules are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.items.repository import Override
from samplan_plans.rights.rules import Decision, item_level, lower

Path = Sequence[tuple[AccessElement, UUID]]
"""An item and what it hangs on, from the plan downwards: the element that each belongs to, and its id."""


@dataclass(frozen=True)
class Reach:
    """What a participant may do now, down to the item."""

    participant_id: UUID
    decision: Decision
    own: Mapping[UUID, Level]
    """The levels that they hold for single items."""
    some: frozenset[AccessElement] = frozenset()
    """The elements of which they may read at least one item by a level for a single item."""
    partly: frozenset[AccessElement] = frozenset()
    """The elements of which at least one item is hidden from them, or was until it was purged."""

    def level(self, path: Path) -> Level:
        """The level for the last item of a path."""
        above: Level | None = None
        for element, item_id in path:
            above = item_level(self.decision, element, self.own.get(item_id), above)
        return Level.NONE if above is None else above

    def base(self, element: AccessElement) -> Level:
        """The level for an item of the element that has no level of its own and hangs on nothing hidden."""
        return self.decision.base.get(element, Level.NONE)

    def sees(self, element: AccessElement) -> bool:
        """Whether there may be items of an element that they may read."""
        return self.decision.levels[element].includes(Level.READ) or element in self.some

    def capped(self, level: Level) -> Level:
        """A level that was given for an item, as far as it holds now."""
        return lower(level, self.decision.cap)


def reach_of(
    participant_id: UUID,
    decision: Decision,
    overrides: Collection[Override],
    hidden_before: Iterable[AccessElement] = (),
) -> Reach:
    """A participant's reach by what was decided and what they hold for single items.

    `hidden_before`: elements of which something was hidden from them until it was purged.
    """
    reach = Reach(participant_id, decision, {override.item_id: override.level for override in overrides})
    some: set[AccessElement] = set()
    partly = set(hidden_before)
    for override in overrides:
        above = override.element.above
        path = [(override.element, override.item_id)]
        if above is not None and override.parent_id is not None:
            path.insert(0, (above, override.parent_id))
        below = {element for element in AccessElement if element.above is override.element}
        if not reach.level(path).includes(Level.READ):
            partly |= {override.element, *below}
        elif not override.trashed:
            # What hangs on an item that is open to them may be open by the level for its element.
            some |= {override.element, *(one for one in below if reach.base(one).includes(Level.READ))}
    return replace(reach, some=frozenset(some), partly=frozenset(partly))
