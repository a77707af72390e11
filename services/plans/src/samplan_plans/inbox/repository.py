"""Queries on what is new to a person: no more of it than the rules of access let them read.

The rules are those of `rights.rules.item_level` as a query, over all plans at once: what is counted and what is shown
is found by the same words, so that a number never tells of more than can be opened.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Level
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.paging import Place


@dataclass(frozen=True)
class Ground:
    """A plan that a person reaches now, and how far: what was decided by the rules of access."""

    plan_id: UUID
    participant_id: UUID
    since: datetime
    """What was written until then is new no more."""
    base: Mapping[AccessElement, Level]
    """As in `rights.rules.Decision`."""
    messages: bool
    """Whether there are messages in it."""


@dataclass(frozen=True)
class Counted:
    """How much is new of one kind in a plan, and when the newest of it was written."""

    plan_id: UUID
    kind: str
    count: int
    newest: datetime


@dataclass(frozen=True)
class Found:
    """One thing that is new."""

    kind: str
    id: UUID
    plan_id: UUID
    at: datetime
    by: UUID | None
    change: str
    title: str | None = None
    goal_id: UUID | None = None
    activity_id: UUID | None = None
    category: str | None = None


_FRESH: Final = """
with mine as (
    select * from unnest(cast(:plans as uuid[]), cast(:participants as uuid[]), cast(:since as timestamptz[]))
        as t(plan_id, participant_id, since)
), base as (
    select * from unnest(cast(:base_plans as uuid[]), cast(:elements as text[]), cast(:levels as text[]))
        as t(plan_id, element, level)
), fresh as (
    select i.id, i.plan_id, i.kind, i.parent_id, i.changed_at, i.changed_by, i.change
    from mine
    join items i on i.organisation_id = :organisation and i.plan_id = mine.plan_id and i.changed_at > mine.since
    where i.trashed_at is null
    and coalesce(
        (select kept_id from merged_persons m where m.organisation_id = :organisation and m.merged_id = i.changed_by),
        i.changed_by
    ) is distinct from cast(:hand as uuid)
    and not exists (
        select 1 from seen_items s where s.organisation_id = :organisation
        and s.participant_id = mine.participant_id and s.item_id = i.id and s.seen_at >= i.changed_at
    )
    and not exists (
        with recursive above as (
            select i.id, i.parent_id, i.element, i.trashed_at
            union all
            select o.id, o.parent_id, o.element, o.trashed_at from above
            join items o on o.organisation_id = :organisation and o.id = above.parent_id
        )
        select 1 from above
        left join base on base.plan_id = i.plan_id and base.element = above.element
        left join item_levels l on l.organisation_id = :organisation
            and l.participant_id = mine.participant_id and l.item_id = above.id
        where above.trashed_at is not null
        or (above.element is not null and (base.level is null or coalesce(l.level, base.level) = 'none'))
    )
)
"""
_COUNT: Final = text(
    _FRESH + "select plan_id, kind, count(*) as how_many, max(changed_at) as newest from fresh group by plan_id, kind"  # noqa: S608
)
# Of a comment, the title is that of what it is on.
_LIST: Final = text(
    _FRESH  # noqa: S608
    + """
select fresh.id, fresh.plan_id, fresh.kind, fresh.changed_at, fresh.changed_by, fresh.change,
    coalesce(g.title, a.title) as title, coalesce(g.id, a.goal_id) as goal_id, a.id as activity_id
from (
    select * from fresh
    where cast(:before_at as timestamptz) is null
    or (changed_at, id) < (cast(:before_at as timestamptz), cast(:before_id as uuid))
    order by changed_at desc, id desc limit :limit
) fresh
left join goals g on g.organisation_id = :organisation
    and g.id = case when fresh.kind = 'comment' then fresh.parent_id else fresh.id end
left join activities a on a.organisation_id = :organisation
    and a.id = case when fresh.kind = 'comment' then fresh.parent_id else fresh.id end
order by fresh.changed_at desc, fresh.id desc
"""
)
_SEE: Final = (
    _FRESH
    + """
