"""Reads a plan for print, by the same rules as its own pages."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.between.printing import (
    ConsentContent,
    ConsentPerson,
    PrintActivity,
    PrintContent,
    PrintGoal,
    PrintParticipant,
)
from samplan_contracts.identity import Language
from samplan_contracts.plans import AccessElement, Element, Kind, Level, PlanStatus, PlanType, role_code
from samplan_plans.activities import repository as activities
from samplan_plans.activities.models import Activity
from samplan_plans.goals import repository as goals
from samplan_plans.goals.models import Goal
from samplan_plans.participants import repository as participants
from samplan_plans.participants.models import Participant
from samplan_plans.people import repository as people
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans import repository as plans
from samplan_plans.rights import ages
from samplan_plans.rights.reach import Reach
from samplan_plans.rights.service import confirm
from samplan_plans.signing import service as signing
from samplan_plans.signing import wording
from samplan_plans.signing.schemas import SayState
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found, right_missing


async def read_content(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> PrintContent:
    """What the person may read now.

    Raises:
        Problem: 403 `access.right_missing` for somebody who neither prints nor leads; 403 `plan.consent_not_held`
        where the consent ended after the grant was given.
    """
    if not (plan.print or plan.is_lead):
        raise right_missing("plan.print")
    reach = await confirm(session, plan, now)
    row = await plans.get(session, plan)
    present = await participants.list_present(session, plan)
    type_ = PlanType(row.type)
    me = next((found for found in present if found[0].person_id == plan.caller.person_id), None)
    if me is None:
        raise not_found()
    owner = await people.get(session, plan.scope, row.owner_person_id)
    content = PrintContent(
        plan_id=row.id,
        type=type_,
        status=PlanStatus(row.status),
        organisation_name=await people.organisation_name(session, plan.scope),
        short_name=row.short_name,
        owner_name=owner.display_name,
        printed_by=_participant(type_, *me),
        period_from=row.period_from,
        period_to=row.period_to,
        elements=[element for element in Element if row.has(element)],
        goals=await _goals(session, plan, reach),
        activities_included=reach.sees(AccessElement.ACTIVITIES),
        participants=[_participant(type_, *found) for found in present],
        av=row.access_version,
    )
    element = AccessElement.GOALS if content.goals is not None else None
    await audit.record(session, plan, "plan.printed", now=now, element=element)
    return content


async def read_consent(
    session: AsyncSession, plan: AccessiblePlan, language: Language, easy: bool, now: datetime
) -> ConsentContent:
    """Who is to see what and until when, with the text that is agreed to.

    Raises:
        Problem: 403 for who neither leads the plan nor owns it, or may not print; see `read_content`.
    """
    signing.require_place(plan)
    if not plan.print:
        raise right_missing("plan.print")
    await confirm(session, plan, now)
    row = await plans.get(session, plan)
    owner = await people.get(session, plan.scope, row.owner_person_id)
    known = await people.ages_of(session, plan.scope, row.owner_person_id)
    says = await signing.says_in(session, plan, row, known, now)
    text = wording.current(language, easy)
    content = ConsentContent(
        type=PlanType(row.type),
        organisation_name=await people.organisation_name(session, plan.scope),
        owner_name=owner.display_name,
        version=text.version,
        title=text.title,
        paragraphs=text.paragraphs,
        people=[
            ConsentPerson(
                name=say.participant.name,
                role=say.participant.role,
                responsibility=say.participant.responsibility,
                workplace=say.participant.workplace,
                sees=[one for one, level in say.participant.levels.items() if level.includes(Level.READ)],
                to=None if say.state is SayState.NONE else say.participant.consent.to,
                asked=say.state is not SayState.BY_LAW,
            )
            for say in says.items
        ],
        by_parents=ages.parents_decide(PlanType(row.type), known, oslo_day(now)),
        av=row.access_version,
    )
    await audit.record(session, plan, "consent.printed", now=now)
    return content


async def _goals(session: AsyncSession, plan: AccessiblePlan, reach: Reach) -> list[PrintGoal] | None:
    if not reach.sees(AccessElement.GOALS):
        return None
    under: dict[UUID, list[Activity]] = defaultdict(list)
    for activity, _, _ in await activities.list_readable(session, plan, reach):
        under[activity.goal_id].append(activity)
    found = await goals.list_readable(session, plan, reach)
    return [_goal(number, goal, under[goal.id]) for number, (goal, _, _) in enumerate(found, start=1)]


def _goal(number: int, goal: Goal, activities: Sequence[Activity]) -> PrintGoal:
    return PrintGoal(
        id=goal.id,
        number=number,
        title=goal.title,
        description=goal.description,
        body=goal.body,
        progress=goal.progress,
        registered_on=goal.registered_on,
        activities=[
            PrintActivity(
                id=activity.id,
                title=activity.title,
                description=activity.description,
                body=activity.body,
                status=activity.status,
                registered_on=activity.registered_on,
                time_frame=activity.time_frame,
                responsible=activity.responsible,
            )
            for activity in activities
        ],
    )


def _participant(type_: PlanType, who: Participant, person: KnownPerson) -> PrintParticipant:
    kind = Kind(who.kind)
    return PrintParticipant(
        name=person.display_name,
        kind=kind,
        role=role_code(type_, kind),
        responsibility=who.responsibility,
        workplace=person.workplace,
    )
