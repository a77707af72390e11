"""The card that stays, made of two; and what is left of the other: nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import AddressProtection, Channel
from samplan_identity.merging import rules
from samplan_identity.merging.rules import COLUMNS, CardField
from samplan_identity.numbers.service import keep_former
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.portraits import repository as portraits
from samplan_identity.portraits import service as portrait_service
from samplan_servicekit.scope import OrganisationScope

_CLEARED: Final = (
    *("birth_date", "identity_number_sealed", "identity_number_index", "mobile", "email"),
    *("street", "postal_code", "city", "workplace", "position"),
)


def values(person: Person) -> Mapping[CardField, Any]:
    """What a card holds, by the fields that are chosen."""
    found: dict[CardField, Any] = {
        field: tuple(getattr(person, name) for name in names) for field, names in COLUMNS.items()
    }
    # What only fills the field of somebody without a mobile is none.
    found[CardField.MOBILE] = (person.reachable_mobile,)
    return found | {CardField.IDENTITY_NUMBER: person.identity_number_index, CardField.PORTRAIT: person.has_portrait}


async def take(
    session: AsyncSession,
    scope: OrganisationScope,
    kept: Person,
    other: Person,
    fields: Collection[CardField],
    numbers: IdentityNumbers,
    now: datetime,
) -> None:
    """Put the other's values of these fields on the kept card; both must be locked.

    Of two numbers, the one that does not stay on the card is one that the person had before.
    """
    for field, names in COLUMNS.items():
        if field in fields:
            for name in names:
                setattr(kept, name, getattr(other, name))
    protections = (AddressProtection(kept.address_protection), AddressProtection(other.address_protection))
    kept.protect(rules.protection(*protections))
    kept.code_channel = rules.code_channel(Channel(kept.code_channel), kept.reachable_mobile, kept.email).value
    if CardField.IDENTITY_NUMBER in fields:
        number, index = numbers.open(other), other.identity_number_index
        other.identity_number_sealed = other.identity_number_index = None
        await session.flush()
        await keep_former(session, kept, numbers, now)
        kept.identity_number_index = index
        kept.identity_number_sealed = numbers.seal(numbers.parse(number or ""), kept.id)
    else:
        await keep_former(session, other, numbers, now)
    await persons.hand_over_former_numbers(session, scope, other.id, kept.id)
    if CardField.PORTRAIT in fields:
        await portrait_service.hand_over(session, scope, other.id, kept.id, numbers)
        kept.has_portrait = True
    await portraits.remove(session, scope, other.id)


def clear(person: Person) -> None:
    """Leave nothing of a person but the id."""
    for name in _CLEARED:
        setattr(person, name, None)
    person.given_name = person.family_name = ""
    person.has_portrait = False
    person.protect(AddressProtection.NONE)
