"""Puts a plan aside, and brings it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind, PlanStatus, PlanType, role_code
from samplan_plans.deleting import repository
from samplan_plans.deleting.schemas import DeletedPlan, DeletedPlans, Deletion
from samplan_plans.people import repository as people
from samplan_plans.plans.models import Plan
from samplan_plans.rights.service import lock_access
from samplan_plans.set_up.service import is_archived_as_it_is, tell, view
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.keys.ring import Keys

KEPT_FOR: Final = timedelta(days=30)


async def delete(
    session: AsyncSession, plan: AccessiblePlan, wanted: Deletion, expected: int, keys: Keys, now: datetime
) -> DeletedPlan:
    """Put the plan aside: it is there for nobody, until its lead brings it back.

    Raises:
        Problem: 409 `plan.not_archived` where the archive system does not have it as it is and no reason is given;
            412 where it was changed since it was read.
    """
    row = await lock_access(session, plan, now, held=True)
    etag.check(expected, row, await view(session, plan, row))
    archived = await is_archived_as_it_is(session, plan)
    if not archived and wanted.reason_unarchived is None:
        raise Problem(409, "plan.not_archived")
    row.trashed_from, row.status = row.status, PlanStatus.TRASHED
    row.trashed_at, row.trashed_by = now, plan.caller.person_id
    await tell(session, plan.caller, row)
    why = None
    if not archived and wanted.reason_unarchived is not None:
        fields = (await keys.of_plan(session, plan.scope.organisation_id, plan.plan_id)).fields
        why = audit.Detail(wanted.reason_unarchived, fields)
    await audit.record(
        session, plan, "plan.deleted", now=now, details={"archived": "yes" if archived else "no"}, detail=why
    )
    return _view(row, await _names(session, plan.caller, [row]))


async def list_all(session: AsyncSession, caller: Caller, now: datetime) -> DeletedPlans:
    """The plans that the caller led and may bring back."""
    found = await repository.list_deleted(session, caller, now - KEPT_FOR)
    names = await _names(session, caller, found)
    return DeletedPlans(items=[_view(plan, names) for plan in found])


async def restore(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> None:
    """Bring a plan back as it was; whose consent holds by then reaches it again.

    Raises:
        Problem: 404 for whoever does not lead it, and once its time has run out.
    """
    row = await repository.get_for_update(session, caller, plan_id, now - KEPT_FOR)
    if row is None:
        raise not_found()
    row.status, row.trashed_from = row.trashed_from or PlanStatus.ACTIVE, None
    row.trashed_at, row.trashed_by = None, None
    await tell(session, caller, row)
    await audit.record_for(
        session,
        plan_id,
        "plan.restored",
        now=now,
        actor_id=caller.person_id,
        role=role_code(PlanType(row.type), Kind.LEAD),
        session_id=caller.session_id,
    )


async def _names(session: AsyncSession, caller: Caller, found: Sequence[Plan]) -> Mapping[UUID, str]:
    wanted = {id_ for plan in found for id_ in (plan.owner_person_id, plan.trashed_by) if id_}
    return await people.names_of(session, caller.scope, wanted) if wanted else {}


def _view(plan: Plan, names: Mapping[UUID, str]) -> DeletedPlan:
    if plan.trashed_at is None:
        raise ValueError("a plan that is not deleted")
    return DeletedPlan(
        id=plan.id,
        type=PlanType(plan.type),
        owner_name=names.get(plan.owner_person_id),
        short_name=plan.short_name,
        deleted_at=plan.trashed_at,
        deleted_by_name=names.get(plan.trashed_by) if plan.trashed_by else None,
        kept_until=oslo_day(plan.trashed_at + KEPT_FOR) - timedelta(days=1),
    )
