"""Queries on jobs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PrintKind
from samplan_print.jobs.models import Job
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope


def _own(plan: AccessiblePlan, job_id: UUID) -> Select[tuple[Job]]:
    return select(Job).where(
        Job.organisation_id == plan.scope.organisation_id,
        Job.plan_id == plan.plan_id,
        Job.person_id == plan.caller.person_id,
        Job.kind == PrintKind.COPY,
        Job.id == job_id,
    )


async def get_own(session: AsyncSession, plan: AccessiblePlan, job_id: UUID, *, lock: bool = False) -> Job | None:
    """A print-out that the caller asked for in this plan, locked if it is to be changed."""
    query = _own(plan, job_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def get_for_update(session: AsyncSession, scope: OrganisationScope, job_id: UUID) -> Job | None:
    """Any job of the organisation, locked."""
    query = select(Job).where(Job.organisation_id == scope.organisation_id, Job.id == job_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def get_document(session: AsyncSession, scope: OrganisationScope, job_id: UUID) -> Job | None:
    """A job that was made for the archive."""
    query = select(Job).where(
        Job.organisation_id == scope.organisation_id, Job.id == job_id, Job.kind == PrintKind.ARCHIVE
    )
    return (await session.scalars(query)).one_or_none()


async def find_of_transfer(session: AsyncSession, scope: OrganisationScope, transfer_id: UUID) -> Job | None:
    """The job that was made for a transfer."""
    query = select(Job).where(Job.organisation_id == scope.organisation_id, Job.transfer_id == transfer_id)
    return (await session.scalars(query)).one_or_none()


async def list_ids(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[UUID]:
    """All jobs of a plan."""
    query = select(Job.id).where(Job.organisation_id == scope.organisation_id, Job.plan_id == plan_id)
    return (await session.scalars(query)).all()


async def list_due(session: AsyncSession, now: datetime, stuck_since: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Organisation and id of jobs that somebody must see to: stuck, run out, or with something left in the store."""
    query = text("select due_organisation_id, due_id from due_jobs(:now, :stuck_since)")
    rows = await session.execute(query, {"now": now, "stuck_since": stuck_since})
    return [(row.due_organisation_id, row.due_id) for row in rows]
