"""Norwegian identity numbers: all that the Tax Administration issues, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_dev.people import synthetic_identity_number
from samplan_identity.persons.identity_numbers import IdentityNumber, IdentityNumberError


def test_an_ordinary_number_a_d_number_and_one_from_2032_on_pass() -> None:
    # 30108299939 is the Tax Administration's own example of a number after 2032.
    new = IdentityNumber.parse("30108299939", allow_synthetic=False)
    assert (new.is_from_2032, new.is_d_number, new.is_synthetic) == (True, False, False)
    d_number = IdentityNumber.parse(_with_check_digits("410190123", "410190124", "410190125"), allow_synthetic=False)
    assert d_number.is_d_number


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


def _with_check_digits(*nines: str) -> str:
    for nine in nines:
        first = -sum(int(d) * w for d, w in zip(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True)) % 11
        ten = f"{nine}{first}"
        if len(ten) != 10:
            continue
        second = -sum(int(d) * w for d, w in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if second < 10:
            return f"{ten}{second}"
    raise AssertionError("none of them has check digits")
