"""The order in which a use case writes an item, in one transaction.

Confirm access (`begin_writing`) → lock the row and the right on the item (`take`) → `If-Match` (`match`) → change →
revision and event (`settle`) → log entry last (`log`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import InboxChanged
from samplan_contracts.plans import AccessElement, Level
from samplan_plans.announcing import tell
from samplan_plans.content import doings, order, repository, seeing
from samplan_plans.content.kinds import ItemKind, R
from samplan_plans.content.models import Revision
from samplan_plans.items import repository as items
from samplan_plans.items.models import Item
from samplan_plans.rights.reach import Path, Reach
from samplan_plans.rights.service import confirm, reach_in
from samplan_plans.unsaved import repository as unsaved
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem, not_found, right_missing


@dataclass(frozen=True)
class Pen:
    """A use case at work in a plan: in which transaction, when, and how far its caller reaches."""

    session: AsyncSession
    plan: AccessiblePlan
    reach: Reach
    now: datetime

    @property
    def author_id(self) -> UUID:
        """Whose hand it is: the caller's, or that of who acts for them."""
        acting = self.plan.caller.acting
        return acting.person_id if acting else self.plan.caller.person_id


@dataclass(frozen=True)
class Held(Generic[R]):
    """An item that the caller may read."""

    row: R
    chain: Sequence[Item]
    """The item itself, and what it hangs on."""
    level: Level
    """How far the caller reaches in it."""
    before: dict[str, Any]
    """Its fields when it was found."""

    @property
    def item(self) -> Item:
        """The item."""
        return self.chain[0]


