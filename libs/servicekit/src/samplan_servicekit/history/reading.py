"""What a service has told, for others to hear again: how a projection is rebuilt from its owner.

Events of ids, codes and times are kept as they were sent (`event_history`, written by `outbox.append`). Those with
personal data are kept nowhere: they are made anew from the rows as they are now, by functions that the service names,
with the aggregate's present sequence. Either way the reader's handlers, which ignore what is not newer, do the rest.

A reader pages through one organisation at a time, under its row-level security, and never sees more than its
projections are made of. It is done when it has passed everything that was committed before its first page. What is
committed later reaches it over the bus.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import REGISTRY, Envelope, EventData, Keeping
from samplan_contracts.subscriptions import PROJECTIONS, projected_by
from samplan_servicekit import context
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Again:
    """An aggregate's present state, as an event that could have told it."""

    subject: UUID
    sequence: int
    data: EventData
    time: datetime | None = None
    """When it happened, where readers keep that; now unless given."""
    actor_id: UUID | None = None


MakeAnew = Callable[[AsyncSession, OrganisationScope, UUID | None, int], Awaitable[Sequence[Again]]]
"""Makes the events of up to so many aggregates, in the order of their ids, beginning after the one with this id."""

Remaking = Mapping[type[EventData], MakeAnew]
"""How a service makes each of its events with personal data anew. One function may stand for several kinds of event
that tell the same state; it is then asked once."""


class HistoryError(Exception):
    """A service cannot tell again what others have heard from it."""


def check(service: str, remaking: Remaking) -> None:
    """Compare with the contracts what a service can make anew.

    Raises:
        HistoryError: a projection somewhere is made of an event that this service would not tell again.
    """
    wanted = {
        event
        for reader in PROJECTIONS
        for event in projected_by(reader)
        if event.source() == service and event.keeping is Keeping.ANEW
    }
    if wanted != remaking.keys():
        names = ", ".join(sorted(event.type for event in wanted ^ remaking.keys()))
        raise HistoryError(f"{service} does not make exactly those events anew that others are made of: {names}")


class Cursor(BaseModel):
    """How far a reader has come: which part of its reading, and where in it."""

    fence: str = Field(pattern=r"^[0-9]{1,19}$")
    """The first transaction that had not begun at the first page: the reader must pass all before it."""
    part: int = Field(default=0, ge=0)
    subject: UUID | None = None
    written_in: str = Field(default="0", pattern=r"^[0-9]{1,19}$")
    position: int = Field(default=0, ge=0, lt=2**63)

    def encode(self) -> str:
        """As a reader carries it."""
        return base64.urlsafe_b64encode(self.model_dump_json(exclude_defaults=True).encode()).decode()

    @classmethod
    def decode(cls, value: str) -> "Cursor":
        """As a reader brings it back; 422 where it is none of ours."""
        try:
            return cls.model_validate_json(base64.urlsafe_b64decode(value))
        except (ValueError, ValidationError) as error:
            raise Problem(422, "request.invalid", errors=[{"pointer": "/after", "code": "cursor"}]) from error


class Page(BaseModel):
    """Some events, and where to go on; none where all have been read."""

    items: list[dict[str, Any]]
    next: str | None


_FENCE: Final = text("select pg_snapshot_xmax(pg_current_snapshot())::text")
_PASSED: Final = text("select pg_snapshot_xmin(pg_current_snapshot()) >= cast(cast(:fence as text) as xid8)")
_KEPT: Final = text(
    "select written_in::text as transaction, position, body from event_history"
    " where organisation_id = :organisation_id and type = :type"
    " and (written_in, position) > (cast(cast(:written_in as text) as xid8), :position)"
    " and written_in < pg_snapshot_xmin(pg_current_snapshot())"
    # By the column, which is a number, and not by its text.
    " order by event_history.written_in, event_history.position limit :limit"
)


async def read(
    session: AsyncSession,
    scope: OrganisationScope,
    events: Sequence[type[EventData]],
    remaking: Remaking,
    *,
    after: str | None,
    limit: int,
    now: datetime,
) -> Page:
    """A page of one organisation's events of some types; the caller has checked that the reader may have them."""
    cursor = Cursor.decode(after) if after else Cursor(fence=str(await session.scalar(_FENCE)))
    anew = list(dict.fromkeys(remaking[event] for event in events if event.keeping is Keeping.ANEW))
    kept = [event for event in events if event.keeping is Keeping.AS_SENT]
    if cursor.part < len(anew):
        items, following = await _read_anew(session, scope, anew[cursor.part], cursor, limit, now)
    elif cursor.part < len(anew) + len(kept):
        items, following = await _read_kept(session, scope, kept[cursor.part - len(anew)], cursor, limit)
    else:
        items, following = [], cursor
    done = following.part >= len(anew) + len(kept)
    return Page(items=items, next=None if done else following.encode())


async def _read_anew(
    session: AsyncSession, scope: OrganisationScope, make: MakeAnew, cursor: Cursor, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], Cursor]:
    made = await make(session, scope, cursor.subject, limit)
    items = [_envelope(again, scope, now).model_dump(mode="json") for again in made]
    if len(made) < limit:
        return items, Cursor(fence=cursor.fence, part=cursor.part + 1)
    return items, cursor.model_copy(update={"subject": made[-1].subject})


async def _read_kept(
    session: AsyncSession, scope: OrganisationScope, event: type[EventData], cursor: Cursor, limit: int
) -> tuple[list[dict[str, Any]], Cursor]:
    # Asked before the rows: what is settled now is in the rows that are read next.
    passed = await session.scalar(_PASSED, {"fence": cursor.fence})
    found = await session.execute(
        _KEPT,
        {
            "organisation_id": scope.organisation_id,
            "type": event.type,
            "written_in": cursor.written_in,
            "position": cursor.position,
            "limit": limit,
        },
    )
    rows = found.all()
    items = [orjson.loads(row.body) for row in rows]
    if len(rows) < limit and passed:
        return items, Cursor(fence=cursor.fence, part=cursor.part + 1)
    if rows:
        place = {"written_in": rows[-1].transaction, "position": rows[-1].position}
        return items, cursor.model_copy(update=place)
    return items, cursor


def _envelope(again: Again, scope: OrganisationScope, now: datetime) -> Envelope[Any]:
    return Envelope[type(again.data)](  # type: ignore[misc,operator,no-any-return]
        id=new_id(),
        type=again.data.type,
        source=again.data.source(),
        time=again.time or now,
        subject=again.subject,
        organisation_id=scope.organisation_id,
        actor_id=again.actor_id,
        sequence=again.sequence,
        correlation_id=context.correlation_id(),
        data=again.data,
    )


def readable(reader: str, owner: str, types: Sequence[str]) -> list[type[EventData]]:
    """The events of these types (all, if none are named) that a reader's projections are made of, in a fixed order.

    Raises:
        Problem: 403 `event.not_subscribed` for a type that the reader has no projection of.
    """
    allowed = {event.type for event in projected_by(reader) if event.source() == owner}
    if not allowed or not allowed.issuperset(types):
        raise Problem(403, "event.not_subscribed")
    return [REGISTRY[event_type] for event_type in sorted(set(types) or allowed)]
