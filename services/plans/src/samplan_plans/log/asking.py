"""What somebody asks of the log: whose doing, of what kind, and in which days of Norway."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.log.kinds import LogKind, actions_of
from samplan_servicekit import merged
from samplan_servicekit.clock import OSLO, day_after
from samplan_servicekit.log_entries import Wanted

_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(9000, 1, 1)


@dataclass(frozen=True)
class Filters:
    """Which lines are asked for; nothing said, all."""

    person_id: Annotated[UUID | None, Query()] = None
    """Who did it, or acted for who did; whoever was merged into them is them."""
    kind: Annotated[LogKind | None, Query()] = None
    first_day: Annotated[date | None, Query(alias="from")] = None
    last_day: Annotated[date | None, Query(alias="to")] = None
    """The last day that is told of, whole."""


async def wanted_by(session: AsyncSession, filters: Filters) -> Wanted:
    """What the services are asked for."""
    persons = None if filters.person_id is None else await merged.registrations(session, filters.person_id)
    actions, others = actions_of(filters.kind) if filters.kind else (None, None)
    first, last = filters.first_day, filters.last_day
    return Wanted(
        persons=persons,
        actions=actions,
        other_actions=others,
        since=_midnight(first) if first and first > _FIRST else None,
        until=_midnight(day_after(last)) if last and last < _LAST else None,
    )


def _midnight(day: date) -> datetime:
    """When a day begins; one so early or late that no clock counts it is left to the first and last that count."""
    return datetime.combine(min(max(day, _FIRST), _LAST), time.min, OSLO)
