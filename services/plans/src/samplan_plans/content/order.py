"""Places among siblings: fractional keys, so that a move writes one row and two moves never meet."""

from collections.abc import Sequence
from uuid import UUID

from fractional_indexing import generate_key_between, generate_n_keys_between
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.content import repository
from samplan_plans.content.kinds import ItemKind, R
from samplan_servicekit.auth.access import AccessiblePlan


async def at_the_end(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID | None, item_id: UUID
) -> str:
    """The place of a new item: after its siblings, or, where nobody orders them, by when it was made."""
    if not kind.ordered:
        return str(item_id)  # a UUIDv7, whose text sorts by time
    await repository.lock_order(session, plan, parent_id)
    return str(generate_key_between(await repository.last_rank(session, plan, kind, parent_id), None))


async def after(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], parent_id: UUID | None, rank: str | None
) -> str:
    """A place right after another, or before all where there is none. What lies in the trash keeps its own."""
    await repository.lock_order(session, plan, parent_id)
    return str(generate_key_between(rank, await repository.next_rank(session, plan, kind, parent_id, rank)))


def first(number: int) -> Sequence[str]:
    """The places of so many items where there are none yet."""
    return [str(rank) for rank in generate_n_keys_between(None, None, number)]
