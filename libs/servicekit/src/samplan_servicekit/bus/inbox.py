"""Hearing once: what makes a repeated or late event harmless.

The bus delivers at least once and in any order. `claim` lets a consumer handle each event once;
`apply_if_newer` lets a projection keep the newest state of an aggregate whatever order its events arrive in.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, literal, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

# One round trip: the scope that the handler works in, the rows that say that it did, and what is worth doing.
_CLAIM: Final = text(
    "with scope as (select set_config('app.organisation_id', :organisation_id, true)), claimed as ("
    " insert into inbox (message_id, consumer)"
    " select message_id, :consumer from scope, unnest(cast(:message_ids as uuid[])) as message_id"
    " on conflict do nothing returning message_id"
    ") select message_id from claimed"
    " join unnest(cast(:message_ids as uuid[]), cast(:plan_ids as uuid[])) as given (message_id, plan_id)"
    " using (message_id)"
    " where not exists (select from purged_plans where purged_plans.plan_id = given.plan_id)"
)
_CLAIMED: Final = text("select 1 from inbox where message_id = :message_id and consumer = :consumer")
_SCOPE: Final = text("select set_config('app.organisation_id', :organisation_id, true)")


async def claim(
    session: AsyncSession, messages: Mapping[UUID, UUID | None], *, consumer: str, organisation_id: UUID | None
) -> set[UUID]:
    """Take events for handling in this transaction, each with the plan that it tells of, if any.

    Those missing from the answer were handled before, or tell of a plan that is purged. Also opens the scope of the
    first event's organisation (none: no organisation's rows are seen). A second consumer of the same event waits here
    until the first has committed or given up.
    """
    rows = await session.execute(
        _CLAIM,
        {
            "message_ids": list(messages),
            "plan_ids": list(messages.values()),
            "consumer": consumer,
            "organisation_id": _setting(organisation_id),
        },
    )
    return set(rows.scalars())


async def is_claimed(session: AsyncSession, message_id: UUID, *, consumer: str) -> bool:
    """Whether an event was handled already; it may be handled by another at this very moment."""
    return bool(await session.scalar(_CLAIMED, {"message_id": message_id, "consumer": consumer}))


async def enter_scope(session: AsyncSession, organisation_id: UUID | None) -> None:
    """Change to another organisation's rows until the transaction ends."""
    await session.execute(_SCOPE, {"organisation_id": _setting(organisation_id)})


def _setting(organisation_id: UUID | None) -> str:
    return "" if organisation_id is None else str(organisation_id)


async def apply_if_newer(
    session: AsyncSession,
    model: type[DeclarativeBase] | Table,
    key: Mapping[str, Any],
    sequence: int,
    values: Mapping[str, Any],
) -> bool:
    """Write a projection's row unless it holds this state or a later one; says whether it was written.

    The table needs a column `sequence` and uniqueness over `key`. What was deleted at its owner must stay
    here as a row that says so: a late event about it would bring a deleted row back.
    """
    table = model if isinstance(model, Table) else model.__table__
    assert isinstance(table, Table)  # noqa: S101  (a mapped class has one)
    fresh = {**values, "sequence": sequence}
    statement = (
        insert(table)
        .values(**key, **fresh)
        .on_conflict_do_update(index_elements=list(key), set_=fresh, where=table.c.sequence < sequence)
        .returning(literal(1))
    )
    return (await session.execute(statement)).first() is not None
