"""Giving an item another place, while others move theirs."""

from dataclasses import replace
from uuid import UUID

from samplan_contracts.plans import Level
from samplan_plans.content import order
from samplan_plans.content.kinds import ItemKind, R
from samplan_plans.content.writing import Held, Pen, path_of, settle
from samplan_plans.items import repository as items
from samplan_servicekit.errors import Problem, right_missing


async def move(pen: Pen, kind: ItemKind[R], held: Held[R], parent_id: UUID | None, after: UUID | None) -> Held[R]:
    """Put an item after a sibling under a parent, or first there; who leads the plan orders it.

    Gives the item where it stands now.

    Raises:
        Problem: 403 for anybody else; 422 where nothing stands there to come after.
    """
    if not pen.plan.is_lead:
        raise right_missing("order")
    rank = await _rank_of(pen, kind, parent_id, after) if after is not None else None
    if after != held.row.id:
        held.item.rank = await order.after(pen.session, pen.plan, kind, parent_id, rank)
        held.item.parent_id = parent_id
        await pen.session.flush()
    moved = replace(held, chain=await items.get_chain(pen.session, pen.plan, held.row.id))
    await settle(pen, kind, moved, "moved")
    return moved


async def _rank_of(pen: Pen, kind: ItemKind[R], parent_id: UUID | None, sibling_id: UUID) -> str:
    chain = await items.get_chain(pen.session, pen.plan, sibling_id)
    if (
        not chain
        or (chain[0].kind, chain[0].parent_id) != (kind.name, parent_id)
        or any(item.trashed_at is not None for item in chain)
        or not pen.reach.level(path_of(chain)).includes(Level.READ)
    ):
        raise Problem(422, "request.invalid", errors=[{"pointer": "/after", "code": "item.unknown"}])
    return chain[0].rank
