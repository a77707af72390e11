"""Who leads a plan decides who may read and write a single item of it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import ConsentStatus, Kind, Level
from samplan_plans import announcing
from samplan_plans.content import repository as content
from samplan_plans.content.kinds import ItemKind
from samplan_plans.content.writing import Held, Pen, begin_reading, element_of, find, path_of
from samplan_plans.item_rights.schemas import (
    ItemLevelChange,
    ItemLevels,
    ItemLevelView,
    ParticipantItem,
    ParticipantItems,
)
from samplan_plans.items import repository as items
from samplan_plans.kinds import KINDS
from samplan_plans.participants import repository as participants
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.rights.reach import reach_of
from samplan_plans.rights.rules import Standing, decide
from samplan_plans.rights.service import lock_access, standing_of
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import not_found


async def list_all(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[Any], item_id: UUID, now: datetime
) -> ItemLevels:
    """How far each participant reaches in an item."""
    pen = await begin_reading(session, plan, now)
    held = await _find(pen, kind, item_id)
    views = await _views(pen, held)
    await audit.record(session, plan, "item_rights.read", now=now, element=element_of(held.chain), objects=[item_id])
    return views


async def list_of(
    session: AsyncSession, plan: AccessiblePlan, participant_id: UUID, now: datetime
) -> ParticipantItems:
    """How far one participant reaches in each item; what the caller may not read themself is not named."""
    pen = await begin_reading(session, plan, now)
    (who,) = await participants.list_some(session, plan, [participant_id]) or (None,)
    if who is None:
        raise not_found()
    row = await plans.get(session, plan)
    overrides = await items.list_overrides(session, plan.scope, plan.plan_id, participant_id=who.id)
    reach = reach_of(who.id, decide(_as_if_held(standing_of(row, who, None)), oslo_day(now)), overrides)
    views = []
    for kind in KINDS.values():
        if kind.element is None:
            continue
        above = kind.element.above
        for found, item, _ in await content.list_readable(session, plan, pen.reach, kind):
            path = [(kind.element, item.id)]
            if above is not None and item.parent_id is not None:
                path.insert(0, (above, item.parent_id))
            views.append(
                ParticipantItem(
                    kind=kind.name,
                    item_id=item.id,
                    parent_id=item.parent_id,
                    title=str(kind.snapshot(found).get("title", "")),
                    own=reach.own.get(item.id),
                    level=reach.level(path),
                )
            )
    await audit.record(session, plan, "item_rights.read", now=now, objects=[who.id])
    return ParticipantItems(items=views)


def _as_if_held(standing: Standing) -> Standing:
    """What they were given, whatever the day: who gives rights gives them ahead of a consent."""
    return replace(
        standing, consent_status=ConsentStatus.SIGNED, consent_from=date.min, consent_to=date.max, basis=None
    )


async def change(
    session: AsyncSession,
    plan: AccessiblePlan,
    kind: ItemKind[Any],
    item_id: UUID,
    participant_id: UUID,
    wanted: ItemLevelChange,
    now: datetime,
) -> ItemLevels:
    """Give a participant a level for an item, or take it back; it counts with their next call."""
    row = await lock_access(session, plan, now)
    pen = await begin_reading(session, plan, now)
    held = await _find(pen, kind, item_id)
    who = await participants.get_for_update(session, plan, participant_id)
    if who is None:
        raise not_found()
    if wanted.level is None:
        await items.drop_level(session, plan, participant_id, item_id)
    else:
        await items.set_level(session, plan, participant_id, item_id, wanted.level)
    await announcing.tell_access(session, plan.caller, row, [who.person_id])
    views = await _views(pen, held)
    await audit.record(
        session,
        plan,
        "item_rights.changed",
        now=now,
        element=element_of(held.chain),
        objects=[item_id, participant_id],
    )
    return views


async def _find(pen: Pen, kind: ItemKind[Any], item_id: UUID) -> Held[Any]:
    if kind.element is None:
        raise not_found()
    return await find(pen, kind, item_id)


async def _views(pen: Pen, held: Held[Any]) -> ItemLevels:
    element, path = element_of(held.chain), path_of(held.chain)
    on_path = [item_id for _, item_id in path]
    overrides = await items.list_overrides(pen.session, pen.plan.scope, pen.plan.plan_id, item_ids=on_path)
    row = await plans.get(pen.session, pen.plan)
    ages = await people.ages_of(pen.session, pen.plan.scope, row.owner_person_id)
    views = []
    for who, person in await participants.list_present(pen.session, pen.plan):
        decision = decide(standing_of(row, who, ages), oslo_day(pen.now))
        reach = reach_of(who.id, decision, [one for one in overrides if one.participant_id == who.id])
        views.append(
            ItemLevelView(
                participant_id=who.id,
                name=person.display_name,
                kind=Kind(who.kind),
                given=who.given_levels.get(element, Level.NONE),
                own=reach.own.get(held.row.id),
                level=reach.level(path),
            )
        )
    return ItemLevels(items=views)
