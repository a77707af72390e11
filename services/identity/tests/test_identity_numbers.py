"""Norwegian identity numbers: all that the Tax Administration issues, and no others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_dev.people import synthetic_identity_number
from samplan_identity.persons.identity_numbers import IdentityNumber, IdentityNumberError


def test_an_ordinary_number_a_d_number_and_one_from_2032_on_pass() -> None:
    # 30108299939 is the Tax Administration's own example of a number after 2032.
    new = IdentityNumber.parse("30108299939", allow_synthetic=False)
    assert (new.is_from_2032, new.is_d_number, new.is_synthetic) == (True, False, False)
    d_number = IdentityNumber.parse(with_check_digits("410190123", "410190124", "410190125"), allow_synthetic=False)
    assert d_number.is_d_number


@pytest.mark.parametrize(
    ("nine", "born"),
    [
        ("010190123", date(1990, 1, 1)),
        ("410190123", date(1990, 1, 1)),  # a D-number
        ("018190123", date(1990, 1, 1)),  # of a test register
        ("150620512", date(2020, 6, 15)),
        ("150699612", date(1899, 6, 15)),
        ("150645912", date(1945, 6, 15)),
        ("150639912", None),  # 2039: yet to come
        ("150645612", None),  # no such century
        ("310690123", None),  # no such day
        ("290220512", date(2020, 2, 29)),
        ("290219512", None),
    ],
)
def test_a_number_says_when_somebody_was_born(nine: str, born: date | None) -> None:
    number = IdentityNumber.parse(with_check_digits(*neighbours(nine)), allow_synthetic=True)
    assert number.birth(date(2026, 11, 30)) == born


def test_a_number_of_2032_says_no_century_and_from_then_on_none_does() -> None:
    assert IdentityNumber.parse("30108299939", allow_synthetic=False).birth(date(2026, 11, 30)) is None
    old = IdentityNumber.parse(with_check_digits(*neighbours("010190123")), allow_synthetic=False)
    assert (old.birth(date(2031, 12, 31)), old.birth(date(2032, 1, 1))) == (date(1990, 1, 1), None)


def neighbours(nine: str) -> list[str]:
    """Numbers of the same day and century: not every one has check digits of the old kind."""
    return [f"{nine[:6]}{int(nine[6:]) + by:03}" for by in range(8)]


def test_synthetic_numbers_pass_where_they_are_let_in_and_nowhere_else() -> None:
    # 47906701517 stands in the ID-porten documentation: a D-number with 80 added to its month.
    for number in ("47906701517", synthetic_identity_number()):
        assert IdentityNumber.parse(number, allow_synthetic=True).is_synthetic
        with pytest.raises(IdentityNumberError, match="synthetic"):
            IdentityNumber.parse(number, allow_synthetic=False)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "length"),
        ("1234567890", "length"),
        ("123456789012", "length"),
        ("1234567890a", "length"),
        ("١٢٣٤٥٦٧٨٩٠١", "length"),
        ("00019012345", "date"),
        ("32019012345", "date"),
        ("01139012345", "date"),
        ("01009012345", "date"),
        ("30108299938", "check_digits"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(number: str, fault: str) -> None:
    with pytest.raises(IdentityNumberError, match=fault):
        IdentityNumber.parse(number, allow_synthetic=True)


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, change: int) -> None:
    right = "30108299939"
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    with pytest.raises(IdentityNumberError):
        IdentityNumber.parse(wrong, allow_synthetic=False)


def test_spaces_as_people_write_them_are_taken_away_and_the_end_is_never_shown() -> None:
    number = IdentityNumber.parse(" 301082 99939", allow_synthetic=False)
    assert number.digits == "30108299939"
    assert number.masked == "301082 *****"


def with_check_digits(*nines: str) -> str:
    for nine in nines:
        first = -sum(int(d) * w for d, w in zip(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True)) % 11
        ten = f"{nine}{first}"
        if len(ten) != 10:
            continue
        second = -sum(int(d) * w for d, w in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if second < 10:
            return f"{ten}{second}"
    raise AssertionError("none of them has check digits")
