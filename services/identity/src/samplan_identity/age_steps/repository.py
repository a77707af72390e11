"""Queries on who reaches an age, and on whom to tell of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from samplan_contracts.identity import RepresentationBasis
from samplan_contracts.plans import ConsentBasis, Kind
from samplan_identity.age_steps.models import AgeNotice
from samplan_identity.members.models import Member
from samplan_identity.organisations.models import Membership
from samplan_identity.persons.models import Person
from samplan_identity.representation.models import Representation
from samplan_servicekit.scope import OrganisationScope


async def lock(session: AsyncSession, scope: OrganisationScope) -> bool:
    """Let nobody else tell in this organisation until the transaction ends; false where somebody does already."""
    query = text("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
    return bool(await session.scalar(query, {"key": f"age steps|{scope.organisation_id}"}))


async def list_born(session: AsyncSession, scope: OrganisationScope, first: date, last: date) -> Sequence[Person]:
    """Persons born between two days whom plans or representation concern: owners, and who is represented."""
    owns = exists().where(
        Member.organisation_id == scope.organisation_id,
        Member.person_id == Person.id,
        Member.kind == Kind.OWNER,
        Member.removed.is_(False),
    )
    represented = exists().where(
        Representation.organisation_id == scope.organisation_id,
        Representation.person_id == Person.id,
        Representation.ended_at.is_(None),
    )
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == scope.organisation_id,
            Person.birth_date.between(first, last),
            or_(owns, represented),
        )
        .order_by(Person.id)
    )
    return (await session.scalars(query)).all()


async def list_without_birth(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Person]:
    """Persons of the organisation who have a number and no birth date, locked, by id from `after` on."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == scope.organisation_id,
            Person.birth_date.is_(None),
            Person.identity_number_sealed.is_not(None),
        )
        .order_by(Person.id)
        .limit(limit)
        .with_for_update(of=Person, skip_locked=True)
    )
    if after is not None:
        query = query.where(Person.id > after)
    return (await session.scalars(query)).all()


async def note(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, age: int, notice: str, now: datetime
) -> bool:
    """Write down that it is told; false where it was told before."""
    statement = (
        insert(AgeNotice)
        .values(organisation_id=scope.organisation_id, person_id=person_id, age=age, notice=notice, told_at=now)
        .on_conflict_do_nothing()
        .returning(AgeNotice.age)
    )
    return await session.scalar(statement) is not None


async def guardians_of(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, day: date
) -> Sequence[Person]:
    """Who has parental responsibility, as representation and consents say: what is past by thirty days counts not."""
    mine = aliased(Member)
    in_plans = select(Member.person_id).join(mine, mine.plan_id == Member.plan_id).where(
        Member.organisation_id == scope.organisation_id,
        mine.organisation_id == scope.organisation_id,
        mine.person_id == person_id,
        mine.kind == Kind.OWNER,
        mine.removed.is_(False),
        Member.removed.is_(False),
        Member.consent_basis == ConsentBasis.PARENTAL_RESPONSIBILITY,
    )  # fmt: skip
    representing = select(Representation.representative_id).where(
        Representation.organisation_id == scope.organisation_id,
        Representation.person_id == person_id,
        Representation.basis == RepresentationBasis.PARENTAL_RESPONSIBILITY,
        Representation.ended_at.is_(None),
        or_(Representation.valid_to.is_(None), Representation.valid_to >= day),
    )
    query = select(Person).where(
        Person.id.in_(in_plans.union(representing)), Person.id != person_id
    ).order_by(Person.id)  # fmt: skip
    return (await session.scalars(query)).all()
