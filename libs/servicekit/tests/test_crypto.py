"""What is sealed opens in its place alone, with the key that it names."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from samplan_servicekit.crypto import Cipher, DecryptionError, blind_index, derived, key_id

KEY, OTHER = b"k" * 32, b"o" * 32


def _unnamed(key: bytes, plain: bytes, context: str) -> bytes:
    """As the first released version sealed: format 1, which names no key."""
    nonce = os.urandom(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plain, b"\x01" + context.encode())


@given(st.binary(max_size=200), st.text(max_size=50), st.booleans())
def test_what_is_sealed_opens_again(plain: bytes, context: str, named: bool) -> None:
    cipher = Cipher(KEY) if named else Cipher(None, unnamed=[KEY])
    assert cipher.open(cipher.seal(plain, context), context) == plain


@given(st.binary(max_size=50), st.integers(min_value=0), st.integers(1, 255), st.booleans())
def test_one_altered_bit_anywhere_is_found(plain: bytes, place: int, change: int, named: bool) -> None:
    cipher = Cipher(KEY, OTHER, unnamed=[KEY]) if named else Cipher(None, OTHER, unnamed=[KEY])
    sealed = bytearray(cipher.seal(plain, "table|column|row"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(DecryptionError):
        cipher.open(bytes(sealed), "table|column|row")


@given(st.binary(max_size=40))
def test_what_was_never_sealed_is_refused_whatever_it_is(sealed: bytes) -> None:
    with pytest.raises(DecryptionError):
        Cipher(KEY, unnamed=[KEY]).open(sealed, "table|column|row")


def test_a_value_moved_to_another_row_or_opened_with_another_key_stays_closed() -> None:
    sealed = Cipher(KEY).seal(b"11111111111", "persons|identity_number|1")
    with pytest.raises(DecryptionError):
        Cipher(KEY).open(sealed, "persons|identity_number|2")
    with pytest.raises(DecryptionError):
        Cipher(OTHER).open(sealed, "persons|identity_number|1")


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4, unique=True), st.data())
def test_each_key_that_is_here_opens_what_it_sealed_and_no_other(keys: list[bytes], data: st.DataObject) -> None:
    sealing = data.draw(st.sampled_from(keys))
    here = data.draw(st.sets(st.sampled_from(keys)))
    sealed = Cipher(sealing).seal(b"plan", "c")
    assert sealed[1:9] == key_id(sealing)
    opening = Cipher(OTHER, *here)
    if sealing in here:
        assert opening.open(sealed, "c") == b"plan"
    else:
        with pytest.raises(DecryptionError):
            opening.open(sealed, "c")


def test_what_names_no_key_opens_with_each_of_the_keys_of_that_time() -> None:
    for key in (KEY, OTHER):
        assert Cipher(b"n" * 32, unnamed=[KEY, OTHER]).open(_unnamed(key, b"plan", "c"), "c") == b"plan"
    with pytest.raises(DecryptionError):
        Cipher(KEY).open(_unnamed(KEY, b"plan", "c"), "c")


def test_without_a_key_to_name_it_seals_as_the_version_before_reads() -> None:
    sealed = Cipher(None, OTHER, unnamed=[KEY]).seal(b"plan", "c")
    assert AESGCM(KEY).decrypt(sealed[1:13], sealed[13:], b"\x01c") == b"plan"


def test_the_same_value_is_never_sealed_the_same_way_twice() -> None:
    assert len({Cipher(KEY).seal(b"x", "c") for _ in range(100)}) == 100


def test_derived_keys_differ_by_key_and_purpose_and_stay_the_same() -> None:
    assert len({derived(key, purpose) for key in (KEY, OTHER) for purpose in ("fields", "documents")} | {KEY}) == 5
    # RFC 5869 by hand: the first block of HKDF-Expand.
    assert derived(KEY, "fields").hex() == ("73e044128939633ef432af846e8f9f67510c83880265bb392d1c7d4fbade40ff")


def test_a_blind_index_depends_on_key_purpose_and_value() -> None:
    found = {blind_index(key, purpose, value) for key in (KEY, OTHER) for purpose in "ab" for value in "xy"}
    assert len(found) == 8
    assert blind_index(KEY, "a", "x") == blind_index(KEY, "a", "x")
