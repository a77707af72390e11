"""One's own plans, and the front page of one."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Element, Kind, PlanStatus, PlanType, role_code
from samplan_plans.inbox.counts import NewsCounts
from samplan_plans.inbox.service import News, news_in
from samplan_plans.my_plans import paging, repository
from samplan_plans.my_plans.repository import MyPlan, Wanted
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
from samplan_plans.places import repository as places
from samplan_plans.plans import repository as plans
from samplan_plans.rights.ages import ends_on, next_step
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found


async def list_mine(session: AsyncSession, caller: Caller, wanted: Wanted, now: datetime) -> PlanItems:
    """A page of the caller's plans; among equals, the owners' names in Norwegian order."""
    newest: dict[UUID, datetime] = {}
    if wanted.sort in (PlanSort.NEWEST, PlanSort.NEWEST_DOWN):
        everywhere = await news_in(session, caller, await places.list_places(session, caller), now)
        newest = {plan_id: news.newest for plan_id, news in everywhere.items()}
    asked = replace(wanted, limit=wanted.limit + 1)
    found, total = await repository.list_mine(session, caller, asked, oslo_day(now), newest)
    shown = found[: wanted.limit]
    news = await news_in(session, caller, [mine.place for mine in shown], now)
    more = len(found) > wanted.limit
    return PlanItems(
        items=[_item(mine, news.get(mine.place.plan.id), now) for mine in shown],
        next_cursor=str(wanted.skip + wanted.limit) if more else None,
        next_after=paging.write(shown[-1].after) if more else None,
        total=total,
    )


def _item(mine: MyPlan, news: News | None, now: datetime) -> PlanItem:
    plan, me, known = mine.place.plan, mine.place.me, mine.place.known_ages
    ages = known.steps if known else None
    kind = Kind(me.kind)
    consent = Consent.of(me, oslo_day(now), ends_on(me.consent_basis, PlanType(plan.type), ages))
    named = consent.holds or kind is Kind.LEAD
    return PlanItem(
        id=plan.id,
        type=PlanType(plan.type),
        status=PlanStatus(plan.status),
        short_name=plan.short_name if named else None,
        owner_name=mine.place.owner.display_name if named else None,
        my_role=role_code(PlanType(plan.type), kind),
        my_kind=kind,
        consent=consent,
        goals_total=mine.goals if consent.holds and plan.has(Element.GOALS) else 0,
        attention=Attention(consent_expiring=mine.consent_expiring, consent_missing=mine.consent_missing)
        if kind is Kind.LEAD
        else None,
        archived_at=mine.archived_at if named else None,
        news=news.counts if news else NewsCounts(),
        newest=news.newest if news else None,
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
