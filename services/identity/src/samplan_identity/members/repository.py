"""Queries on the projection of participants."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm.util import AliasedClass

from samplan_contracts.plans import Kind
from samplan_identity.members.models import Member
from samplan_servicekit.auth.callers import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


async def leads_any(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bool:
    """Whether the person leads a plan in the organisation."""
    query = select(
        exists().where(
            Member.organisation_id == scope.organisation_id,
            Member.person_id == person_id,
            Member.kind == Kind.LEAD,
            Member.removed.is_(False),
        )
    )
    return bool(await session.scalar(query))


async def leads(session: AsyncSession, scope: OrganisationScope, person_id: UUID, plan_id: UUID) -> bool:
    """Whether the person leads a plan."""
    query = select(
        exists().where(
            *_present(Member, scope),
            Member.plan_id == plan_id,
            Member.person_id == person_id,
            Member.kind == Kind.LEAD,
        )
    )
    return bool(await session.scalar(query))


async def leads_plan_with(session: AsyncSession, scope: OrganisationScope, lead_id: UUID, person_id: UUID) -> bool:
    """Whether somebody leads a plan that a person takes part in."""
    return bool(await session.scalar(_share(scope, lead_id, person_id, [Kind.LEAD])))


async def shares_plan(session: AsyncSession, scope: OrganisationScope, one_id: UUID, other_id: UUID) -> bool:
    """Whether two persons take part in the same plan."""
    return bool(await session.scalar(_share(scope, one_id, other_id, list(Kind))))


async def is_relative_of(session: AsyncSession, scope: OrganisationScope, relative_id: UUID, owner_id: UUID) -> bool:
    """Whether somebody takes part as a relative in a plan that is a person's own."""
    return bool(await session.scalar(_share(scope, relative_id, owner_id, [Kind.RELATIVE], [Kind.OWNER])))


def merely_owns(
    scope: OrganisationScope, person_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Whether a person owns a plan and takes part in none that is not their own."""
    own, other = aliased(Member), aliased(Member)
    owns = exists().where(*_present(own, scope), own.person_id == person_id, own.kind == Kind.OWNER)
    helps = exists().where(*_present(other, scope), other.person_id == person_id, other.kind != Kind.OWNER)
    return and_(owns, ~helps)


async def takes_part_in_any(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> bool:
    """Whether a person takes part in any plan of the organisation."""
    return bool(await session.scalar(select(exists().where(*_present(Member, scope), Member.person_id == person_id))))


async def list_of_plan(session: AsyncSession, plan: AccessiblePlan) -> Sequence[UUID]:
    """The persons who take part in a plan."""
    query = select(Member.person_id).where(*_present(Member, plan.scope), Member.plan_id == plan.plan_id)
    return (await session.scalars(query)).all()


async def list_shown(session: AsyncSession, plan: AccessiblePlan) -> set[UUID]:
    """Whose contact card and portrait the caller sees in a plan; who reads nothing of it the lead's and their own."""
    if not plan.names_alone:
        return set(await list_of_plan(session, plan))
    return {plan.caller.person_id, *await leads_of(session, plan)}


async def leads_of(session: AsyncSession, plan: AccessiblePlan) -> Sequence[UUID]:
    """The persons who lead a plan."""
    query = select(Member.person_id).where(
        *_present(Member, plan.scope), Member.plan_id == plan.plan_id, Member.kind == Kind.LEAD
    )
    return (await session.scalars(query)).all()


def _share(
    scope: OrganisationScope, one_id: UUID, other_id: UUID, kinds: list[Kind], other_kinds: list[Kind] | None = None
) -> Select[tuple[bool]]:
    other = aliased(Member)
    return select(
        exists().where(
            *_present(Member, scope),
            *_present(other, scope),
            Member.plan_id == other.plan_id,
            Member.person_id == one_id,
            other.person_id == other_id,
            Member.kind.in_(kinds),
            other.kind.in_(other_kinds or list(Kind)),
        )
    )


def _present(
    member: type[Member] | AliasedClass[Member], scope: OrganisationScope
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return member.organisation_id == scope.organisation_id, member.removed.is_(False)
