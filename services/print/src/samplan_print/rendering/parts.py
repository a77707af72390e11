"""The parts that a document can be made without: goals, activities and messages, each with a title and a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from samplan_contracts.between.printing import PrintActivity, PrintContent, PrintGoal, PrintMessage, PrintMessages
from samplan_contracts.events import PrintPartKind
from samplan_contracts.plans import MessageCategory

_MESSAGES: Final = {MessageCategory.MINUTES: PrintPartKind.MINUTES, MessageCategory.NOTE: PrintPartKind.NOTE}


@dataclass(frozen=True)
class Part:
    """One part, as it stands in the plan."""

    kind: PrintPartKind
    id: UUID
    title: str
    weight: int
    """Bytes of its text with its form: what laying it out costs grows with it."""
    own: bool
    """Whether who asked for the document reads it on pages of their own, and may be told its title."""


def parts_of(content: PrintContent, messages: PrintMessages | None) -> list[Part]:
    """The parts in their order; none where plans or messaging are of a version that does not tell them apart."""
    found: list[Part | None] = []
    for goal in content.goals or ():
        found.append(_part(PrintPartKind.GOAL, goal, goal.title))
        found += [_part(PrintPartKind.ACTIVITY, activity, activity.title) for activity in goal.activities]
    for message in (messages.messages if messages is not None else None) or ():
        kind = _MESSAGES.get(message.category, PrintPartKind.OTHER) if message.category else PrintPartKind.OTHER
        found.append(_part(kind, message, message.subject, own=message.own))
    return [part for part in found if part is not None]


def heaviest_first(parts: Sequence[Part]) -> list[Part]:
    """By weight; among equals the order of the plan."""
    return sorted(parts, key=lambda part: -part.weight)


def _part(
    kind: PrintPartKind, item: PrintGoal | PrintActivity | PrintMessage, title: str, *, own: bool = True
) -> Part | None:
    if item.id is None:
        return None
    return Part(kind, item.id, title, len(orjson.dumps(item.document)) + len(title), own)
