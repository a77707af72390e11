"""Queries on the projections."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus
from samplan_messaging.members.models import KnownPerson, KnownPlan, Member
from samplan_servicekit.auth.access import AccessiblePlan, Caller


def holds(today: date) -> ColumnElement[bool]:
    """The member's consent holds today; the owner needs nobody's."""
    consent = (
        (Member.consent_status != ConsentStatus.NONE) & (Member.consent_from <= today) & (Member.consent_to >= today)
    )
    return Member.removed.is_(False) & or_(Member.kind == Kind.OWNER, consent)


async def list_present(session: AsyncSession, plan: AccessiblePlan) -> Sequence[tuple[Member, KnownPerson]]:
    """Everybody in the plan, by name in Norwegian order."""
    query = (
        select(Member, KnownPerson)
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Member.organisation_id) & (KnownPerson.person_id == Member.person_id),
        )
        .where(
            Member.organisation_id == plan.scope.organisation_id,
            Member.plan_id == plan.plan_id,
            Member.removed.is_(False),
        )
        .order_by(KnownPerson.display_name.collate("nb-NO-x-icu"))
    )
    return [(member, person) for member, person in (await session.execute(query)).tuples()]


async def names_in(session: AsyncSession, plan: AccessiblePlan, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Names by person, as a message may show them: the plan's owner by the short name, or else by the first name."""
    query = select(KnownPerson.person_id, KnownPerson.display_name).where(
        KnownPerson.organisation_id == plan.scope.organisation_id, KnownPerson.person_id.in_(ids)
    )
    names = {person_id: name for person_id, name in (await session.execute(query)).tuples()}
    known = await session.get(KnownPlan, (plan.scope.organisation_id, plan.plan_id))
    if known is not None and known.owner_person_id in names:
        names[known.owner_person_id] = known.short_name or names[known.owner_person_id].partition(" ")[0]
    return names


async def list_plans_held_by(session: AsyncSession, caller: Caller, today: date) -> Sequence[UUID]:
    """The open plans whose content the caller may see today."""
    query = (
        select(Member.plan_id)
        .join(
            KnownPlan,
            (KnownPlan.organisation_id == Member.organisation_id) & (KnownPlan.plan_id == Member.plan_id),
        )
        .where(
            Member.organisation_id == caller.scope.organisation_id,
            Member.person_id == caller.person_id,
            KnownPlan.status.in_([PlanStatus.ACTIVE, PlanStatus.ENDED]),
            holds(today),
        )
    )
    if caller.acting is not None:
        query = query.where(Member.kind == Kind.OWNER)
        if caller.acting.plan_id is not None:
            query = query.where(Member.plan_id == caller.acting.plan_id)
    return (await session.scalars(query)).all()


async def list_held(session: AsyncSession, plan: AccessiblePlan, today: date) -> frozenset[UUID]:
    """The persons who may look into the plan today."""
    query = select(Member.person_id).where(
        Member.organisation_id == plan.scope.organisation_id, Member.plan_id == plan.plan_id, holds(today)
    )
    return frozenset(await session.scalars(query))