async def begin_reading(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Pen:
    """Begin a use case that changes nothing."""
    return Pen(session, plan, await reach_in(session, plan, now), now)


async def begin_writing(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> Pen:
    """Begin a use case that changes something: access stays as it is until it is committed."""
    return Pen(session, plan, await confirm(session, plan, now), now)


async def find(pen: Pen, kind: ItemKind[R], item_id: UUID) -> Held[R]:
    """An item to read; 404 where it is not there, lies in the trash, or may not be read."""
    return await _hold(pen, kind, item_id, lock=False)


async def take(pen: Pen, kind: ItemKind[R], item_id: UUID, level: Level) -> Held[R]:
    """An item to change, locked; 404 as in `find`, 403 where it may be read and no more."""
    held = await _hold(pen, kind, item_id, lock=True)
    require(held.level, level, element_of(held.chain))
    return held


async def _hold(pen: Pen, kind: ItemKind[R], item_id: UUID, *, lock: bool, trashed: bool = False) -> Held[R]:
    row = await repository.get_row(pen.session, pen.plan, kind, item_id, lock=lock)
    chain = await items.get_chain(pen.session, pen.plan, item_id) if row is not None else ()
    if row is None or not chain or (not trashed and any(item.trashed_at is not None for item in chain)):
        raise not_found()
    level = level_of(pen, kind, row, chain)
    if not level.includes(Level.READ):
        raise not_found()
    return Held(row, chain, level, kind.snapshot(row))


async def match(pen: Pen, held: Held[R], expected: int, view: Callable[[Held[R]], Any]) -> None:
    """Raise 412 with the item as it stands now and who made it so, where another version of it is to be changed."""
    if held.row.version != expected:
        changed = await doings.last_after(pen.session, pen.plan, held.row.id, expected)
        etag.check(expected, held.row, view(held), changed=changed)


async def place_under(pen: Pen, kind: ItemKind[R], parent_id: UUID | None) -> Sequence[Item]:
    """What a new item is to hang on, upwards; 404 where that may not be read, 403 where none may be made there."""
    chain = await items.get_chain(pen.session, pen.plan, parent_id) if parent_id is not None else ()
    if parent_id is not None:
        standing = chain and chain[0].kind in kind.under and all(item.trashed_at is None for item in chain)
        if not standing or not pen.reach.level(path_of(chain)).includes(Level.READ):
            raise not_found()
    if kind.element is not None:
        require(pen.reach.base(kind.element), kind.making, kind.element)
    else:
        require(pen.reach.level(path_of(chain)), kind.making, element_of(chain))
    return chain


async def create(pen: Pen, kind: ItemKind[R], row: R, parent_id: UUID | None) -> Held[R]:
    """Write a new item, after those that there are. `row` has its id and its fields."""
    above = await place_under(pen, kind, parent_id)
    rank = await order.at_the_end(pen.session, pen.plan, kind, parent_id, row.id)
    item = new_item(pen.plan.scope.organisation_id, pen.plan.plan_id, kind, row.id, parent_id, rank)
    pen.session.add(item)
    await pen.session.flush()
    pen.session.add(row)
    chain = (item, *above)
    held = Held(row, chain, level_of(pen, kind, row, chain), {})
    await settle(pen, kind, held, "created", draft_key=parent_id or pen.plan.plan_id)
    return held


def new_item(
    organisation_id: UUID, plan_id: UUID, kind: ItemKind[R], item_id: UUID, parent_id: UUID | None, rank: str
) -> Item:
    """The place of a new item."""
    return Item(
        organisation_id=organisation_id,
        plan_id=plan_id,
        id=item_id,
        kind=kind.name,
        element=kind.element,
        parent_id=parent_id,
        rank=rank,
    )


async def settle(pen: Pen, kind: ItemKind[R], held: Held[R], change: str, *, draft_key: UUID | None = None) -> None:
    """After the change: count the version up, keep a revision, and tell the others.

    What its author was writing at `draft_key`, which is the item itself unless said, is theirs no more to keep.
    """
    row = held.row
    if change != "created":
        await _carry_over(pen, held)
        row.version += 1
    pen.session.add(revision(pen, row.id, row.version, change, kind.snapshot(row)))
    await unsaved.drop(pen.session, pen.plan, pen.author_id, kind.name, draft_key or row.id)
    seen = await seeing.look(pen.session, pen.plan, held.chain, pen.now)
    event = kind.told.of(change)(
        plan_id=pen.plan.plan_id, hidden_from=seen.hidden_from, shown_to=seen.shown_to, **kind.details(held.chain)
    )
    await tell(pen.session, pen.plan.caller, event, row.id, row.version)
    readers = seen.readers - {pen.author_id}
    if readers and change != "moved":
        told = InboxChanged(plan_id=pen.plan.plan_id, person_ids=readers)
        await tell(pen.session, pen.plan.caller, told, pen.plan.plan_id, 0)
    await pen.session.flush()


async def log(pen: Pen, held: Held[R], did: str) -> None:
    """Write into the plan's log what was done to an item, as in `changed` or `read`; nothing is written after it."""
    element = element_of(held.chain)
    action = f"{held.item.kind}.{did}"
    await audit.record(pen.session, pen.plan, action, now=pen.now, element=element, objects=[held.row.id])


async def _carry_over(pen: Pen, held: Held[R]) -> None:
    """Keep what stood there where no revision says it: the version before this one keeps none."""
    row = held.row
    if await repository.get_revision(pen.session, pen.plan, row.id, row.version) is None:
        pen.session.add(
            Revision(
                organisation_id=pen.plan.scope.organisation_id,
                plan_id=pen.plan.plan_id,
                item_id=row.id,
                number=row.version,
                change="carried_over",
                fields=held.before,
            )
        )


def revision(pen: Pen, item_id: UUID, number: int, change: str, fields: dict[str, Any]) -> Revision:
    """What the caller made of an item."""
    caller = pen.plan.caller
    return Revision(
        organisation_id=pen.plan.scope.organisation_id,
        plan_id=pen.plan.plan_id,
        item_id=item_id,
        number=number,
        at=pen.now,
        actor_id=caller.person_id,
        acting_id=caller.acting.person_id if caller.acting else None,
        acting_basis=caller.acting.basis.value if caller.acting else None,
        change=change,
        fields=fields,
    )


async def throw_away(pen: Pen, kind: ItemKind[R], held: Held[R]) -> None:
    """Put an item and what hangs on it into the trash.

    Raises:
        Problem: 403 where something with rights of its own hangs on it that the caller may not delete.
    """
    hanging = await repository.list_hanging(pen.session, pen.plan, held.row.id)
    chains = await items.list_chains(pen.session, pen.plan, [item.id for item in hanging])
    for item in hanging:
        if item.element is not None:
            require(pen.reach.level(path_of(chains[item.id])), Level.DELETE, AccessElement(item.element))
    for item in (held.item, *hanging):
        item.trashed_at, item.trashed_by, item.trashed_with = pen.now, pen.plan.caller.person_id, held.row.id
    await settle(pen, kind, held, "deleted")


async def bring_back(pen: Pen, kind: ItemKind[R], item_id: UUID) -> Held[R]:
    """Take an item out of the trash again, with all that went there with it; who may delete it may.

    Raises:
        Problem: 404 where it does not lie there by itself; 409 `item.parent_trashed` where what it hangs on does.
    """
    held = await _hold(pen, kind, item_id, lock=True, trashed=True)
    if held.item.trashed_with != item_id:
        raise not_found()
    require(held.level, Level.DELETE, element_of(held.chain))
    if any(item.trashed_at is not None for item in held.chain[1:]):
        raise Problem(409, "item.parent_trashed")
    await repository.restore(pen.session, pen.plan, item_id)
    await settle(pen, kind, held, "restored")
    return held


def level_of(pen: Pen, kind: ItemKind[R], row: R, chain: Sequence[Item]) -> Level:
    """The caller's level for an item."""
    level = pen.reach.level(path_of(chain))
    if kind.held_by is None or not level.includes(Level.READ):
        return level
    return kind.held_by(pen.plan, row)


def path_of(chain: Sequence[Item]) -> Path:
    """Where an item stands, as the rules ask it; what has no rights of its own is passed over."""
    return [(AccessElement(item.element), item.id) for item in reversed(chain) if item.element is not None]


def element_of(chain: Sequence[Item]) -> AccessElement:
    """The element that rights to an item are named by: its own, or that of what it hangs on."""
    return next(AccessElement(item.element) for item in chain if item.element is not None)


def require(level: Level, needed: Level, element: AccessElement) -> None:
    """Raise 403 where a level is lacking."""
    if not level.includes(needed):
        raise right_missing(f"{element}.{needed}")
