"""Entries of organisations' logs, gathered by a use case and appended last.

The head of a chain is held from an entry to the commit. So whoever still has rows to lock writes no entry yet: they
would wait for somebody who holds the rows and waits for the head. And who writes into the logs of two organisations
does it here, in the order of the organisations' ids, as everybody does: two who go opposite ways never wait for each
other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit import audit, database
from samplan_servicekit.audit import Detail
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is yet to stand in the log of an organisation."""

    scope: OrganisationScope
    action: str
    objects: Sequence[UUID]
    details: Mapping[str, str] = field(default_factory=dict)
    detail: Detail | None = None


async def append(session: AsyncSession, entries: Iterable[Entry], *, now: datetime, actor: Caller | None) -> None:
    """Append entries, of one organisation in the order given; the last thing that a transaction does.

    `actor`: none for the operator and for what happens by itself. Of two organisations the transaction is left under
    the scope of the later one.
    """
    ordered = sorted(entries, key=lambda entry: entry.scope.organisation_id)
    several = len({entry.scope for entry in ordered}) > 1
    for entry in ordered:
        if several:
            await database.enter(session, entry.scope)
        await audit.record_for(
            session,
            entry.scope.organisation_id,
            entry.action,
            now=now,
            actor_id=actor.person_id if actor else None,
            session_id=actor.session_id if actor else None,
            objects=entry.objects,
            details=entry.details,
            detail=entry.detail,
        )
