"""Queries on cards and their accounts. Row-level security shows those of the scope's organisation, and no others."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account, AccountStatus
from samplan_identity.members import repository as members
from samplan_identity.organisations.models import Membership
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_servicekit.scope import OrganisationScope

_LIMIT = 25


def _in_organisation(scope: OrganisationScope):  # type: ignore[no-untyped-def]  # SQLAlchemy's own types say it worse
    return (
        select(Person, Account.id)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, and_(Account.person_id == Person.id, Account.status != AccountStatus.CLOSED))
        .where(Membership.organisation_id == scope.organisation_id)
    )


async def find_by_index(
    session: AsyncSession, scope: OrganisationScope, index: bytes
) -> Sequence[Row[tuple[Person, UUID]]]:
    """The person of this organisation whose identity number it is, or was, by its keyed hash; and their account."""
    query = _in_organisation(scope)
    found = (await session.execute(query.where(Person.identity_number_index == index))).all()
    if found:
        return found
    former = await persons.find_by_former_number(session, scope, index)
    return (await session.execute(query.where(Person.id == former))).all() if former else []


async def find_by_name(
    session: AsyncSession,
    scope: OrganisationScope,
    name: str,
    birth_date: date | None,
    *,
    but_mere_owners: bool = False,
) -> Sequence[Row[tuple[Person, UUID]]]:
    """Persons of this organisation in whose full name every word is found, in Norwegian order.

    `but_mere_owners`: none who own a plan and take part in no plan but their own.
    """
    query = _in_organisation(scope)
    if words := sorted(name.split(), key=len, reverse=True):
        # A function, as row security keeps an index on names from whoever is not the owner (see migration 0011). It
        # folds names and words alike, and looks for the first pattern by the index: the longest is the one that
        # fewest have.
        patterns = [persons.holding(word) for word in words]
        query = query.where(Person.id.in_(select(func.members_named(cast(patterns, ARRAY(Text))))))
    if birth_date is not None:
        query = query.where(Person.birth_date == birth_date)
    if but_mere_owners:
        query = query.where(~members.merely_owns(scope, Person.id))
    return (await session.execute(query.order_by(*persons.BY_NAME).limit(_LIMIT))).all()


async def list_after(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[tuple[Person, UUID | None]]:
    """Up to so many persons of this organisation with their accounts, by id, beginning after one."""
    query = _in_organisation(scope).order_by(Person.id).limit(limit)
    if after is not None:
        query = query.where(Person.id > after)
    return [(person, account_id) for person, account_id in await session.execute(query)]
