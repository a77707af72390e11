"""Which lines of the log somebody may see, and what of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Element, Kind, Level
from samplan_plans.content import repository as content
from samplan_plans.content.writing import path_of
from samplan_plans.items import repository as items
from samplan_plans.items.models import Item, ItemRow
from samplan_plans.kinds import KINDS
from samplan_plans.log.chains import Found
from samplan_plans.people import repository as people
from samplan_plans.rights.reach import Reach
from samplan_plans.rights.service import reach_in
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.log_entries import LogEntry


def sees_all(plan: AccessiblePlan) -> bool:
    """Whether the whole log is for the reader: owner and lead."""
    return plan.kind in (Kind.OWNER, Kind.LEAD)


@dataclass(frozen=True)
class Sight:
    """How far a reader sees into some entries."""

    plan: AccessiblePlan
    own: frozenset[UUID]
    """Under which ids the reader is known."""
    reach: Reach
    chains: Mapping[UUID, Sequence[Item]]
    """The items that the entries are about, each with what it hangs on."""

    def sees(self, entry: LogEntry) -> bool:
        """Owner and lead see all; others what they did themselves, and what is about something that they may read.

        Who may read nothing does not see either who came, left, or looked at what.
        """
        if sees_all(self.plan) or entry.actor_id in self.own:
            return True
        if entry.outcome != "done" or entry.element == Element.MESSAGES or self.plan.names_alone:
            return False
        element = element_of(entry)
        if element is None:
            return True
        item_id = item_of(entry)
        if item_id is None:
            return self.reach.sees(element)
        # Of what is gone for good nobody can say any more who was to see it.
        return item_id in self.chains and self.reads(item_id)

    def reads(self, item_id: UUID) -> bool:
        """Whether the reader may read an item of the entries now."""
        return self.reach.level(path_of(self.chains[item_id])).includes(Level.READ)

    def detail(self, entry: LogEntry) -> str | None:
        """What somebody wrote in the log is for owner and lead, and for who wrote it."""
        return entry.detail if sees_all(self.plan) or entry.actor_id in self.own else None


async def sight_of(session: AsyncSession, plan: AccessiblePlan, found: Sequence[Found], now: datetime) -> Sight:
    """How far the reader sees into some entries now."""
    doers = {one.entry.actor_id for one in found if one.entry.actor_id}
    about = {id_ for one in found if (id_ := item_of(one.entry))}
    return Sight(
        plan,
        await people.registrations_of(session, plan.caller, doers),
        await reach_in(session, plan, now),
        await items.list_chains(session, plan, about),
    )


async def titles_of(session: AsyncSession, plan: AccessiblePlan, sight: Sight) -> Mapping[UUID, str]:
    """The titles of the items that entries are about, or of what those hang on, as far as the reader may read them.

    What lies in the trash is named to nobody: who may look there sees it there.
    """
    shown = {
        item_id: chain
        for item_id, chain in sight.chains.items()
        if all(item.trashed_at is None for item in chain) and sight.reads(item_id)
    }
    rows: dict[UUID, ItemRow] = {}
    for kind in KINDS.values():
        ids = {item.id for chain in shown.values() for item in chain if item.kind == kind.name}
        rows |= await content.get_rows(session, plan, kind, ids)
    return {item_id: title for item_id, chain in shown.items() if (title := _title(chain, rows))}


def _title(chain: Sequence[Item], rows: Mapping[UUID, ItemRow]) -> str | None:
    titles = (getattr(rows.get(item.id), "title", None) for item in chain)
    return next((str(title) for title in titles if title), None)


def element_of(entry: LogEntry) -> AccessElement | None:
    """The element whose rights an entry is under."""
    return next((known for known in AccessElement if known == entry.element), None)


def item_of(entry: LogEntry) -> UUID | None:
    """The item that an entry is about."""
    return entry.object_ids[0] if entry.object_ids and element_of(entry) is not None else None
