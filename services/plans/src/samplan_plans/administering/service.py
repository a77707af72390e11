"""A local admin looks after who takes part in a plan, for a reason and an hour at most, and sees nothing it holds.

There is no grant for it: every service refuses an admin what is in a plan, as anybody who takes no part in it. It is
asked for in the transaction in which it is used, so that nothing is done after its end.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import ADMIN_OF
from samplan_contracts.plans import PlanStatus, PlanType
from samplan_plans.administering import repository
from samplan_plans.administering.models import Administration
from samplan_plans.administering.schemas import AdministeredPlanView, AdministrationStart
from samplan_plans.log.words import LOCAL_ADMIN
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.plans.models import Plan
from samplan_plans.taking_part import service as taking_part
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AdministeredPlan, Caller
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys

LASTS: Final = timedelta(hours=1)


async def begin(
    session: AsyncSession, caller: Caller, plan_id: UUID, wanted: AdministrationStart, keys: Keys, now: datetime
) -> AdministeredPlanView:
    """Begin to administer a plan; the reason is written into its log, for owner and lead.

    Raises:
        Problem: 404 for a plan that is not there, or of a type that the caller does not administer.
    """
    row = await _administered(session, caller, plan_id)
    begun = Administration(
        organisation_id=caller.scope.organisation_id,
        id=new_id(),
        plan_id=plan_id,
        person_id=caller.person_id,
        session_id=caller.session_id,
        begun_at=now,
        ends_at=now + LASTS,
    )
    session.add(begun)
    await session.flush()
    plan = _proof(caller, row)
    cipher = (await keys.of_plan(session, caller.scope.organisation_id, plan_id)).fields
    await audit.record(session, plan, "administration.begun", now=now, detail=audit.Detail(wanted.reason, cipher))
    return await _view(session, plan, row, begun.ends_at, now)


async def get(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> AdministeredPlanView:
    """The plan that the caller administers now.

    Raises:
        Problem: see `proof`.
    """
    row, begun = await _begun(session, caller, plan_id, now)
    plan = _proof(caller, row)
    await audit.record(session, plan, "participants.read", now=now)
    return await _view(session, plan, row, begun.ends_at, now)


async def end(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> None:
    """End it before its time; ending what has ended does no harm.

    Raises:
        Problem: 404 as in `begin`.
    """
    row = await _administered(session, caller, plan_id)
    if await repository.end(session, caller, plan_id, now):
        await audit.record(session, _proof(caller, row), "administration.ended", now=now)


async def proof(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> AdministeredPlan:
    """That the caller administers the plan, until this transaction ends.

    Raises:
        Problem: 404 as in `begin`; 403 `administration.not_begun` where it was not in this session, or has ended.
    """
    row, _ = await _begun(session, caller, plan_id, now)
    return _proof(caller, row)


async def _begun(session: AsyncSession, caller: Caller, plan_id: UUID, now: datetime) -> tuple[Plan, Administration]:
    row = await _administered(session, caller, plan_id)
    begun = await repository.find(session, caller, plan_id, now)
    if begun is None:
        raise Problem(403, "administration.not_begun")
    return row, begun


async def _administered(session: AsyncSession, caller: Caller, plan_id: UUID) -> Plan:
    row = await plans.find(session, caller.scope, plan_id)
    if row is None or not PlanStatus(row.status).is_open or ADMIN_OF[PlanType(row.type)] not in caller.rights:
        raise not_found()
    return row


def _proof(caller: Caller, row: Plan) -> AdministeredPlan:
    return AdministeredPlan(
        plan_id=row.id, scope=caller.scope, caller=caller, role=LOCAL_ADMIN, basis=None, av=row.access_version
    )


async def _view(
    session: AsyncSession, plan: AdministeredPlan, row: Plan, ends_at: datetime, now: datetime
) -> AdministeredPlanView:
    owner = await people.get(session, plan.scope, row.owner_person_id)
    return AdministeredPlanView(
        plan_id=row.id,
        type=PlanType(row.type),
        owner_name=owner.display_name,
        ends_at=ends_at,
        participants=await taking_part.views(session, plan, row, now),
    )
