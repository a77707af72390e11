"""Queries on persons. Row-level security shows those of the scope's organisation, and nobody else."""

import re
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    delete,
    literal,
    literal_column,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.organisations.models import Membership
from samplan_identity.persons.models import FormerNumber, Person
from samplan_servicekit.scope import OrganisationScope

_SHOWN_NAME: Final[ColumnElement[str]] = (
    (Person.given_name + literal_column("' '") + Person.family_name).self_group().collate("nb-NO-x-icu")
)
BY_NAME: Final[tuple[ColumnElement[Any], ...]] = (_SHOWN_NAME, Person.id.expression)
"""How every list of persons is ordered: by the name as it stands there, in Norwegian order, where å, aa and all that
come after z do. It is found by an index (see migration 0021), and told apart by id, so that pages follow one another.
"""


def shown_name(person_id: UUID) -> Select[tuple[str]]:
    """The name of somebody as `BY_NAME` orders by it."""
    return select(_SHOWN_NAME).where(Person.id == person_id)


def after_name(name: str, person_id: UUID, *, descending: bool = False) -> ColumnElement[bool]:
    """Whether somebody comes after a place in the order of `BY_NAME`."""
    stands, at = tuple_(*BY_NAME), tuple_(literal(name, Text).collate("nb-NO-x-icu"), literal(person_id, Uuid))
    return stands < at if descending else stands > at


def holding(word: str) -> str:
    """A pattern of `like` for what holds a word, in which no sign of the word is one of its own."""
    return "%" + re.sub(r"([%_\\])", r"\\\1", word) + "%"


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Person | None:
    """A person of this organisation."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id, Person.id == person_id)
    )
    return (await session.scalars(query)).one_or_none()


async def get_for_update(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Person | None:
    """A person of this organisation, locked until the transaction ends."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id, Person.id == person_id)
        .with_for_update(of=Person)
    )
    return (await session.scalars(query)).one_or_none()


async def is_known_anywhere(session: AsyncSession, scope: OrganisationScope, index: bytes) -> bool:
    """Whether some organisation, not necessarily this one, has a person with this identity number."""
    return bool(await session.scalar(text("select identity_number_known(:index)"), {"index": index}))


async def find_by_former_number(session: AsyncSession, scope: OrganisationScope, index: bytes) -> UUID | None:
    """Whose number it was, of this organisation's persons."""
    query = select(FormerNumber.person_id).where(FormerNumber.number_index == index)
    person_id: UUID | None = await session.scalar(query)
    return person_id


async def forget_former_number(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, index: bytes
) -> None:
    """Take back that a number was a person's before."""
    await session.execute(
        delete(FormerNumber).where(FormerNumber.person_id == person_id, FormerNumber.number_index == index)
    )


async def hand_over_former_numbers(
    session: AsyncSession, scope: OrganisationScope, from_id: UUID, to_id: UUID
) -> None:
    """Give one person what another had before."""
    await session.execute(update(FormerNumber).where(FormerNumber.person_id == from_id).values(person_id=to_id))
