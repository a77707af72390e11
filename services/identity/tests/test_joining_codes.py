"""The Samprokode is hard to guess and easy to type."""

from hypothesis import given
from hypothesis import strategies as st

from samplan_identity.joining.codes import LENGTH, new_code, plain


def test_codes_differ_and_hold_no_letter_that_is_misread() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("ILOU")


@given(st.sampled_from(["", " ", "-", " - ", "–"]), st.booleans())
def test_a_code_is_read_however_it_is_spaced_and_cased(between: str, lower: bool) -> None:
    code = new_code()
    typed = between.join(code.split("-"))
    assert plain(typed.lower() if lower else typed) == code.replace("-", "")


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert plain("O1lI-0000-0000") == "011100000000"


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    read = plain(typed)
    assert read is None or len(read) == LENGTH
