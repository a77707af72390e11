"""Which of two places in a plan stays, for every pair and every order of merges."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.plans import Kind
from samplan_plans.merging.rules import stays

kinds = st.sampled_from(Kind)


def _merged(places: dict[int, Kind], kept: int, gone: int) -> dict[int, Kind]:
    """What one plan looks like after a merge; places are what each registration has in it."""
    after = dict(places)
    mine, theirs = after.get(kept), after.pop(gone, None)
    if theirs is not None and (mine is None or not stays(mine, theirs)):
        after[kept] = theirs
    return after


@given(kinds, kinds)
def test_the_place_that_stays_is_one_of_the_two_and_a_plan_keeps_its_owner_and_lead(kept: Kind, merged: Kind) -> None:
    stayed = kept if stays(kept, merged) else merged
    for kind in (Kind.OWNER, Kind.LEAD):
        if kind in (kept, merged):
            assert stayed in (Kind.OWNER, kind)
    if Kind.OWNER not in (kept, merged) and Kind.LEAD not in (kept, merged):
        assert stayed is kept


@given(st.dictionaries(st.integers(0, 2), kinds))
def test_whoever_took_part_takes_part_after_it_in_whatever_order_three_are_merged(places: dict[int, Kind]) -> None:
    for first, second in permutations([1, 2]):
        after = _merged(_merged(places, 0, first), 0, second)
        assert bool(places) is (after.keys() == {0})
        assert set(after.values()) <= set(places.values())
