"""Queries on transfers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.transfers.models import OPEN, Transfer
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.scope import OrganisationScope, scope_of

MOST_SHOWN = 200

_BY_CLIENT_ID = text("select * from find_transfer(:id)")
_BY_MESSAGE_ID = text("select * from find_answered_transfer(:id)")


async def list_of(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Transfer]:
    """The plan's transfers, the newest first."""
    query = (
        select(Transfer)
        .where(Transfer.organisation_id == plan.scope.organisation_id, Transfer.plan_id == plan.plan_id)
        .order_by(Transfer.generation.desc())
        .limit(MOST_SHOWN)
    )
    return (await session.scalars(query)).all()


async def get_in(session: AsyncSession, plan: AccessiblePlan, transfer_id: UUID) -> Transfer | None:
    """A transfer of the plan, locked."""
    query = select(Transfer).where(
        Transfer.organisation_id == plan.scope.organisation_id,
        Transfer.plan_id == plan.plan_id,
        Transfer.id == transfer_id,
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def list_of_plan(session: AsyncSession, scope: OrganisationScope, plan_id: UUID) -> Sequence[Transfer]:
    """All transfers of a plan, the oldest first, for what no person asks for."""
    query = select(Transfer).where(Transfer.organisation_id == scope.organisation_id, Transfer.plan_id == plan_id)
    return (await session.scalars(query.order_by(Transfer.generation))).all()


async def has_open(session: AsyncSession, plan: AccessiblePlan) -> bool:
    """Whether the plan is on its way."""
    query = select(Transfer.id).where(
        Transfer.organisation_id == plan.scope.organisation_id,
        Transfer.plan_id == plan.plan_id,
        Transfer.state.in_(OPEN),
    )
    return (await session.scalars(query.limit(1))).first() is not None


async def last_generation(session: AsyncSession, plan: AccessiblePlan) -> int:
    """The number of the plan's newest transfer; 0 before the first."""
    query = select(func.max(Transfer.generation)).where(
        Transfer.organisation_id == plan.scope.organisation_id, Transfer.plan_id == plan.plan_id
    )
    return await session.scalar(query) or 0


async def list_latest(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID | None, limit: int
) -> Sequence[Transfer]:
    """An organisation's newest transfers, of all plans or of one."""
    query = select(Transfer).where(Transfer.organisation_id == scope.organisation_id)
    if plan_id is not None:
        query = query.where(Transfer.plan_id == plan_id)
    return (await session.scalars(query.order_by(Transfer.requested_at.desc()).limit(limit))).all()


async def find(session: AsyncSession, scope: OrganisationScope, transfer_id: UUID) -> Transfer | None:
    """A transfer, locked."""
    return await session.get(Transfer, (scope.organisation_id, transfer_id), with_for_update=True)


async def get_held(
    session: AsyncSession, scope: OrganisationScope, transfer_id: UUID, attempt: int
) -> Transfer | None:
    """A transfer, locked, if the worker that took it for this attempt still has it."""
    transfer = await session.get(
        Transfer, (scope.organisation_id, transfer_id), with_for_update=True, populate_existing=True
    )
    if transfer is None or transfer.taken_until is None or transfer.attempts != attempt:
        return None
    return transfer


async def owner_of_message(
    session: AsyncSession, client_message_id: UUID | None, message_id: UUID | None
) -> tuple[OrganisationScope, UUID] | None:
    """Whose transfer an answer is about, and which; none where we never sent such a message.

    Found by our own id of what was sent, or else by that of the last send.
    """
    row = None
    for query, told in ((_BY_CLIENT_ID, client_message_id), (_BY_MESSAGE_ID, message_id)):
        if row is None and told is not None:
            row = (await session.execute(query, {"id": told})).first()
    if row is None:
        return None
    scope = scope_of(row.found_organisation_id)
    assert isinstance(scope, OrganisationScope)  # noqa: S101
    return scope, row.found_id
