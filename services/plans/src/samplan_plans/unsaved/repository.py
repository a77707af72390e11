"""Queries on drafts; each asks for the author."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.unsaved.models import Draft
from samplan_servicekit.auth.access import AccessiblePlan, KnownPlan


async def get(session: AsyncSession, plan: AccessiblePlan, author_id: UUID, kind: str, key: UUID) -> Draft | None:
    """What somebody is writing at a place."""
    query = select(Draft).where(
        Draft.organisation_id == plan.scope.organisation_id,
        Draft.plan_id == plan.plan_id,
        Draft.author_id == author_id,
        Draft.kind == kind,
        Draft.key == key,
    )
    return (await session.scalars(query)).one_or_none()


async def keep(session: AsyncSession, plan: AccessiblePlan, draft: Draft) -> None:
    """Keep what somebody is writing, in place of what was kept before."""
    values = {
        "organisation_id": plan.scope.organisation_id,
        "plan_id": plan.plan_id,
        "author_id": draft.author_id,
        "kind": draft.kind,
        "key": draft.key,
        "fields": draft.fields,
        "base_version": draft.base_version,
        "saved_at": draft.saved_at,
    }
    keys = ["organisation_id", "plan_id", "author_id", "kind", "key"]
    kept = {name: value for name, value in values.items() if name not in keys}
    await session.execute(insert(Draft).values(values).on_conflict_do_update(index_elements=keys, set_=kept))


async def drop(session: AsyncSession, plan: KnownPlan, author_id: UUID, kind: str, key: UUID) -> None:
    """Forget what somebody was writing at a place."""
    await session.execute(
        delete(Draft).where(
            Draft.organisation_id == plan.scope.organisation_id,
            Draft.plan_id == plan.plan_id,
            Draft.author_id == author_id,
            Draft.kind == kind,
            Draft.key == key,
        )
    )
