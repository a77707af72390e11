"""Queries on plans."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import KnownPlan
from samplan_servicekit.scope import OrganisationScope


async def find(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Plan | None:
    """A plan of the organisation."""
    query = select(Plan).where(Plan.organisation_id == scope.organisation_id, Plan.id == plan_id)
    return (await session.scalars(query)).one_or_none()


async def list_after(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Plan]:
    """Up to so many plans of the organisation, whatever their status, by id, beginning after one."""
    query = select(Plan).where(Plan.organisation_id == scope.organisation_id).order_by(Plan.id).limit(limit)
    if after is not None:
        query = query.where(Plan.id > after)
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, plan: KnownPlan) -> Plan:
    """The plan."""
    query = select(Plan).where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
    return (await session.scalars(query)).one()


async def access_version(session: AsyncSession, plan: KnownPlan) -> int | None:
    """How often access to the plan has changed; none where the plan is gone."""
    query = select(Plan.access_version).where(
        Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id
    )
    version: int | None = await session.scalar(query)
    return version


async def get_for_share(session: AsyncSession, plan: KnownPlan) -> Plan:
    """The plan, which nobody can change until this transaction ends."""
    query = (
        select(Plan)
        .where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
        .with_for_update(read=True)
    )
    return (await session.scalars(query)).one()


async def get_for_update(session: AsyncSession, plan: KnownPlan) -> Plan:
    """The plan, locked: what changes access to it is done one after another."""
    query = (
        select(Plan)
        .where(Plan.organisation_id == plan.scope.organisation_id, Plan.id == plan.plan_id)
        .with_for_update()
    )
    return (await session.scalars(query)).one()
