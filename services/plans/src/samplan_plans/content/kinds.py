"""What a kind of item says of itself: its fields, the rights it is under, and what others are told of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from samplan_contracts.events import ContentState
from samplan_contracts.plans import AccessElement, Level
from samplan_plans.items.models import Item, ItemRow
from samplan_servicekit.auth.access import AccessiblePlan

R = TypeVar("R", bound=ItemRow)


@dataclass(frozen=True)
class Told:
    """The events of a kind of item."""

    created: type[ContentState]
    changed: type[ContentState]
    deleted: type[ContentState]
    restored: type[ContentState]

    def of(self, change: str) -> type[ContentState]:
        """The event of a change, by the change's code."""
        known = {"created": self.created, "deleted": self.deleted, "restored": self.restored}
        return known.get(change, self.changed)


def _nothing(_chain: Sequence[Item]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class ItemKind(Generic[R]):
    """A kind of item. Its name is its code in addresses, revisions, drafts and the log (as in `goal.changed`)."""

    name: str
    model: type[R]
    fields: type[BaseModel]
    """What a revision keeps, by the names of the row's attributes; a draft may hold any of it, finished or not."""
    told: Told
    element: AccessElement | None
    """What rights to it are named by; none for what is as visible as what it hangs on."""
    under: frozenset[str] = frozenset()
    """The kinds that it may hang on; where there are none, it stands in the plan itself."""
    making: Level = Level.CREATE
    """What making one takes: of its own element, or of what it hangs on where it has none."""
    ordered: bool = True
    """Whether people order them; otherwise they stand in the order in which they were made."""
    held_by: Callable[[AccessiblePlan, R], Level] | None = None
    """For kinds without an element: the caller's level for one, where what it hangs on may be read."""
    details: Callable[[Sequence[Item]], dict[str, Any]] = _nothing
    """What its events tell beside the plan, of the item and what it hangs on."""

    def snapshot(self, row: R) -> dict[str, Any]:
        """The row's fields as JSON has them."""
        return self.fields.model_validate(row, from_attributes=True).model_dump(mode="json")

    def apply(self, row: R, snapshot: dict[str, Any]) -> None:
        """Give the row the fields of a snapshot; those that it lacks stay as they are."""
        fields = self.fields.model_validate({**self.snapshot(row), **snapshot})
        for name in self.fields.model_fields:
            setattr(row, name, getattr(fields, name))
