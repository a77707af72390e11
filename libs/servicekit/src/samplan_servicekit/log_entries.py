"""What a chain of the log says, as services tell it to each other, and how it is read: in pages, by what is wanted.

A page is found by the chain's key, so that what it costs is a matter of that chain alone; a period leaves out the
months that it does not touch.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import ActingBasis
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.keys.columns import LOG_DETAILS

_KEPT: Final = text("select id, sealed from log_details where id = any(:ids)")
_SALTED: Final = text("select id, salt, sealed from log_details where id = any(:ids)")
# One statement, and so one moment: the head is never behind what is given.
_CHAIN: Final = text(
    "select e.sequence, e.body, e.hash, h.sequence as head_sequence, h.hash as head_hash from log_heads h"
    " left join lateral ("
    "  select sequence, body, hash from log_entries where chain_id = :chain and sequence > :after"
    "  order by sequence limit :limit"
    " ) as e on true where h.chain_id = :chain order by e.sequence"
)
_PEOPLE: Final = text(
    "select distinct cast(who.id as uuid) from log_entries"
    " cross join lateral (select body::json as said) as read"
    " cross join lateral (values (said ->> 'actor_id'), (said -> 'acting' ->> 'person_id')) as who(id)"
    " where chain_id = :chain and who.id is not null"
)


class LoggedActing(BaseModel):
    """Who acted for the one that an entry names, and by what."""

    person_id: UUID
    basis: ActingBasis


class LogEntry(BaseModel):
    """One line of the log, as services tell it to each other."""

    sequence: int
    time: datetime
    actor_id: UUID | None
    """Whose doing it was in the plan; where `acting` is set, done for them by another."""
    acting: LoggedActing | None = None
    role: str | None = None
    basis: str | None = None
    action: str
    element: str | None = None
    object_ids: list[UUID] = []
    outcome: str = "done"
    reason: str | None = None
    details: dict[str, str] = {}
    detail: str | None = None
    """What the person wrote about it; read only where a cipher was given, and none once it was erased."""


@dataclass(frozen=True)
class Wanted:
    """Which entries of a chain are wanted: those for which all that is said here holds."""

    persons: frozenset[UUID] | None = None
    """Who did it, or acted for who did."""
    actions: frozenset[str] | None = None
    other_actions: frozenset[str] | None = None
    """None of these."""
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""

    def takes(self, entry: LogEntry) -> bool:
        """Whether an entry is wanted; what `_CONDITIONS` ask of the database."""
        doers = {entry.actor_id, entry.acting.person_id if entry.acting else None}
        return (
            (self.persons is None or not self.persons.isdisjoint(doers))
            and (self.actions is None or entry.action in self.actions)
            and (self.other_actions is None or entry.action not in self.other_actions)
            and (self.since is None or entry.time >= self.since)
            and (self.until is None or entry.time < self.until)
        )

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """As a query string says it; see `log_routes`."""
        return [
            *(("person", str(one)) for one in sorted(self.persons or ())),
            *(("action", one) for one in sorted(self.actions or ())),
            *(("other_action", one) for one in sorted(self.other_actions or ())),
            *(
                (name, at.isoformat())
                for name, at in (("since", self.since), ("until", self.until))
                if at is not None
            ),
        ]


ALL: Final = Wanted()

_CONDITIONS: Final = {
    "before": "sequence < :before",
    "after": "sequence > :after",
    "since": "time >= :since",
    "until": "time < :until",
    "persons": "(body::json ->> 'actor_id' = any(:persons)"
    " or body::json -> 'acting' ->> 'person_id' = any(:persons))",
    "actions": "body::json ->> 'action' = any(:actions)",
    "other_actions": "body::json ->> 'action' <> all(:other_actions)",
}


async def entries(
    session: AsyncSession,
    chain_id: UUID,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    ascending: bool = False,
    wanted: Wanted = ALL,
    cipher: Callable[[], Awaitable[Sealing]] | None = None,
) -> Sequence[LogEntry]:
    """Entries of a chain, newest first unless `ascending`; `before` and `after` are sequences to go on from.

    `cipher` gives what opens what people wrote; it is asked only where there is something.
    """
    asked: dict[str, Any] = {
        "before": before,
        "after": after,
        "since": wanted.since,
        "until": wanted.until,
        "persons": None if wanted.persons is None else [str(one) for one in wanted.persons],
        "actions": None if wanted.actions is None else list(wanted.actions),
        "other_actions": None if wanted.other_actions is None else list(wanted.other_actions),
    }
    values = {name: value for name, value in asked.items() if value is not None}
    # Only what is asked for stands in the statement, so that a period is seen to leave out other months.
    conditions = "".join(f" and {_CONDITIONS[name]}" for name in values)
    query = text(
        f"select sequence, time, body from log_entries where chain_id = :chain{conditions}"  # noqa: S608  (our own)
        f" order by sequence {'asc' if ascending else 'desc'} limit :limit"
    )
    rows = await session.execute(query, {"chain": chain_id, "limit": limit, **values})
    bodies = [{**orjson.loads(row.body), "sequence": row.sequence} for row in rows]
    kept = [UUID(body["detail"]["id"]) for body in bodies if "detail" in body]
    texts: dict[UUID, str] = {}
    if kept and cipher is not None:
        opened = await cipher()
        found = await session.execute(_KEPT, {"ids": kept})
        texts = {row.id: opened.open(row.sealed, LOG_DETAILS.place(row.id)).decode() for row in found}
    return [
        LogEntry.model_validate(
            {**body, "detail": texts.get(UUID(body["detail"]["id"])) if "detail" in body else None}
        )
        for body in bodies
    ]


async def people(session: AsyncSession, chain_id: UUID) -> frozenset[UUID]:
    """Everybody who did something in a chain, for themselves or for another."""
    return frozenset(await session.scalars(_PEOPLE, {"chain": chain_id}))


class Kept(BaseModel):
    """A text that lies beside an entry, with what the entry's seal is made with."""

    salt: str
    """As hex."""
    text: str