insert into seen_items (organisation_id, plan_id, participant_id, item_id, seen_at)
select :organisation, fresh.plan_id, mine.participant_id, fresh.id, cast(:now as timestamptz)
from fresh join mine on mine.plan_id = fresh.plan_id where {which}
on conflict (organisation_id, participant_id, item_id) do update set seen_at = excluded.seen_at
returning item_id
"""
)
_SEE_SOME: Final = text(_SEE.format(which="fresh.id = any(cast(:items as uuid[]))"))
_SEE_ALL: Final = text(_SEE.format(which="fresh.changed_at <= cast(:until as timestamptz)"))
_WAITING: Final = (
    " from unnest(cast(:plans as uuid[])) as mine(plan_id) join known_copies c on c.organisation_id = :organisation"
    " and c.person_id = :person and c.plan_id = mine.plan_id"
    " and c.read_at is null and not c.aside and c.sent_at is not null"
)
_COUNT_WAITING: Final = text(
    f"select c.plan_id, count(*) as how_many, max(c.sent_at) as newest {_WAITING} group by c.plan_id"
)
_LIST_WAITING: Final = text(
    "select c.message_id, c.plan_id, c.sent_at, m.sender_id, m.category"
    f"{_WAITING} join known_messages m on m.organisation_id = c.organisation_id and m.message_id = c.message_id"
    " where cast(:before_at as timestamptz) is null"
    " or (c.sent_at, c.message_id) < (cast(:before_at as timestamptz), cast(:before_id as uuid))"
    " order by c.sent_at desc, c.message_id desc limit :limit"
)
_MOVE_ON: Final = text(
    "update participants set seen_until = cast(:until as timestamptz) where organisation_id = :organisation"
    " and id = any(cast(:participants as uuid[])) and seen_until < cast(:until as timestamptz)"
)
_FORGET: Final = text(
    "delete from seen_items where organisation_id = :organisation"
    " and participant_id = any(cast(:participants as uuid[])) and seen_at <= cast(:until as timestamptz)"
)


async def count(session: AsyncSession, caller: Caller, grounds: Collection[Ground]) -> Sequence[Counted]:
    """How much of each kind is new to the caller in some plans; without kinds of which nothing is."""
    if not grounds:
        return []
    rows = (await session.execute(_COUNT, _values(caller, grounds))).all()
    waiting = (await session.execute(_COUNT_WAITING, _waiting(caller, grounds))).all()
    return [
        *(Counted(row.plan_id, row.kind, row.how_many, row.newest) for row in rows),
        *(Counted(row.plan_id, "message", row.how_many, row.newest) for row in waiting),
    ]


async def list_newest(
    session: AsyncSession, caller: Caller, grounds: Collection[Ground], before: Place | None, limit: int
) -> Sequence[Found]:
    """Up to so many new things, the newest first, beginning at a place, and before it in time."""
    if not grounds:
        return []
    at, id_ = before or (None, None)
    page = {"before_at": at, "before_id": id_, "limit": limit}
    rows = (await session.execute(_LIST, _values(caller, grounds) | page)).all()
    waiting = (await session.execute(_LIST_WAITING, _waiting(caller, grounds) | page)).all()
    found = [
        *(
            Found(row.kind, row.id, row.plan_id, row.changed_at, row.changed_by, row.change, row.title, row.goal_id,
                  row.activity_id)
            for row in rows
        ),
        *(
            Found(
                "message", row.message_id, row.plan_id, row.sent_at, row.sender_id, "created", category=row.category
            )
            for row in waiting
        ),
    ]  # fmt: skip
    # Each is the first of its own; together they are in order again, and none before the last of them is missing.
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:limit]


async def see(
    session: AsyncSession, caller: Caller, ground: Ground, item_ids: Collection[UUID], now: datetime
) -> Collection[UUID]:
    """Note that the caller had some items of a plan before them; gives those that were new until then."""
    values = _values(caller, [ground]) | {"items": list(item_ids), "now": now}
    return (await session.scalars(_SEE_SOME, values)).all()


async def see_all(
    session: AsyncSession, caller: Caller, grounds: Collection[Ground], until: datetime, now: datetime
) -> None:
    """Note that the caller has had all before them that was new in some plans at a moment."""
    if grounds:
        await session.execute(_SEE_ALL, _values(caller, grounds) | {"until": until, "now": now})


async def move_on(session: AsyncSession, caller: Caller, participant_ids: Collection[UUID], until: datetime) -> None:
    """Have some participants begin anew from a moment until which nothing is new to them, with nothing to look up."""
    if not participant_ids:
        return
    values = {
        "organisation": caller.scope.organisation_id,
        "participants": sorted(participant_ids),
        "until": until,
    }
    for statement in (_MOVE_ON, _FORGET):
        await session.execute(statement, values)


def _values(caller: Caller, grounds: Collection[Ground]) -> dict[str, Any]:
    base = [
        (ground.plan_id, element.value, level.value) for ground in grounds for element, level in ground.base.items()
    ]
    return {
        "organisation": caller.scope.organisation_id,
        # What a person did is not news to them, whoever they did it for.
        "hand": caller.acting.person_id if caller.acting else caller.person_id,
        "plans": [ground.plan_id for ground in grounds],
        "participants": [ground.participant_id for ground in grounds],
        "since": [ground.since for ground in grounds],
        "base_plans": [plan_id for plan_id, _, _ in base],
        "elements": [element for _, element, _ in base],
        "levels": [level for _, _, level in base],
    }


def _waiting(caller: Caller, grounds: Collection[Ground]) -> dict[str, Any]:
    return {
        "organisation": caller.scope.organisation_id,
        "person": caller.person_id,
        "plans": [ground.plan_id for ground in grounds if ground.messages],
    }
