"""For whom an item is more, or less, than their level for its element: what others must know to show news of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.items import repository as items
from samplan_plans.items.models import Item
from samplan_plans.participants import repository as participants
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.rights.reach import Path, reach_of
from samplan_plans.rights.rules import decide
from samplan_plans.rights.service import standing_of
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day

Exceptions = tuple[frozenset[UUID], frozenset[UUID]]


async def exceptions(session: AsyncSession, plan: AccessiblePlan, chain: Sequence[Item], now: datetime) -> Exceptions:
    """Participants from whom an item is hidden, and to whom it is shown, whatever their level for its element."""
    path = _path(chain)
    found = await items.list_overrides(session, plan.scope, plan.plan_id, item_ids=[item_id for _, item_id in path])
    if not found:
        return frozenset(), frozenset()
    row = await plans.get(session, plan)
    ages = await people.ages_of(session, plan.scope, row.owner_person_id)
    touched = {override.participant_id for override in found}
    hidden: set[UUID] = set()
    shown: set[UUID] = set()
    for participant in await participants.list_some(session, plan, touched):
        decision = decide(standing_of(row, participant, ages), oslo_day(now))
        reach = reach_of(participant.id, decision, [one for one in found if one.participant_id == participant.id])
        (shown if reach.level(path).includes(Level.READ) else hidden).add(participant.id)
    return frozenset(hidden), frozenset(shown)


async def readers(
    session: AsyncSession, plan: AccessiblePlan, chain: Sequence[Item], now: datetime
) -> frozenset[UUID]:
    """The persons who may read an item now."""
    path = _path(chain)
    found = await items.list_overrides(session, plan.scope, plan.plan_id, item_ids=[item_id for _, item_id in path])
    row = await plans.get(session, plan)
    ages = await people.ages_of(session, plan.scope, row.owner_person_id)
    may: set[UUID] = set()
    for participant in await participants.list_all(session, plan):
        decision = decide(standing_of(row, participant, ages), oslo_day(now))
        reach = reach_of(participant.id, decision, [one for one in found if one.participant_id == participant.id])
        if decision.held and reach.level(path).includes(Level.READ):
            may.add(participant.person_id)
    return frozenset(may)


def _path(chain: Sequence[Item]) -> Path:
    return [(AccessElement(item.element), item.id) for item in reversed(chain) if item.element is not None]
