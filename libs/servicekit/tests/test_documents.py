"""Documents at rest: what was sealed opens whole and in its place, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samplan_dev.cases import cases
from samplan_servicekit.crypto import DecryptionError
from samplan_servicekit.documents import CHUNK, DocumentCipher

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
HEADER = 80
"""Bytes before the first chunk."""

sizes = st.one_of(st.integers(0, 200), st.integers(CHUNK - 2, CHUNK + 2), st.integers(2 * CHUNK - 1, 3 * CHUNK))


def _document(size: int) -> bytes:
    return (b"Adam Berg Lunde: plan. " * (size // 23 + 1))[:size]


@given(size=sizes, context=st.text(max_size=80))
@settings(deadline=None, max_examples=cases(60))
def test_what_was_sealed_opens_as_it_was(size: int, context: str) -> None:
    cipher = DocumentCipher(KEY)
    sealed = cipher.seal(_document(size), context)
    assert cipher.open(sealed, context) == _document(size)
    assert b"Adam" not in sealed


@given(size=sizes, data=st.data())
@settings(deadline=None, max_examples=cases(150))
def test_a_bit_that_was_changed_anywhere_is_found_out(size: int, data: st.DataObject) -> None:
    cipher = DocumentCipher(KEY)
    sealed = bytearray(cipher.seal(_document(size), "plan|document"))
    # In the header as often as in what follows, which is far longer.
    place = data.draw(st.one_of(st.integers(0, HEADER - 1), st.integers(0, len(sealed) - 1)))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DecryptionError):
        cipher.open(bytes(sealed), "plan|document")


@given(size=sizes, data=st.data())
@settings(deadline=None, max_examples=cases(80))
def test_a_document_that_was_cut_or_made_longer_is_found_out(size: int, data: st.DataObject) -> None:
    cipher = DocumentCipher(KEY)
    sealed = cipher.seal(_document(size), "plan|document")
    cut = data.draw(
        st.one_of(st.integers(0, len(sealed) - 1), st.just(len(sealed) - CHUNK - 16)).filter(lambda n: n >= 0)
    )
    for changed in (sealed[:cut], sealed + sealed[-16:], sealed + b"\0"):
        with pytest.raises(DecryptionError):
            cipher.open(changed, "plan|document")


def test_chunks_in_another_order_or_left_out_are_found_out() -> None:
    cipher = DocumentCipher(KEY)
    sealed = cipher.seal(_document(3 * CHUNK), "plan|document")
    step = CHUNK + 16
    header, chunks = sealed[:HEADER], [sealed[HEADER + n * step : HEADER + (n + 1) * step] for n in range(3)]
    assert header + b"".join(chunks) == sealed
    for order in ((1, 0, 2), (0, 2, 1), (0, 1), (0, 2), (1, 2), (0, 1, 1, 2)):
        with pytest.raises(DecryptionError):
            cipher.open(header + b"".join(chunks[n] for n in order), "plan|document")


def test_chunks_of_another_document_under_the_same_context_do_not_fit() -> None:
    cipher = DocumentCipher(KEY)
    one, other = (cipher.seal(_document(2 * CHUNK), "plan|document") for _ in range(2))
    step = HEADER + CHUNK + 16
    with pytest.raises(DecryptionError):
        cipher.open(one[:step] + other[step:], "plan|document")
    with pytest.raises(DecryptionError):
        cipher.open(one[:HEADER] + other[HEADER:], "plan|document")


@given(one=st.text(max_size=40), other=st.text(max_size=40))
def test_a_document_does_not_open_in_another_place(one: str, other: str) -> None:
    cipher = DocumentCipher(KEY)
    sealed = cipher.seal(b"plan", one)
    if one != other:
        with pytest.raises(DecryptionError):
            cipher.open(sealed, other)


def test_a_retired_key_opens_what_it_sealed_and_seals_no_more() -> None:
    before = DocumentCipher(OTHER).seal(b"plan", "c")
    with pytest.raises(DecryptionError):
        DocumentCipher(KEY).open(before, "c")
    changed = DocumentCipher(KEY, OTHER)
    assert changed.open(before, "c") == b"plan"
    assert DocumentCipher(KEY).open(changed.seal(b"plan", "c"), "c") == b"plan"


def test_the_same_document_is_never_sealed_to_the_same_bytes() -> None:
    cipher = DocumentCipher(KEY)
    assert cipher.seal(b"plan", "c") != cipher.seal(b"plan", "c")
