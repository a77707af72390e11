"""Letting those who have a role already have what it gives now: only when it is asked for, and said in each plan.

Done some plans at a time, each call a transaction: what is left are those whom the role still gave something else, so
that a call that never came leaves nothing half done and is made up for by the next.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import ParticipantChanged
from samplan_contracts.plans import AccessElement, Kind, PlanType, Rights
from samplan_plans import announcing
from samplan_plans.participants.models import Participant
from samplan_plans.people import repository as people
from samplan_plans.role_templates import repository
from samplan_plans.role_templates.access import require_admin
from samplan_plans.role_templates.repository import After
from samplan_plans.role_templates.schemas import Application, Applied, Differing, DifferingPage, LevelChange
from samplan_plans.role_templates.service import record, rights_of, view_of
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem
from samplan_servicekit.keys.ring import Keys

AT_ONCE: Final = 50
"""Participants that one call comes to: each plan among them is locked while it lasts."""


async def list_differing(
    session: AsyncSession,
    caller: Caller,
    plan_type: PlanType,
    kind: Kind,
    *,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> DifferingPage:
    """Whom the role gave something else than it gives now, and what would become other for them."""
    require_admin(caller, plan_type)
    rights = await rights_of(session, caller.scope, plan_type, kind)
    found = await repository.list_differing(
        session, caller.scope, plan_type, kind, rights, after=_after(cursor), limit=limit + 1
    )
    shown = found[:limit]
    total, plans = await repository.count_differing(session, caller.scope, plan_type, kind, rights)
    ids = {id_ for who, plan in shown for id_ in (who.person_id, plan.owner_person_id)}
    names = await people.names_of(session, caller.scope, ids) if ids else {}
    await record(session, caller, "role_template.preview_read", plan_type, kind, now, {}, read=True)
    return DifferingPage(
        items=[
            _view(who, plan_type, rights, names.get(plan.owner_person_id), names.get(who.person_id))
            for who, plan in shown
        ],
        participants=total,
        plans=plans,
        next_cursor=f"{shown[-1][0].plan_id}.{shown[-1][0].id}" if len(found) > limit else None,
    )


async def apply(
    session: AsyncSession,
    caller: Caller,
    plan_type: PlanType,
    kind: Kind,
    wanted: Application,
    expected: int,
    keys: Keys,
    now: datetime,
) -> Applied:
    """Let the next of those who differ have what the role gives now; what was set for somebody alone stays.

    Raises:
        Problem: 412 where the role was changed since it was read, so that nobody applies what they did not see.
    """
    require_admin(caller, plan_type)
    # Held until this is committed, so that it is one role that is applied.
    row = await repository.get(session, caller.scope, plan_type, kind, lock=True)
    current = await view_of(session, caller, plan_type, kind, row)
    etag.check(expected, current, current)
    rights = await rights_of(session, caller.scope, plan_type, kind)
    found = await repository.list_differing(session, caller.scope, plan_type, kind, rights, after=None, limit=AT_ONCE)
    # Locked as everybody locks who changes access: first the plan, then who is in it.
    plans = await repository.lock_plans(session, caller.scope, {plan.id for _, plan in found})
    there = await repository.lock_participants(session, caller.scope, kind, {who.id for who, _ in found})
    by_plan: dict[UUID, list[Participant]] = defaultdict(list)
    for who in there:
        if who.plan_id in plans and plans[who.plan_id].type == plan_type:
            by_plan[who.plan_id].append(who)
    for plan_id, people_in in by_plan.items():
        plan = plans[plan_id]
        for who in people_in:
            who.give(_together(who, plan_type, rights), by_role=rights)
            who.version += 1
            await session.flush()
            await announcing.tell_participant(session, caller, ParticipantChanged, plan, who)
        await announcing.tell_access(session, caller, plan, [who.person_id for who in people_in])
    for plan_id, people_in in by_plan.items():
        cipher = (await keys.of_plan(session, caller.scope.organisation_id, plan_id)).fields
        await audit.record_for(
            session,
            plan_id,
            "participant.role_applied",
            now=now,
            actor_id=caller.person_id,
            session_id=caller.session_id,
            objects=[who.id for who in people_in],
            detail=audit.Detail(wanted.reason, cipher),
        )
    left, _ = await repository.count_differing(session, caller.scope, plan_type, kind, rights)
    changed = sum(map(len, by_plan.values()))
    details = {"participants": str(changed), "plans": str(len(by_plan))}
    await record(session, caller, "role_template.applied", plan_type, kind, now, details)
    return Applied(participants=changed, plans=len(by_plan), left=left)


def _together(who: Participant, plan_type: PlanType, rights: Rights) -> Rights:
    """What the role gives now, with what was set for the participant alone."""
    gave = who.role_rights(plan_type)
    own = {element: level for element, level in who.given_levels.items() if level is not gave.levels[element]}
    return Rights({**rights.levels, **own}, rights.print if who.print == gave.print else who.print)


def _view(who: Participant, plan_type: PlanType, rights: Rights, owner: str | None, name: str | None) -> Differing:
    gave, after = who.role_rights(plan_type), _together(who, plan_type, rights)
    given = who.given_levels
    return Differing(
        plan_id=who.plan_id,
        owner_name=owner,
        participant_id=who.id,
        name=name,
        changes=[
            LevelChange(element=element, before=given[element], after=after.levels[element])
            for element in AccessElement
            if element in given and given[element] is not after.levels[element]
        ],
        print_before=who.print,
        print_after=after.print,
        kept=[one for one in AccessElement if one in given and given[one] is not gave.levels[one]],
    )


def _after(cursor: str | None) -> After | None:
    if cursor is None:
        return None
    try:
        plan_id, participant_id = cursor.split(".")
        return UUID(plan_id), UUID(participant_id)
    except ValueError:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from None
