"""The log of a plan: who did or read what, and when. Appended last in the transaction of what it tells.

Each service keeps its own chain for a plan; every entry's hash covers the one before it, so that a change or a gap
shows. Entries hold ids and codes, never a name or a text, so erasing a person leaves the chain whole. A text that
belongs to an entry lies sealed beside the chain; the entry holds its keyed hash.

What was read is logged when it is first read, and not each time that a page fetches it again: the same person, in the
same session, reading the same things by the same right, stands there once in 15 minutes. A refusal stands there each
time, and so does what was changed.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit import context
from samplan_servicekit.auth.callers import Acting, Caller, KnownPlan
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.columns import LOG_DETAILS

_APPEND: Final = text("select append_log(:chain, :time, :body)")
_APPEND_READ: Final = text("select append_read(:chain, :time, :body, :key)")
_APPEND_READS: Final = text(
    "select append_read(one.chain, cast(:time as timestamptz), one.body, one.key) from"
    " unnest(cast(:chains as uuid[]), cast(:bodies as text[]), cast(:keys as bytea[])) as one(chain, body, key)"
)
_KEEP: Final = text(
    "insert into log_details (organisation_id, chain_id, id, salt, sealed)"
    " values ((select current_org()), :chain, :id, :salt, :sealed)"
)
# One statement, and so one moment: what is added meanwhile is in neither the head nor the page.
_CHAIN: Final = text(
    "select e.sequence, e.body, e.hash,"
    " (select sequence from log_heads where chain_id = :chain) as head_sequence,"
    " (select hash from log_heads where chain_id = :chain) as head_hash"
    " from (values (1)) as one left join ("
    "  select sequence, body, hash from log_entries where chain_id = :chain and sequence > :after"
    "  order by sequence limit :limit"
    " ) as e on true order by e.sequence"
)


@dataclass(frozen=True)
class Detail:
    """What somebody wrote about what they did, such as why they printed; sealed at rest."""

    text: str
    cipher: Sealing


async def record(
    session: AsyncSession,
    plan: KnownPlan,
    action: str,
    *,
    now: datetime,
    element: str | None = None,
    objects: Iterable[UUID] = (),
    outcome: str = "done",
    reason: str | None = None,
    details: Mapping[str, str] | None = None,
    detail: Detail | None = None,
    read: bool | None = None,
) -> None:
    """Append what the caller did in a plan. Actions are named `<thing>.<past participle>`, as in `goal.created`.

    `read`: whether it changed nothing, so that doing it again soon adds nothing to the log. Where it is not said, the
    name says it: `<thing>.read` did not.
    """
    await record_for(
        session,
        plan.plan_id,
        action,
        now=now,
        actor_id=plan.caller.person_id,
        role=plan.role,
        basis=plan.basis,
        act=plan.caller.acting_service,
        acting=plan.caller.acting,
        session_id=plan.caller.session_id,
        element=element,
        objects=objects,
        outcome=outcome,
        reason=reason,
        details=details,
        detail=detail,
        read=read,
    )


async def record_for(
    session: AsyncSession,
    chain_id: UUID,
    action: str,
    *,
    now: datetime,
    actor_id: UUID | None,
    role: str | None = None,
    basis: str | None = None,
    act: str | None = None,
    acting: Acting | None = None,
    session_id: UUID | None = None,
    element: str | None = None,
    objects: Iterable[UUID] = (),
    outcome: str = "done",
    reason: str | None = None,
    details: Mapping[str, str] | None = None,
    detail: Detail | None = None,
    read: bool | None = None,
) -> None:
    """Append an entry to a chain where there is no accessible plan: before one is, or outside any.

    `details` are codes that say more closely what was done, such as the filters of a report. `read`: see `record`.
    """
    what = _what(
        actor_id=actor_id,
        act=act,
        acting=acting,
        role=role,
        basis=basis,
        action=action,
        element=element,
        objects=objects,
        outcome=outcome,
        reason=reason,
        session_id=session_id,
    ) | ({"details": dict(details)} if details else {})
    body = what | {
        "time": now,
        "correlation_id": context.correlation_id(),
        **({"detail": await _keep(session, chain_id, detail)} if detail else {}),
    }
    values = {"chain": chain_id, "time": now, "body": _dump(body)}
    # The head of the chain is held from here to the commit: what the caller changed is written before.
    await session.flush()
    if read is None:
        read = action.endswith(".read")
    # Without a session there is nothing that reads again by itself.
    if read and session_id is not None and detail is None:
        await session.execute(_APPEND_READ, {**values, "key": hashlib.sha256(_dump(what).encode()).digest()})
    else:
        await session.execute(_APPEND, values)


@dataclass(frozen=True)
class Reading:
    """What somebody read in one plan, on a page of several."""

    chain_id: UUID
    role: str
    element: str
    object_ids: tuple[UUID, ...]
    basis: str | None = None


async def record_reads(
    session: AsyncSession, caller: Caller, action: str, reads: Iterable[Reading], now: datetime
) -> None:
    """Append to several chains what the caller read on one page, in one statement however many there are.

    The heads of the chains are held from here to the commit, in an order that all keep.
    """
    entries = []
    for one in sorted(reads, key=lambda one: (one.chain_id, one.element)):
        what = _what(
            actor_id=caller.person_id,
            act=caller.acting_service,
            acting=caller.acting,
            role=one.role,
            basis=one.basis,
            action=action,
            element=one.element,
            objects=one.object_ids,
            session_id=caller.session_id,
        )
        body = what | {"time": now, "correlation_id": context.correlation_id()}
        entries.append((one.chain_id, _dump(body), hashlib.sha256(_dump(what).encode()).digest()))
    if not entries:
        return
    await session.flush()
    chains, bodies, keys = zip(*entries, strict=True)
    values = {"chains": list(chains), "bodies": list(bodies), "keys": list(keys), "time": now}
    await session.execute(_APPEND_READS, values)


def _what(
    *,
    actor_id: UUID | None,
    act: str | None,
    acting: Acting | None,
    role: str | None,
    basis: str | None,
    action: str,
    element: str | None,
    objects: Iterable[UUID],
    session_id: UUID | None,
    outcome: str = "done",
    reason: str | None = None,
) -> dict[str, Any]:
    """What an entry says but for its time: by this, two reads of the same are known."""
    return {
        "actor_id": actor_id,
        "act": act,
        **({"acting": {"person_id": acting.person_id, "basis": acting.basis}} if acting else {}),
        "role": role,
        "basis": basis,
        "action": action,
        "element": element,
        "object_ids": list(objects),
        "outcome": outcome,
        "reason": reason,
        "session": session_id,
    }


async def _keep(session: AsyncSession, chain_id: UUID, detail: Detail) -> dict[str, Any]:
    """Seal a text beside the chain; gives what the entry holds of it."""
    detail_id, salt = new_id(), os.urandom(16)
    plain = detail.text.encode()
    sealed = detail.cipher.seal(plain, LOG_DETAILS.place(detail_id))
    await session.execute(_KEEP, {"chain": chain_id, "id": detail_id, "salt": salt, "sealed": sealed})
    return {"id": detail_id, "hmac": seal_of(salt, detail.text)}


def _dump(body: dict[str, Any]) -> str:
    # asyncpg's UUIDs are a subclass, which orjson leaves to `default`.
    return orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z).decode()


class BrokenChainError(Exception):
    """The log was changed: the first sequence that does not follow from the ones before it."""

    def __init__(self, sequence: int) -> None:
        super().__init__(f"the log is broken at {sequence}")
        self.sequence = sequence


def hash_of(previous: bytes, sequence: int, body: str) -> bytes:
    """The hash of an entry, over the one before it; what `append_log` makes."""
    return hashlib.sha256(b"\x01" + previous + sequence.to_bytes(8) + body.encode()).digest()


def seal_of(salt: bytes, text: str) -> str:
    """What an entry holds of a text that lies beside it."""
    return hmac.digest(salt, text.encode(), hashlib.sha256).hex()


@dataclass(frozen=True)
class Link:
    """How far a chain has been verified: the last entry that follows from all before it."""

    sequence: int = 0
    hash: bytes = b""


PAGE: Final = 1000
"""Entries that are verified at a time, so that a chain of any length takes the memory of these."""


async def verify(session: AsyncSession, chain_id: UUID) -> int:
    """Check a whole chain and return its length.

    Raises:
        BrokenChainError: an entry was altered, removed, put in, or cut from the end with the head left standing.
    """
    link = Link()
    while (further := await verify_page(session, chain_id, link)) != link:
        link = further
    return link.sequence


async def verify_page(session: AsyncSession, chain_id: UUID, after: Link) -> Link:
    """Check a chain's next entries; gives the last of them, or `after` itself where the chain ends there.

    Raises:
        BrokenChainError: see `verify`.
    """
    rows = (await session.execute(_CHAIN, {"chain": chain_id, "after": after.sequence, "limit": PAGE})).all()
    previous, expected = after.hash, after.sequence
    for row in rows:
        if row.sequence is None:
            break  # there is no further entry
        expected += 1
        digest = hash_of(previous, expected, row.body)
        if row.sequence != expected or row.hash != digest:
            raise BrokenChainError(expected)
        previous = digest
    head = (rows[0].head_sequence or 0, rows[0].head_hash or b"")
    if expected - after.sequence < PAGE and head != (expected, previous):
        raise BrokenChainError(expected + 1)
    return Link(expected, previous)
