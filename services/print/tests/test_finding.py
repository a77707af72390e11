"""Finding what is at fault in a document: each part that cannot be laid out, in few attempts and in a time."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samplan_contracts.events import FaultyPart, PrintPartKind
from samplan_dev.cases import cases
from samplan_print.jobs.faults import Faults, find
from samplan_print.rendering.parent import RenderError
from samplan_print.rendering.parts import Part
from samplan_servicekit.ids import new_id

LARGE, BROKEN = "print.too_large", "print.rendering_failed"


def part(weight: int) -> Part:
    """One of so many bytes."""
    return Part(PrintPartKind.NOTE, new_id(), f"Notat på {weight}", weight, own=True)


class Layout:
    """Lays out anything but some parts, and no more than so many bytes at a time."""

    def __init__(
        self, broken: Sequence[Part] = (), most: float = math.inf, *, base: bool = True, titles: bool = True
    ) -> None:
        self.broken, self.most, self.base, self.titles = {one.id for one in broken}, most, base, titles
        self.attempts = 0

    async def __call__(self, parts: Sequence[Part], told: Sequence[FaultyPart], seconds: float) -> None:
        """See `LayOut`."""
        self.attempts += 1
        assert seconds > 0
        if not self.base or self.broken & {one.id for one in parts}:
            raise RenderError(BROKEN)
        if not self.titles and any(one.titled for one in told):
            raise RenderError(BROKEN)
        if sum(one.weight for one in parts) > self.most:
            raise RenderError(LARGE)

    async def find(self, parts: Sequence[Part], code: str, seconds: float = 60) -> Faults:
        """What is at fault in a document of these parts."""
        return await find(parts, code, self, seconds=seconds, longest=5)


weights = st.lists(st.integers(1, 10**6), min_size=1, max_size=60)


@given(weights=weights, data=st.data())
@settings(max_examples=cases(60), deadline=None)
async def test_all_that_cannot_be_laid_out_is_found_and_nothing_else(weights: list[int], data: st.DataObject) -> None:
    parts = [part(weight) for weight in weights]
    broken = data.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=4, unique=True))
    layout = Layout(broken)
    faults = await layout.find(parts, BROKEN)
    assert {fault.part.id for fault in faults.found} == {one.id for one in broken}
    assert {(fault.part.reason, fault.part.titled) for fault in faults.found} == {(BROKEN, True)}
    assert {fault.title for fault in faults.found} == {one.title for one in broken}
    assert not faults.together
    # Down to each in halves of the weight, and once more for the page that tells of it.
    deepest = math.log2(len(parts)) + math.log2(max(weights)) + 2
    assert layout.attempts <= 1 + len(broken) * (2 * deepest + 1)


@given(weights=weights, most=st.integers(1, 10**6))
@settings(max_examples=cases(60), deadline=None)
async def test_a_part_that_is_too_large_alone_is_told_from_parts_that_are_together(
    weights: list[int], most: int
) -> None:
    parts = [part(weight) for weight in weights]
    if sum(weights) <= most:
        return
    faults = await Layout(most=most).find(parts, LARGE)
    alone = {one.id for one in parts if one.weight > most}
    if alone:
        assert {fault.part.id for fault in faults.found} == alone
        assert not faults.together
    else:
        (largest,) = faults.found
        assert faults.together
        assert next(one for one in parts if one.id == largest.part.id).weight == max(weights)


async def test_a_fault_that_lies_in_no_part_is_not_laid_at_the_door_of_any() -> None:
    parts = [part(10) for _ in range(20)]
    for code in (LARGE, BROKEN):
        layout = Layout(base=False)
        assert await layout.find(parts, code) == Faults()
        assert layout.attempts == 1
    # What can be laid out in any two groups, and not in one, is nobody's fault that could be named.
    assert await Layout().find(parts, BROKEN) == Faults()


async def test_what_is_one_large_part_among_many_is_found_at_once() -> None:
    large = part(900_000)
    layout = Layout(most=100_000)
    faults = await layout.find([*(part(100) for _ in range(400)), large], LARGE)
    assert [fault.part.id for fault in faults.found] == [large.id]
    assert layout.attempts == 3  # the rest of the document, this part, and all others


@pytest.mark.parametrize(("code", "named"), [(LARGE, 1), (BROKEN, 0)])
async def test_when_the_time_is_over_what_is_known_is_told(code: str, named: int) -> None:
    parts = [part(10), part(30), part(20)]
    faults = await Layout(broken=parts).find(parts, code, seconds=0)
    assert [fault.title for fault in faults.found] == ["Notat på 30"][:named]
    assert faults.together == bool(named)


async def test_a_title_that_cannot_be_laid_out_is_not_told_on_paper() -> None:
    parts = [part(10), part(30)]
    (fault,) = (await Layout(parts[:1], titles=False).find(parts, BROKEN)).found
    assert (fault.part.id, fault.part.titled, fault.title) == (parts[0].id, False, "Notat på 10")
