"""What a participant sees of a plan, told to who leads it.

Decided by the same rules and read by the same queries as the participant's own pages, with the participant's reach in
the place of the caller's. The caller stays the lead: there is no token of anybody else, nothing that could write, and
the log says who looked. Whatever the lead may not read themself is left out: else one could be used to read more than
one was given.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, ConsentBasis, Element, Kind, Level, PlanType, role_code
from samplan_contracts.tolerance import known
from samplan_plans.comments import service as comments
from samplan_plans.comments.schemas import CommentViews
from samplan_plans.content.kinds import ItemKind, R
from samplan_plans.content.writing import Pen, begin_reading, element_of, find
from samplan_plans.goals import service as goals
from samplan_plans.goals.schemas import GoalView
from samplan_plans.my_plans.schemas import Me
from samplan_plans.participants import repository as participants
from samplan_plans.participants.models import Participant
from samplan_plans.participants.schemas import Consent
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.rights.ages import ends_on
from samplan_plans.rights.service import Decided, decide_on
from samplan_plans.seeing_as.schemas import SeenPlan
from samplan_plans.taking_part import service as taking_part
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found


async def see(session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, now: datetime) -> SeenPlan:
    """The plan as a participant sees it now."""
    own = await begin_reading(session, plan, now)
    decided = await _decided(session, plan, participant_id, now)
    who, row = decided.participant, decided.plan
    theirs = _pen(own, decided)
    ages = await people.ages_of(session, plan.scope, row.owner_person_id)
    basis = ConsentBasis(who.consent_basis) if who.consent_basis else None
    held = decided.decision.held
    shown = held or Kind(who.kind) is Kind.LEAD
    found = await taking_part.views(session, theirs.plan, row, now) if shown else []
    seen = SeenPlan(
        participant_id=who.id,
        name=(await people.get(session, plan.scope, who.person_id)).display_name,
        me=Me(
            participant_id=who.id,
            person_id=who.person_id,
            role=theirs.plan.role,
            kind=theirs.plan.kind,
            consent=Consent.of(who, oslo_day(now), ends_on(basis, PlanType(row.type), ages)),
            levels=dict(theirs.plan.levels),
            some=sorted(theirs.plan.some),
            print=theirs.plan.print,
            manage=theirs.plan.is_lead,
        ),
        held=held,
        elements=[element for element in Element if row.has(element)],
        goals=await _goals(own, theirs) if held else None,
        participants=found,
    )
    await audit.record(session, plan, "plan.seen_as", now=now, objects=[who.id], read=True)
    return seen


async def comments_on(
    session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, kind: ItemKind[R], item_id: UUID, now: datetime
) -> CommentViews:
    """What was said on an item that both the participant and who looks may read."""
    own = await begin_reading(session, plan, now)
    decided = await _decided(session, plan, participant_id, now)
    theirs = _pen(own, decided)
    held = await find(own, kind, item_id)
    if not decided.decision.held:
        raise not_found()
    await find(theirs, kind, item_id)
    found = await comments.views_on(own, held)
    await audit.record(
        session,
        plan,
        "comments.read",
        now=now,
        element=element_of(held.chain),
        objects=[item_id, decided.participant.id],
    )
    # Whoever looks writes nothing here, whatever their own words are elsewhere.
    return CommentViews(items=[one.model_copy(update={"mine": False, "level": Level.READ}) for one in found])


async def _goals(own: Pen, theirs: Pen) -> list[GoalView] | None:
    if not theirs.reach.sees(AccessElement.GOALS):
        return None
    mine = {goal.id: {one.id for one in goal.activities} for goal in await goals.views(own)}
    both = [goal for goal in await goals.views(theirs) if goal.id in mine]
    return [
        goal.model_copy(
            update={"number": number, "activities": [one for one in goal.activities if one.id in mine[goal.id]]}
        )
        for number, goal in enumerate(both, start=1)
    ]


async def _decided(session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, now: datetime) -> Decided:
    (who,) = await participants.list_some(session, plan, [participant_id]) or (None,)
    if who is None:
        raise not_found()
    return await decide_on(session, plan.scope, await plans.get(session, plan), who, now)


def _pen(own: Pen, decided: Decided) -> Pen:
    """A pen that reads what the participant may read; its caller is who looks."""
    return replace(own, plan=_place(own.plan, decided, decided.participant), reach=decided.reach)


def _place(plan: AccessiblePlan, decided: Decided, who: Participant) -> AccessiblePlan:
    return replace(
        plan,
        participant_id=who.id,
        role=role_code(PlanType(decided.plan.type), Kind(who.kind)),
        kind=Kind(who.kind),
        held=decided.decision.held,
        elements=frozenset(known(Element, decided.plan.elements)),
        levels=decided.decision.levels,
        some=decided.reach.some,
        partly=decided.reach.partly,
        print=decided.decision.print,
    )
