"""Queries on whom an acting session concerns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind
from samplan_identity.members.models import Member
from samplan_identity.persons.models import Person
from samplan_identity.representation.models import Representation
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


async def owner_of(session: AsyncSession, plan: AccessiblePlan) -> Person | None:
    """The person whose plan it is."""
    query = (
        select(Person)
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.organisation_id == plan.scope.organisation_id,
            Member.plan_id == plan.plan_id,
            Member.kind == Kind.OWNER,
            Member.removed.is_(False),
        )
    )
    return (await session.scalars(query)).one_or_none()


async def other_representatives(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, but: UUID, day: date
) -> Sequence[Person]:
    """Who else represents a person on a day."""
    query = (
        select(Person)
        .join(Representation, Representation.representative_id == Person.id)
        .where(
            Representation.organisation_id == scope.organisation_id,
            Representation.person_id == person_id,
            Representation.representative_id != but,
            Representation.ended_at.is_(None),
            Representation.valid_from <= day,
            or_(Representation.valid_to.is_(None), Representation.valid_to >= day),
        )
        .distinct()
    )
    return (await session.scalars(query)).all()
