"""Queries on role templates, and on the participants whose role gave something else."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind, PlanStatus, PlanType, Rights, default_rights
from samplan_plans.participants.models import Participant, as_given
from samplan_plans.plans.models import Plan
from samplan_plans.role_templates.models import RoleTemplate
from samplan_servicekit.scope import OrganisationScope

After = tuple[UUID, UUID]
"""A plan and one of its participants, after whom a page goes on."""


async def list_all(
    session: AsyncSession, scope: OrganisationScope, types: Collection[PlanType]
) -> Mapping[tuple[PlanType, Kind], RoleTemplate]:
    """The templates of some plan types that the organisation has changed."""
    query = select(RoleTemplate).where(
        RoleTemplate.organisation_id == scope.organisation_id, RoleTemplate.plan_type.in_(types)
    )
    return {(PlanType(one.plan_type), Kind(one.kind)): one for one in await session.scalars(query)}


async def get(
    session: AsyncSession, scope: OrganisationScope, plan_type: PlanType, kind: Kind, *, lock: bool = False
) -> RoleTemplate | None:
    """A role's template, if the organisation ever changed it; held against changes, or locked to be one."""
    query = select(RoleTemplate).where(
        RoleTemplate.organisation_id == scope.organisation_id,
        RoleTemplate.plan_type == plan_type,
        RoleTemplate.kind == kind,
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def begin(session: AsyncSession, scope: OrganisationScope, values: Mapping[str, Any]) -> None:
    """Write a template down where there is none: of two who begin one at once, the second finds the first one's."""
    row = {**values, "organisation_id": scope.organisation_id}
    await session.execute(insert(RoleTemplate).values(**row).on_conflict_do_nothing())


def _differing(scope: OrganisationScope, plan_type: PlanType, kind: Kind, rights: Rights) -> Select[Any]:
    """Who has the role in an open plan of the type, and were given something else by it."""
    standard = cast(as_given(kind, default_rights(plan_type, kind)), JSONB)
    gave = case((Participant.role_given["kind"].astext == Participant.kind, Participant.role_given))
    return (
        select(Participant, Plan)
        .join(Plan, (Plan.organisation_id == Participant.organisation_id) & (Plan.id == Participant.plan_id))
        .where(
            Participant.organisation_id == scope.organisation_id,
            Participant.kind == kind,
            Participant.removed_at.is_(None),
            Plan.type == plan_type,
            Plan.status.in_([PlanStatus.ACTIVE, PlanStatus.ENDED]),
            func.coalesce(gave, standard) != cast(as_given(kind, rights), JSONB),
        )
    )


async def count_differing(
    session: AsyncSession, scope: OrganisationScope, plan_type: PlanType, kind: Kind, rights: Rights
) -> tuple[int, int]:
    """How many participants the role gave something else, and in how many plans."""
    query = _differing(scope, plan_type, kind, rights).with_only_columns(
        func.count(), func.count(Participant.plan_id.distinct())
    )
    people, plans = (await session.execute(query)).one()
    return int(people), int(plans)


async def list_differing(
    session: AsyncSession,
    scope: OrganisationScope,
    plan_type: PlanType,
    kind: Kind,
    rights: Rights,
    *,
    after: After | None,
    limit: int,
) -> Sequence[tuple[Participant, Plan]]:
    """Up to so many participants whom the role gave something else, by plan."""
    query = _differing(scope, plan_type, kind, rights).order_by(Participant.plan_id, Participant.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(Participant.plan_id, Participant.id) > after)
    return [(who, plan) for who, plan in (await session.execute(query)).tuples()]


async def lock_plans(session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]) -> Mapping[UUID, Plan]:
    """Some plans, locked in the order of their ids."""
    query = (
        select(Plan)
        .where(Plan.organisation_id == scope.organisation_id, Plan.id.in_(ids))
        .order_by(Plan.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {plan.id: plan for plan in await session.scalars(query)}


async def lock_participants(
    session: AsyncSession, scope: OrganisationScope, kind: Kind, ids: Collection[UUID]
) -> Sequence[Participant]:
    """Those of some participants who are there and have the role now, locked."""
    query = (
        select(Participant)
        .where(
            Participant.organisation_id == scope.organisation_id,
            Participant.id.in_(ids),
            Participant.kind == kind,
            Participant.removed_at.is_(None),
        )
        .order_by(Participant.plan_id, Participant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()
