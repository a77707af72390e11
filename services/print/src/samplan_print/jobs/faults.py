"""Which parts of a plan a document cannot be made with: found by laying some out without the others.

A group that cannot be laid out is parted in two of about the same weight, and so on down to single parts. What is too
heavy by itself so stands alone from the beginning, and everything that can be laid out is laid out about once more.
All of it has one time; when that is over, what is known so far is told.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from samplan_contracts.events import FaultyPart
from samplan_print.rendering.parent import RenderError
from samplan_print.rendering.parts import Part, heaviest_first

TOO_LARGE: Final = "print.too_large"


@dataclass(frozen=True)
class Fault:
    """A part at fault, and its title."""

    part: FaultyPart
    title: str
    own: bool


@dataclass(frozen=True)
class Faults:
    """The parts that must be left out; nothing where that is not known."""

    found: tuple[Fault, ...] = ()
    together: bool = False
    """None of them alone: only all parts together are too large, and the largest is named."""


LayOut = Callable[[Sequence[Part], Sequence[FaultyPart], float], Awaitable[object]]
"""Lays out these parts alone, with a front page that tells of those that were left out, within so many seconds.

Raises:
    RenderError: it cannot.
"""


class _TimeIsUpError(Exception):
    """Nothing more can be tried."""


@dataclass(frozen=True)
class _Trial:
    lay_out: LayOut
    ends_at: float
    longest: float

    async def fails(self, parts: Sequence[Part], told: Sequence[FaultyPart] = ()) -> str | None:
        """Why these parts cannot be laid out; none where they can."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise _TimeIsUpError
        try:
            await self.lay_out(parts, told, min(left, self.longest))
        except RenderError as error:
            if time.monotonic() >= self.ends_at:  # it may only have had too little time
                raise _TimeIsUpError from error
            return error.code
        return None


async def find(parts: Sequence[Part], code: str, lay_out: LayOut, *, seconds: float, longest: float) -> Faults:
    """Find what is at fault in a document of these parts that cannot be laid out, for the reason `code`.

    `seconds` is for all of it by the clock on the wall, `longest` for one attempt.
    """
    trial = _Trial(lay_out, time.monotonic() + seconds, longest)
    found: list[tuple[Part, str]] = []
    try:
        if not parts or await trial.fails(()):
            return Faults()  # it lies in none of them
        await _part_in_two(heaviest_first(parts), code, trial, found)
    except _TimeIsUpError:
        pass
    if found:
        return Faults(tuple([await _told(part, why, trial) for part, why in found]))
    if code == TOO_LARGE and parts:
        largest = heaviest_first(parts)[0]
        return Faults((_fault(largest, TOO_LARGE),), together=True)
    return Faults()


async def _part_in_two(parts: Sequence[Part], code: str, trial: _Trial, found: list[tuple[Part, str]]) -> None:
    failing: list[tuple[Sequence[Part], str]] = [(parts, code)]
    while failing:
        group, why = failing.pop()
        if len(group) == 1:
            found.append((group[0], why))
            continue
        for half in _halves(group):
            if (reason := await trial.fails(half)) is not None:
                failing.append((half, reason))


def _halves(parts: Sequence[Part]) -> tuple[Sequence[Part], Sequence[Part]]:
    """The heaviest that together are half of the weight or more, and the rest; neither is empty."""
    whole, so_far, place = sum(part.weight for part in parts), 0, 0
    while place < len(parts) - 1 and so_far * 2 < whole:
        so_far += parts[place].weight
        place += 1
    return parts[:place], parts[place:]


async def _told(part: Part, why: str, trial: _Trial) -> Fault:
    """A fault, with whether the page that says what was left out can bear its title."""
    fault = _fault(part, why)
    if why == TOO_LARGE:
        return fault
    try:
        bears = await trial.fails((), [fault.part]) is None
    except _TimeIsUpError:
        bears = False
    return fault if bears else replace(fault, part=fault.part.model_copy(update={"titled": False}))


def _fault(part: Part, why: str) -> Fault:
    return Fault(FaultyPart(kind=part.kind, id=part.id, reason=why), part.title, part.own)
