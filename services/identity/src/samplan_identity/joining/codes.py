"""The Samprokode itself: 60 random bits in letters and digits that are told apart on paper and on the phone."""

import secrets
from typing import Final

# Crockford's base 32: no I, L, O or U.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None})
LENGTH: Final = 12


def new_code() -> str:
    """A new code, as it is shown: three groups of four."""
    letters = [secrets.choice(_ALPHABET) for _ in range(LENGTH)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, LENGTH, 4))


def plain(typed: str) -> str | None:
    """A code as it was typed, however it is spaced and cased; none where it is none."""
    code = typed.upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(_ALPHABET) else None
