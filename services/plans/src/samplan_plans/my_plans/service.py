"""One's own plans, and the front page of one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Element, Kind, PlanStatus, PlanType, role_code
from samplan_plans.my_plans import repository
from samplan_plans.my_plans.repository import MyPlan
from samplan_plans.my_plans.schemas import (
    AgeStep,
    Attention,
    Me,
    PlanItem,
    PlanItems,
    PlanSort,
    PlanView,
)
from samplan_plans.participants import repository as participants
from samplan_plans.participants.schemas import Consent
from samplan_plans.people import repository as people
from samplan_plans.people.schemas import PersonRef
from samplan_plans.plans import repository as plans
from samplan_plans.rights.ages import ends_on, next_step
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found


async def list_mine(
    session: AsyncSession, caller: Caller, *, ended: bool, sort: PlanSort, limit: int, cursor: int, now: datetime
) -> PlanItems:
    """A page of the caller's plans; among equals, the owners' names in Norwegian order."""
    found = await repository.list_mine(
        session, caller, ended=ended, today=oslo_day(now), sort=sort, limit=limit + 1, after=cursor
    )
    items = [_item(mine, now) for mine in found[:limit]]
    return PlanItems(items=items, next_cursor=str(cursor + limit) if len(found) > limit else None)


def _item(mine: MyPlan, now: datetime) -> PlanItem:
    plan, me = mine.plan, mine.me
    ages = mine.known_ages.steps if mine.known_ages else None
    kind = Kind(me.kind)
    consent = Consent.of(me, oslo_day(now), ends_on(me.consent_basis, PlanType(plan.type), ages))
    named = consent.holds or kind is Kind.LEAD
    return PlanItem(
        id=plan.id,
        type=PlanType(plan.type),
        status=PlanStatus(plan.status),
        short_name=plan.short_name if named else None,
        owner_name=mine.owner.display_name if named else None,
        my_role=role_code(PlanType(plan.type), kind),
        my_kind=kind,
        consent=consent,
        goals_total=mine.goals if consent.holds and plan.has(Element.GOALS) else 0,
        attention=Attention(consent_expiring=mine.consent_expiring, consent_missing=mine.consent_missing)
        if kind is Kind.LEAD
        else None,
        archived_at=mine.archived_at if named else None,
    )


async def get(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> PlanView:
    """The front page; a lead without consent sees it too, as the way to the participants."""
    row = await plans.get(session, plan)
    me = await participants.find_person(session, plan.scope, plan.plan_id, plan.caller.person_id)
    if me is None:  # removed since the grant was given
        raise not_found()
    lead = await participants.find_lead(session, plan.scope, plan.plan_id)
    owner = await people.get(session, plan.scope, row.owner_person_id)
    day, type_ = oslo_day(now), PlanType(row.type)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    step = next_step(type_, known, day) if plan.kind in (Kind.OWNER, Kind.LEAD, Kind.RELATIVE) else None
    decides = known is not None and day >= known.decides_from(type_)
    await audit.record(session, plan, "plan.opened", now=now, read=True)
    return PlanView(
        id=row.id,
        type=PlanType(row.type),
        status=PlanStatus(row.status),
        short_name=row.short_name,
        owner=PersonRef(person_id=owner.person_id, name=owner.display_name),
        lead=PersonRef(person_id=lead.person_id, name=lead.display_name) if lead else None,
        elements=[element for element in Element if row.has(element)],
        period_from=row.period_from,
        period_to=row.period_to,
        me=Me(
            participant_id=me.id,
            person_id=me.person_id,
            role=plan.role,
            kind=plan.kind,
            consent=Consent.of(me, day, ends_on(me.consent_basis, type_, known)),
            levels=dict(plan.levels),
            some=sorted(plan.some),
            print=plan.print,
            manage=plan.is_lead,
        ),
        owner_decides=decides,
        owner_age_known=known is not None,
        owner_is_to_be_heard=known is not None and known.turns_12 <= day and not decides,
        age_step=AgeStep(age=step[0], on=step[1]) if step else None,
        version=row.version,
    )
