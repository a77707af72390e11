"""For whom an item is more, or less, than their level for its element: what others must know to show news of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Level
from samplan_plans.items import repository as items
from samplan_plans.items.models import Item
from samplan_plans.participants import repository as participants
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_plans.rights.reach import reach_of
from samplan_plans.rights.rules import decide
from samplan_plans.rights.service import standing_of
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.clock import oslo_day


@dataclass(frozen=True)
class Seeing:
    """Who sees an item, and for whom that is not what their level for its element says."""

    hidden_from: frozenset[UUID]
    """Participants from whom it is hidden, whatever that level."""
    shown_to: frozenset[UUID]
    """Participants to whom it is shown, whatever that level."""
    readers: frozenset[UUID]
    """The persons who may read it now."""


async def look(session: AsyncSession, plan: AccessiblePlan, chain: Sequence[Item], now: datetime) -> Seeing:
    """Who sees an item now."""
    path = [(AccessElement(item.element), item.id) for item in reversed(chain) if item.element is not None]
    found = await items.list_overrides(session, plan.scope, plan.plan_id, item_ids=[item_id for _, item_id in path])
    row = await plans.get(session, plan)
    ages = await people.ages_of(session, plan.scope, row.owner_person_id)
    hidden: set[UUID] = set()
    shown: set[UUID] = set()
    readers: set[UUID] = set()
    for participant in await participants.list_all(session, plan):
        own = [one for one in found if one.participant_id == participant.id]
        decision = decide(standing_of(row, participant, ages), oslo_day(now))
        reads = reach_of(participant.id, decision, own).level(path).includes(Level.READ)
        if own:
            (shown if reads else hidden).add(participant.id)
        if reads:
            readers.add(participant.person_id)
    return Seeing(frozenset(hidden), frozenset(shown), frozenset(readers))