class ChainEntry(BaseModel):
    """An entry as it stands in its chain, by which it can be verified."""

    sequence: int
    body: str
    hash: str
    """As hex; over the hash before it, see `audit.hash_of`."""
    detail: Kept | None = None


class ChainHead(BaseModel):
    """How far a chain has come."""

    sequence: int = 0
    hash: str = ""
    """Of its last entry, as hex."""


class ChainPage(BaseModel):
    """Entries of one chain as they stand there, oldest first."""

    head: ChainHead
    items: list[ChainEntry]


async def chain_page(
    session: AsyncSession, chain_id: UUID, *, after: int, limit: int, cipher: Callable[[], Awaitable[Sealing]]
) -> ChainPage:
    """A chain's next entries after a sequence, as they stand there."""
    rows = (await session.execute(_CHAIN, {"chain": chain_id, "after": after, "limit": limit})).all()
    if not rows:
        return ChainPage(head=ChainHead(), items=[])
    head = ChainHead(sequence=rows[0].head_sequence, hash=rows[0].head_hash.hex())
    items = [
        ChainEntry(sequence=row.sequence, body=row.body, hash=row.hash.hex())
        for row in rows
        if row.sequence is not None
    ]
    ids = {
        item.sequence: UUID(said["detail"]["id"]) for item in items if "detail" in (said := orjson.loads(item.body))
    }
    if ids:
        opened = await cipher()
        found = await session.execute(_SALTED, {"ids": list(ids.values())})
        kept = {
            row.id: Kept(salt=row.salt.hex(), text=opened.open(row.sealed, LOG_DETAILS.place(row.id)).decode())
            for row in found
        }
        for item in items:
            item.detail = kept.get(ids[item.sequence]) if item.sequence in ids else None
    return ChainPage(head=head, items=items)
