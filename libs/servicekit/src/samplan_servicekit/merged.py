"""Two registrations that became one: wherever a service still hears of the merged person, the kept one is meant.

Each service that keeps ids of persons notes what identity tells (`PersonsMerged`) in `merged_persons`, and moves its
rows. The table stays: an event about the merged person that comes late, or a rebuild that hears it again, means the
kept one. Columns that `schema.step_0002_merging.follow_merged_persons` names see to that in the database, whoever
writes them.

Who reads the table shares a lock with others who do, and who writes it has it alone until the commit, so that no row
of the merged person is written behind the back of the one who moves them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('merged|' || current_org(), 0))")
_CURRENT: Final = text("select current_person(:person)")
_CURRENT_ALL: Final = text(
    "select merged_id, kept_id from merged_persons"
    " where organisation_id = current_org() and merged_id = any(:persons)"
)
_REGISTRATIONS: Final = text(
    "select merged_id from merged_persons where organisation_id = current_org() and kept_id = :person"
)
_NOTE: Final = text(
    "insert into merged_persons (organisation_id, merged_id, kept_id) values (current_org(), :merged, :kept)"
    " on conflict do nothing"
)
_FORWARD: Final = text(
    "update merged_persons set kept_id = :kept where organisation_id = current_org() and kept_id = :merged"
)


@dataclass(frozen=True)
class Merged:
    """Whose rows move, and to whom."""

    merged_id: UUID
    kept_id: UUID
    """The kept person, or whoever they were merged into themselves."""

    @property
    def values(self) -> Mapping[str, UUID]:
        """The two as a statement takes them."""
        return {"merged": self.merged_id, "kept": self.kept_id}


async def note(session: AsyncSession, merged_id: UUID, kept_id: UUID) -> Merged:
    """Keep for good that one person is another, in the organisation of the transaction's scope.

    Merges may be heard of in any order: what pointed at the merged person points at the kept one from now on.
    """
    await session.execute(_LOCK)
    pair = Merged(merged_id, await current(session, kept_id))
    await session.execute(_NOTE, pair.values)
    await session.execute(_FORWARD, pair.values)
    return pair


async def current(session: AsyncSession, person_id: UUID) -> UUID:
    """Who a person is now: themself, or the one that they were merged into. Holds until this transaction ends."""
    found: UUID = await session.scalar(_CURRENT, {"person": person_id})
    return found


async def current_all(session: AsyncSession, person_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Who each of some persons is now; those who are themselves are left out."""
    rows = await session.execute(_CURRENT_ALL, {"persons": list(person_ids)})
    return {row.merged_id: row.kept_id for row in rows}


async def registrations(session: AsyncSession, person_id: UUID) -> frozenset[UUID]:
    """Every id under which a person was ever known: who they are now, and those that were merged into them."""
    now = await current(session, person_id)
    return frozenset({now, *await session.scalars(_REGISTRATIONS, {"person": now})})


async def move(session: AsyncSession, pair: Merged, columns: Mapping[str, Collection[str]]) -> None:
    """Put the kept person in place of the merged one in these columns, by table."""
    for table, names in columns.items():
        for name in names:
            await session.execute(_statement(f"update {table} set {name} = :kept", name), pair.values)  # noqa: S608


async def forget(session: AsyncSession, pair: Merged, *tables: str) -> None:
    """Forget what is known of the merged person, in tables with one row a person."""
    for table in tables:
        await session.execute(_statement(f"delete from {table}", "person_id"), {"merged": pair.merged_id})  # noqa: S608


def _statement(beginning: str, column: str):  # type: ignore[no-untyped-def]  # a text clause
    # Tables and columns are named by the service's own code.
    return text(f"{beginning} where organisation_id = current_org() and {column} = :merged")
