"""Queries on everybody who has access of some kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account, AccountStatus
from samplan_identity.members.models import Member
from samplan_identity.organisations.models import Membership
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.reviews.schemas import ReviewFilter
from samplan_identity.sessions.models import Session
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Reviewed:
    """A person with a right or an account."""

    person: Person
    account: Account | None
    membership: Membership
    last_sign_in: datetime | None
    plans: int


async def list_access(
    session: AsyncSession,
    scope: OrganisationScope,
    wanted: ReviewFilter,
    *,
    idle_before: datetime,
    due_before: datetime,
    limit: int,
    offset: int,
    after: UUID | None,
) -> tuple[Sequence[Reviewed], int]:
    """A page of the organisation's people with access, one more than asked for, and how many there are.

    After somebody who is there no more nobody comes.
    """
    last = (
        select(func.max(Session.created_at))
        .where(
            Session.organisation_id == scope.organisation_id,
            Session.person_id == Person.id,
            Session.acting_person_id.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    plans = (
        select(func.count(Member.plan_id.distinct()))
        .where(
            Member.organisation_id == scope.organisation_id,
            Member.person_id == Person.id,
            Member.removed.is_(False),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    has_rights = func.cardinality(Membership.rights) > 0
    narrower: dict[ReviewFilter, ColumnElement[bool]] = {
        ReviewFilter.ALL: or_(has_rights, Account.id.is_not(None)),
        ReviewFilter.RIGHTS: has_rights,
        ReviewFilter.IDLE: and_(Account.id.is_not(None), or_(last.is_(None), last < idle_before)),
        ReviewFilter.DUE: and_(
            or_(has_rights, Account.id.is_not(None)),
            or_(Membership.reviewed_at.is_(None), Membership.reviewed_at < due_before),
        ),
    }
    found: Select[Any] = (
        select(Person, Account, Membership, last, plans)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, and_(Account.person_id == Person.id, Account.status != AccountStatus.CLOSED))
        .where(Membership.organisation_id == scope.organisation_id, narrower[wanted])
    )
    total = await session.scalar(found.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    page = found.order_by(*persons.BY_NAME).limit(limit + 1)
    if after is None:
        page = page.offset(offset)
    else:
        name = await session.scalar(persons.shown_name(after))
        page = page.where(false() if name is None else persons.after_name(name, after))
    rows = await session.execute(page)
    return [Reviewed(*row) for row in rows], total
