"""Deletes plans for good whose thirty days are over, and keeps the receipts of the other services."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import RECEIPTS, PlanPurged
from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_plans import announcing
from samplan_plans.deleting.service import KEPT_FOR
from samplan_plans.people import repository as people
from samplan_plans.purging import repository
from samplan_plans.purging.models import Purge, Receipt
from samplan_plans.purging.schemas import PurgedPlan, PurgedPlans, ServiceReceipt
from samplan_servicekit import audit, purging
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.background import rounds
from samplan_servicekit.errors import Problem
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import get_logger
from samplan_servicekit.paging import cursor_of, place_of
from samplan_servicekit.scope import GLOBAL, OrganisationScope

log = get_logger(__name__)

ANSWERED_WITHIN: Final = timedelta(hours=24)
"""By then every service has answered; who has not is told to the operator."""
OTHERS: Final = frozenset(receipt.source() for receipt in RECEIPTS)
"""The services that answer."""
_AT_ONCE: Final = 100


@asynccontextmanager
async def purging_plans(kit: Kit) -> AsyncIterator[None]:
    """Do it once an hour, in the background of the worker, and see whether all have answered."""
    kit.watched["purge receipts"] = lambda: all_answered(kit)
    async with rounds(kit, {"deleted plans": purge_all}, every=3600):
        yield


async def purge_all(kit: Kit) -> int:
    """Delete for good what was deleted thirty days ago; gives how many plans that were."""
    before, purged = kit.clock.now() - KEPT_FOR, 0
    while True:
        async with kit.database.transaction(GLOBAL) as session:
            found = await repository.list_over(session, before, _AT_ONCE)
        for one in found:
            scope = OrganisationScope(one.organisation_id)
            async with kit.database.transaction(scope) as session:
                purged += await purge(session, scope, one.plan_id, before, kit.clock.now())
        if len(found) < _AT_ONCE:
            return purged


async def purge(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, before: datetime, now: datetime
) -> bool:
    """Delete a plan for good and tell it, unless it was restored, or another was faster."""
    plan = await repository.get_for_update(session, scope, plan_id, before)
    if plan is None or plan.trashed_at is None:
        return False
    purge = Purge(
        organisation_id=scope.organisation_id,
        plan_id=plan_id,
        plan_type=plan.type,
        trashed_at=plan.trashed_at,
        trashed_by=plan.trashed_by,
        purged_at=now,
        key_ids=list(await purging.keys_of(session, scope, plan_id)),
    )
    sequence = plan.version + 1
    purge.rows = await purging.purge(session, plan_id, now)
    await repository.delete_plan(session, scope, plan_id)
    session.add(purge)
    await announcing.tell(session, scope, PlanPurged(plan_id=plan_id), plan_id, sequence)
    await audit.record_for(session, plan_id, "plan.purged", now=now, actor_id=None)
    return True


async def take_receipt(session: AsyncSession, scope: OrganisationScope, receipt: Receipt, now: datetime) -> None:
    """Keep a service's receipt; with the last one, nobody has anything of the plan any more."""
    if not await repository.lock(session, scope, receipt.plan_id):
        return
    await repository.add_receipt(session, scope, receipt)
    if await repository.services_of(session, scope, receipt.plan_id) >= OTHERS:
        await repository.complete(session, scope, receipt.plan_id, now)


async def all_answered(kit: Kit) -> bool:
    """Whether nobody is late with a receipt."""
    async with kit.database.transaction(GLOBAL) as session:
        late = await repository.list_late(session, kit.clock.now() - ANSWERED_WITHIN, 1)
    if late:
        log.error("purge_incomplete", plan_id=str(late[0].plan_id))
    return not late


async def list_page(session: AsyncSession, caller: Caller, cursor: str | None, limit: int) -> PurgedPlans:
    """What local admins see of the types that are theirs, and archivists of all.

    Raises:
        Problem: 403 for anybody else, 422 for a cursor that is none of ours.
    """
    types = _types_of(caller)
    if not types:
        raise Problem(403, "access.right_missing")
    found = await repository.list_page(session, caller.scope, types, place_of(cursor), limit + 1)
    shown = found[:limit]
    receipts: dict[UUID, list[Receipt]] = {purge.plan_id: [] for purge in shown}
    if shown:
        for receipt in await repository.receipts_of(session, caller.scope, receipts.keys()):
            receipts[receipt.plan_id].append(receipt)
    by = {purge.trashed_by for purge in shown if purge.trashed_by}
    names = await people.names_of(session, caller.scope, by) if by else {}
    return PurgedPlans(
        items=[_view(purge, receipts[purge.plan_id], names) for purge in shown],
        next_cursor=cursor_of(shown[-1].purged_at, shown[-1].plan_id) if len(found) > limit else None,
    )


def _types_of(caller: Caller) -> Collection[PlanType]:
    if caller.rights & {OrganisationRight.ARCHIVIST, OrganisationRight.LOCAL_SUPERADMIN}:
        return list(PlanType)
    return [plan_type for plan_type, right in ADMIN_OF.items() if right in caller.rights]


def _view(purge: Purge, receipts: Sequence[Receipt], names: Mapping[UUID, str]) -> PurgedPlan:
    own = ServiceReceipt(
        service="plans",
        purged_at=purge.purged_at,
        rows=sum(purge.rows.values()),
        documents=0,
        keys_destroyed=len(purge.key_ids),
    )
    others = [
        ServiceReceipt(
            service=receipt.service,
            purged_at=receipt.purged_at,
            rows=sum(receipt.rows.values()),
            documents=receipt.objects,
            keys_destroyed=len(receipt.key_ids),
        )
        for receipt in receipts
    ]
    return PurgedPlan(
        id=purge.plan_id,
        type=PlanType(purge.plan_type),
        deleted_at=purge.trashed_at,
        deleted_by_name=names.get(purge.trashed_by) if purge.trashed_by else None,
        purged_at=purge.purged_at,
        complete_at=purge.complete_at,
        missing=sorted(OTHERS - {receipt.service for receipt in receipts}),
        archive_records=[reference for receipt in receipts for reference in receipt.references],
        receipts=[own, *others],
    )
