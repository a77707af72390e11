"""Identity numbers as they are kept: sealed, and found by a keyed hash."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from samplan_identity.persons.identity_numbers import IdentityNumber, IdentityNumberError
from samplan_identity.persons.models import Person
from samplan_servicekit.crypto import Sealing, blind_index
from samplan_servicekit.errors import Problem
from samplan_servicekit.keys.columns import SealedColumn

COLUMN: Final = SealedColumn("persons", "identity_number_sealed", "persons|identity_number|{}")
FORMER: Final = SealedColumn("former_numbers", "number_sealed", "former_numbers|number|{}")
"""Of those that somebody had before."""


@dataclass(frozen=True)
class IdentityNumbers:
    """Seals identity numbers and finds them again. Only identity holds the keys."""

    sealing: Sealing
    index_key: bytes
    allow_synthetic: bool

    def parse(self, value: str) -> IdentityNumber:
        """Read a number; 422 where it is none."""
        try:
            return IdentityNumber.parse(value, allow_synthetic=self.allow_synthetic)
        except IdentityNumberError as error:
            fault = {"pointer": "/identity_number", "code": f"identity_number.{error}"}
            raise Problem(422, "request.invalid", errors=[fault]) from error

    def index(self, number: IdentityNumber) -> bytes:
        """The keyed hash by which the number is found."""
        return blind_index(self.index_key, "pid", number.digits)

    def seal(self, number: IdentityNumber, person_id: UUID) -> bytes:
        """The number, sealed to its row."""
        return self.sealing.seal(number.digits.encode(), COLUMN.place(person_id))

    def open(self, person: Person) -> str | None:
        """The whole number, for where the law wants it; none where the person has none."""
        if person.identity_number_sealed is None:
            return None
        return self.sealing.open(person.identity_number_sealed, COLUMN.place(person.id)).decode()

    def of(self, person: Person) -> IdentityNumber | None:
        """The number of a person, read; none where they have none. What was let in once is read again."""
        digits = self.open(person)
        return None if digits is None else IdentityNumber.parse(digits, allow_synthetic=True)

    def masked(self, person: Person) -> str | None:
        """The number as it may be shown."""
        number = self.open(person)
        return None if number is None else f"{number[:6]} *****"
