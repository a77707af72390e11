"""Whether what a card is to say can be so."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from samplan_contracts.identity import Channel
from samplan_contracts.texts.contact import takes_sms
from samplan_identity.persons.models import NO_MOBILE, Person
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem

FIRST_BIRTH: Final = date(1890, 1, 1)
"""Nobody alive was born before."""


def check(person: Person, changed: Collection[str], now: datetime) -> None:
    """Refuse what was changed and cannot be; what stood there before is left in peace.

    Raises:
        Problem: 422 with each field that is wrong: `born_later`, `born_too_early`, `no_sms`.
    """
    faults = {}
    if "birth_date" in changed and person.birth_date is not None:
        if person.birth_date > oslo_day(now):
            faults["birth_date"] = "born_later"
        elif person.birth_date < FIRST_BIRTH:
            faults["birth_date"] = "born_too_early"
    codes_by_sms = person.code_channel == Channel.SMS and not {"mobile", "code_channel"}.isdisjoint(changed)
    if codes_by_sms and person.mobile is not None and not reached_by_sms(person.mobile):
        faults["mobile"] = "no_sms"
    if faults:
        errors = [{"pointer": f"/{field}", "code": code} for field, code in faults.items()]
        raise Problem(422, "request.invalid", errors=errors)


def reached_by_sms(mobile: str) -> bool:
    """Whether SMS reach a number; the one that only fills the field is asked nothing."""
    return mobile == NO_MOBILE or takes_sms(mobile)
