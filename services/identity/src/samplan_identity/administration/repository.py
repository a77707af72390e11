"""Queries on all persons of an organisation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account
from samplan_identity.administration.schemas import PersonColumn, PersonList
from samplan_identity.members.models import Member
from samplan_identity.organisations.models import Membership
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.sessions.models import Session
from samplan_servicekit.scope import OrganisationScope

_COLUMNS: Final[Mapping[PersonColumn, ColumnElement[Any]]] = {
    PersonColumn.BIRTH_DATE: Person.birth_date.expression,
    PersonColumn.MOBILE: Person.mobile.expression,
    PersonColumn.EMAIL: func.lower(Person.email),
    PersonColumn.USERNAME: func.lower(Account.username),
}


async def list_persons(
    session: AsyncSession, scope: OrganisationScope, wanted: PersonList
) -> tuple[Sequence[tuple[Person, Account | None, list[str]]], int]:
    """A page of the organisation's persons with account and rights, one more than asked for, and how many there are.

    Whoever has the right that is sorted by comes first. After somebody who is there no more nobody comes.
    """
    found = (
        select(Person, Account, Membership.rights)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id)
    )
    for column, text in ((Person.given_name, wanted.given_name), (Person.family_name, wanted.family_name)):
        for word in text.split():
            found = found.where(func.fold_name(column).like(func.fold_name(persons.holding(word))))
    total = await session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(*_order(wanted)).limit(wanted.limit + 1)
    if wanted.after is None:
        page = page.offset(wanted.cursor)
    else:
        page = page.where(await _later(session, scope, wanted, wanted.after))
    return [(person, account, rights) for person, account, rights in await session.execute(page)], total


def _order(wanted: PersonList) -> Sequence[ColumnElement[Any]]:
    if wanted.sort is PersonColumn.NAME:
        return [part.desc() if wanted.descending else part.asc() for part in persons.BY_NAME]
    key = _key(wanted)
    return [(key.desc() if wanted.descending else key.asc()).nulls_last(), *persons.BY_NAME]


def _key(wanted: PersonList) -> ColumnElement[Any]:
    found = _COLUMNS.get(wanted.sort)
    return case((Membership.rights.contains([wanted.sort.value]), 0), else_=1) if found is None else found


async def _later(
    session: AsyncSession, scope: OrganisationScope, wanted: PersonList, after: UUID
) -> ColumnElement[bool]:
    """Whether somebody comes after a person in the order that is wanted."""
    by_name = wanted.sort is PersonColumn.NAME
    place = (
        persons.shown_name(after)
        .add_columns(null() if by_name else _key(wanted))
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Membership.organisation_id == scope.organisation_id)
    )
    found = (await session.execute(place)).one_or_none()
    if found is None:
        return false()
    name, value = found
    if by_name:
        return persons.after_name(name, after, descending=wanted.descending)
    key, equal = _key(wanted), persons.after_name(name, after)
    if value is None:  # those without one stand last
        return and_(key.is_(None), equal)
    at = literal(value, key.type)
    return or_(key < at if wanted.descending else key > at, key.is_(None), and_(key == at, equal))


async def last_sign_in(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> datetime | None:
    """When a person last signed in to the organisation."""
    query = select(func.max(Session.created_at)).where(
        Session.organisation_id == scope.organisation_id,
        Session.person_id == person_id,
        Session.acting_person_id.is_(None),  # what others do for somebody is no sign of them
    )
    found: datetime | None = await session.scalar(query)
    return found


async def count_plans(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> int:
    """How many plans of the organisation a person takes part in."""
    query = select(func.count(Member.plan_id.distinct())).where(
        Member.organisation_id == scope.organisation_id, Member.person_id == person_id, Member.removed.is_(False)
    )
    return int(await session.scalar(query) or 0)
