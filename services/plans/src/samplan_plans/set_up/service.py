"""The lead sets a plan up, ends it and takes it up again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PlanChanged
from samplan_contracts.plans import Element, PlanStatus, PlanType
from samplan_plans import announcing
from samplan_plans.content import repository as content
from samplan_plans.doer import Doer
from samplan_plans.participants import repository as participants
from samplan_plans.plans import repository as plans
from samplan_plans.plans.models import Plan
from samplan_plans.rights.service import lock_access
from samplan_plans.set_up.schemas import SetUpChange, SetUpView
from samplan_plans.signs import repository as signs
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem

_VALUES: Final[dict[str, Callable[[Any], Any]]] = {
    "short_name": lambda name: name or None,
    "elements": lambda chosen: [element.value for element in Element if element in chosen],
    "period_from": lambda day: day,
    "period_to": lambda day: day,
}
"""What may be changed, with how it is stored."""


async def get(session: AsyncSession, plan: AccessiblePlan) -> SetUpView:
    """How the plan is set up."""
    return await view(session, plan, await plans.get(session, plan))


async def change(
    session: AsyncSession, plan: AccessiblePlan, wanted: SetUpChange, expected: int, now: datetime
) -> SetUpView:
    """Change what is given; what an element holds stays where it is while the element is off.

    Raises:
        Problem: 412 with the set-up as it is now; 422 for a period that ends before it begins.
    """
    row = await _take(session, plan, expected, now)
    before = {name: getattr(row, name) for name in _VALUES}
    for name in wanted.model_fields_set:
        setattr(row, name, _VALUES[name](getattr(wanted, name)))
    if row.period_from and row.period_to and row.period_to < row.period_from:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/period_to", "code": "period_backwards"}])
    changed = sorted(name for name, value in before.items() if getattr(row, name) != value)
    if changed:
        await tell(session, plan.caller, row)
        await audit.record(session, plan, "plan.changed", now=now, details={"fields": " ".join(changed)})
    return await view(session, plan, row)


async def end(session: AsyncSession, plan: AccessiblePlan, expected: int, now: datetime) -> SetUpView:
    """End the plan: it leaves the lists of what goes on, and everything in it stays as it is."""
    return await _become(session, plan, PlanStatus.ENDED, "plan.ended", expected, now)


async def reopen(session: AsyncSession, plan: AccessiblePlan, expected: int, now: datetime) -> SetUpView:
    """Take a plan up again that was ended."""
    return await _become(session, plan, PlanStatus.ACTIVE, "plan.reopened", expected, now)


async def _become(
    session: AsyncSession, plan: AccessiblePlan, status: PlanStatus, action: str, expected: int, now: datetime
) -> SetUpView:
    row = await _take(session, plan, expected, now)
    if row.status != status:
        row.status, row.ended_at = status, now if status is PlanStatus.ENDED else None
        await tell(session, plan.caller, row)
        await audit.record(session, plan, action, now=now)
    return await view(session, plan, row)


async def tell(session: AsyncSession, doer: Doer, row: Plan) -> None:
    """Count a change of a plan and tell it; whoever has the plan open or in a list asks anew what they may see."""
    row.version += 1
    await announcing.tell_plan(session, doer, PlanChanged, row)
    persons = await participants.list_person_ids(session, doer.scope, row.id)
    await announcing.tell_access(session, doer, row, persons)


async def view(session: AsyncSession, plan: AccessiblePlan, row: Plan) -> SetUpView:
    """The set-up as it stands."""
    archived = await signs.last_archived(session, plan.scope, [plan.plan_id])
    return SetUpView(
        type=PlanType(row.type),
        status=PlanStatus(row.status),
        short_name=row.short_name,
        elements=[element for element in Element if row.has(element)],
        period_from=row.period_from,
        period_to=row.period_to,
        ended_at=row.ended_at,
        archived_at=archived.get(plan.plan_id),
        archived_as_it_is=await is_archived_as_it_is(session, plan),
        version=row.version,
    )


async def is_archived_as_it_is(session: AsyncSession, plan: AccessiblePlan) -> bool:
    """Whether the archive system has the plan, and nothing was written in it since."""
    as_of = await signs.archived_as_of(session, plan)
    if as_of is None:
        return False
    written = (await content.last_change(session, plan), await signs.last_message(session, plan))
    return all(at is None or at <= as_of for at in written)


async def _take(session: AsyncSession, plan: AccessiblePlan, expected: int, now: datetime) -> Plan:
    row = await lock_access(session, plan, now, held=True)
    etag.check(expected, row, await view(session, plan, row))
    return row
