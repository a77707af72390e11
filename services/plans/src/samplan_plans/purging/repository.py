"""Queries on plans whose time is over, and on what stays of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import PlanStatus, PlanType
from samplan_plans.plans.models import Plan
from samplan_plans.purging.models import Purge, Receipt
from samplan_servicekit.paging import Place
from samplan_servicekit.scope import OrganisationScope

_LIST_OVER = text("select organisation_id, id from list_deleted_plans(:before, :limit)")
_LIST_LATE = text("select organisation_id, plan_id from list_incomplete_purges(:before, :limit)")


@dataclass(frozen=True)
class Found:
    """A plan of some organisation."""

    organisation_id: UUID
    plan_id: UUID


async def list_over(session: AsyncSession, before: datetime, limit: int) -> Sequence[Found]:
    """Up to so many plans of all organisations that were deleted before a moment, the oldest first."""
    return [Found(*row) for row in await session.execute(_LIST_OVER, {"before": before, "limit": limit})]


async def list_late(session: AsyncSession, before: datetime, limit: int) -> Sequence[Found]:
    """Up to so many that are gone since before a moment, and that not everybody has answered for."""
    return [Found(*row) for row in await session.execute(_LIST_LATE, {"before": before, "limit": limit})]


async def get_for_update(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, before: datetime
) -> Plan | None:
    """A plan that was deleted before a moment and not restored since, locked."""
    query = select(Plan).where(
        Plan.organisation_id == scope.organisation_id,
        Plan.id == plan_id,
        Plan.status == PlanStatus.TRASHED,
        Plan.trashed_at < before,
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def delete_plan(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> None:
    """Delete the plan's own row, which nothing refers to any more."""
    found = await session.get(Plan, (scope.organisation_id, plan_id))
    if found is not None:
        await session.delete(found)
        await session.flush()


async def add_receipt(session: AsyncSession, scope: OrganisationScope, receipt: Receipt) -> None:
    """Keep a receipt; the first that a service gave stays, which says what there was."""
    values = {
        "organisation_id": scope.organisation_id,
        "plan_id": receipt.plan_id,
        "service": receipt.service,
        "purged_at": receipt.purged_at,
        "rows": receipt.rows,
        "objects": receipt.objects,
        "key_ids": receipt.key_ids,
        "references": receipt.references,
    }
    await session.execute(insert(Receipt).values(values).on_conflict_do_nothing())


async def services_of(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> set[str]:
    """Who has answered."""
    query = select(Receipt.service).where(
        Receipt.organisation_id == scope.organisation_id, Receipt.plan_id == plan_id
    )
    return set(await session.scalars(query))


async def complete(session: AsyncSession, scope: OrganisationScope, plan_id: UUID, now: datetime) -> None:
    """Note that nobody has anything of it any more."""
    await session.execute(
        update(Purge)
        .where(Purge.organisation_id == scope.organisation_id, Purge.plan_id == plan_id, Purge.complete_at.is_(None))
        .values(complete_at=now)
    )


async def lock(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> bool:
    """Have receipts of a plan taken one after another; whether it is one that was purged here."""
    query = select(Purge.plan_id).where(Purge.organisation_id == scope.organisation_id, Purge.plan_id == plan_id)
    return await session.scalar(query.with_for_update()) is not None


async def list_page(
    session: AsyncSession,
    scope: OrganisationScope,
    types: Collection[PlanType],
    after: Place | None,
    limit: int,
) -> Sequence[Purge]:
    """Up to so many purged plans of these types, the newest first, beginning after one."""
    query = select(Purge).where(Purge.organisation_id == scope.organisation_id, Purge.plan_type.in_(types))
    if after is not None:
        query = query.where(tuple_(Purge.purged_at, Purge.plan_id) < tuple_(literal(after[0]), literal(after[1])))
    return (await session.scalars(query.order_by(Purge.purged_at.desc(), Purge.plan_id.desc()).limit(limit))).all()


async def receipts_of(
    session: AsyncSession, scope: OrganisationScope, plan_ids: Collection[UUID]
) -> Sequence[Receipt]:
    """The receipts of some plans, by service."""
    query = select(Receipt).where(Receipt.organisation_id == scope.organisation_id, Receipt.plan_id.in_(plan_ids))
    return (await session.scalars(query.order_by(Receipt.service))).all()
