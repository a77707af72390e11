"""When somebody was born, as their identity number says it: taken when the number is entered, and stored."""

from datetime import date

from samplan_identity.persons.checking import FIRST_BIRTH
from samplan_identity.persons.identity_numbers import IdentityNumber
from samplan_identity.persons.models import Person
from samplan_servicekit.errors import Problem


def take_birth(person: Person, number: IdentityNumber, day: date, *, before: IdentityNumber | None = None) -> bool:
    """Give a person the birth date that their number says; whether that changed anything.

    A date that somebody entered stands. One that the number before said goes with that number: what was mistaken, or
    a D-number's, may say another.
    """
    born = birth_of(number, day)
    of_the_number_before = before is not None and person.birth_date == birth_of(before, day)
    if born is None or born == person.birth_date or not (person.birth_date is None or of_the_number_before):
        return False
    person.birth_date = born
    return True


def require_birth(person: Person) -> None:
    """Ask for the birth date of somebody who is registered by a number that does not say it.

    Raises:
        Problem: 422 `missing` at `/birth_date`.
    """
    if person.birth_date is None:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/birth_date", "code": "missing"}])


def birth_of(number: IdentityNumber, day: date) -> date | None:
    """The date of birth in a number; none that nobody alive can have."""
    born = number.birth(day)
    return born if born is not None and born >= FIRST_BIRTH else None
