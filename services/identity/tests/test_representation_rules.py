"""When a representation holds: the rules, held against every birth and every day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.ages import STEPS, turns
from samplan_contracts.identity import RepresentationBasis as B
from samplan_identity.representation import rules

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@dataclass
class Period:
    basis: str
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = None


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2010, 5, 17), 16, date(2026, 5, 17)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(9999, 1, 1), 12, date.max),
    ],
)
def test_the_day_on_which_an_age_is_reached(born: date, age: int, day: date) -> None:
    assert turns(born, age) == day


@given(DAYS)
def test_the_steps_come_in_their_order_and_never_before_the_birthday(born: date) -> None:
    days = [turns(born, age) for age in STEPS]
    assert days == sorted(days)
    assert all((day.month, day.day) == (born.month, born.day) or born.day == 29 for day in days)


@given(DAYS, DAYS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), st.sampled_from(B))
def test_it_holds_exactly_inside_its_period_and_a_parents_only_until_the_child_is_of_age(
    day: date, first: date, last: date | None, born: date | None, basis: B
) -> None:
    period = Period(basis.value, first, last)
    inside = first <= day and (last is None or day <= last)
    grown = basis is B.PARENTAL_RESPONSIBILITY and born is not None and day >= turns(born, 18)
    assert rules.holds(period, born, day) == (inside and not grown)


@given(DAYS, DAYS, st.one_of(st.none(), DAYS), st.sampled_from(B))
def test_nobody_acts_longer_than_they_represent(day: date, first: date, born: date | None, basis: B) -> None:
    period = Period(basis.value, first)
    until = rules.acts_until(period, born)
    ends = rules.ends_on(period, born)
    assert ends is None or (until is not None and until <= ends)
    if basis is not B.PARENTAL_RESPONSIBILITY or born is None:
        assert until == ends
    assert not rules.holds(Period(basis.value, first, ended_at=datetime(2026, 1, 1)), born, day)


def test_the_last_day_counts_whole() -> None:
    period = Period(B.GUARDIANSHIP.value, date(2026, 1, 1), date(2026, 6, 30))
    assert rules.holds(period, None, date(2026, 6, 30))
    assert not rules.holds(period, None, date(2026, 6, 30) + timedelta(days=1))
