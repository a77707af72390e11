"""What is sealed opens in its place alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_servicekit.crypto import Cipher, DecryptionError, blind_index

KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.binary(max_size=200), st.text(max_size=50))
def test_what_is_sealed_opens_again(plain: bytes, context: str) -> None:
    assert Cipher(KEY).open(Cipher(KEY).seal(plain, context), context) == plain


@given(st.binary(max_size=50), st.integers(min_value=0), st.integers(1, 255))
def test_one_altered_bit_anywhere_is_found(plain: bytes, place: int, change: int) -> None:
    sealed = bytearray(Cipher(KEY).seal(plain, "table|column|row"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(DecryptionError):
        Cipher(KEY).open(bytes(sealed), "table|column|row")


def test_a_value_moved_to_another_row_or_opened_with_another_key_stays_closed() -> None:
    sealed = Cipher(KEY).seal(b"11111111111", "persons|identity_number|1")
    with pytest.raises(DecryptionError):
        Cipher(KEY).open(sealed, "persons|identity_number|2")
    with pytest.raises(DecryptionError):
        Cipher(OTHER).open(sealed, "persons|identity_number|1")


def test_the_same_value_is_never_sealed_the_same_way_twice() -> None:
    assert len({Cipher(KEY).seal(b"x", "c") for _ in range(100)}) == 100


def test_a_blind_index_depends_on_key_purpose_and_value() -> None:
    found = {blind_index(key, purpose, value) for key in (KEY, OTHER) for purpose in "ab" for value in "xy"}
    assert len(found) == 8
    assert blind_index(KEY, "a", "x") == blind_index(KEY, "a", "x")
