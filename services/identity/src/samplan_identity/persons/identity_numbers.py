"""Norwegian identity numbers (fødselsnummer and D-nummer): eleven digits with two check digits.

The rules are the Tax Administration's: the second check digit makes the weighted sum divisible by 11, the first may
leave a remainder of 0 to 3 for numbers from 2032 on. Sex is never read out of a number, and the date of birth only
when it is entered, to be stored: numbers issued from 2032 on do not say in which century somebody was born.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

# What test registers add to the month, so that their numbers belong to nobody.
_SYNTHETIC_MONTHS: Final = (40, 65, 80)

# In which century somebody was born, by the three digits after the date and the year's two.
_CENTURIES: Final = (
    (1900, range(500), range(100)),
    (1800, range(500, 750), range(54, 100)),
    (2000, range(500, 1000), range(40)),
    (1900, range(900, 1000), range(40, 100)),
)
_NO_CENTURIES: Final = date(2032, 1, 1)


class IdentityNumberError(ValueError):
    """The text is no identity number."""


@dataclass(frozen=True)
class IdentityNumber:
    """A valid identity number."""

    digits: str
    is_d_number: bool
    is_synthetic: bool
    is_from_2032: bool
    """Its first check digit is of the new kind, which no number has that was issued before 2032."""

    @classmethod
    def parse(cls, value: str, *, allow_synthetic: bool) -> "IdentityNumber":
        """Read a number as people write it, spaces and all.

        Raises:
            IdentityNumberError: wrong length, impossible day or month, check digits that do not fit, or a synthetic
            number where only real people may be.
        """
        digits = "".join(value.split())
        if len(digits) != 11 or not digits.isascii() or not digits.isdigit():
            raise IdentityNumberError("length")
        day, month = int(digits[0:2]), int(digits[2:4])
        is_d_number = day > 40
        offset = next((by for by in _SYNTHETIC_MONTHS if 1 <= month - by <= 12), 0)
        if not 1 <= day - 40 * is_d_number <= 31 or not 1 <= month - offset <= 12:
            raise IdentityNumberError("date")
        first = _remainder(digits, _FIRST)
        if first > 3 or _remainder(digits, _SECOND) != 0:
            raise IdentityNumberError("check_digits")
        if offset and not allow_synthetic:
            raise IdentityNumberError("synthetic")
        return cls(digits, is_d_number, bool(offset), first != 0)

    def birth(self, day: date) -> date | None:
        """The date of birth that it says when it is entered on a day; none where it says none, or one yet to come.

        From 2032 on any number may be of the new kind, whatever its check digits, so none says a century any more.
        """
        if self.is_from_2032 or day >= _NO_CENTURIES:
            return None
        month = int(self.digits[2:4])
        month -= next((by for by in _SYNTHETIC_MONTHS if 1 <= month - by <= 12), 0)
        year, serial = int(self.digits[4:6]), int(self.digits[6:9])
        century = next((c for c, serials, years in _CENTURIES if serial in serials and year in years), None)
        if century is None:
            return None
        try:
            born = date(century + year, month, int(self.digits[0:2]) - 40 * self.is_d_number)
        except ValueError:  # 31 June
            return None
        return born if born <= day else None

    @property
    def masked(self) -> str:
        """The number as it may be shown: the first six digits."""
        return f"{self.digits[:6]} *****"


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
