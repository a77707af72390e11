"""The log sorted by who, role or what was done: in groups of the same, each with the newest first.

Groups stand in Norwegian order of what the reader sees of them: names, and words in their language.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Language
from samplan_plans.log import repository
from samplan_plans.log.chains import Found
from samplan_plans.log.words import Words, words_of
from samplan_plans.people import repository as people
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem


class LogSort(StrEnum):
    """The columns of the log."""

    TIME = "time"
    WHO = "who"
    ROLE = "role"
    WHAT = "what"


class Direction(StrEnum):
    """Which way a column is sorted."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


@dataclass(frozen=True)
class Order:
    """How the log is sorted; by time newest first and else from A on, where no direction is said."""

    by: Annotated[LogSort, Query(alias="sort")] = LogSort.TIME
    direction: Annotated[Direction | None, Query()] = None
    language: Annotated[Language, Query()] = Language.NB
    """Whose words `role` and `what` are sorted by."""

    @property
    def ascending(self) -> bool:
        """Whether from the oldest, or from A, on."""
        return (self.direction or (Direction.DESCENDING if self.by is LogSort.TIME else Direction.ASCENDING)) is (
            Direction.ASCENDING
        )


class Place(BaseModel):
    """The line that a page goes on after, by ids and codes: what they are called is looked up anew."""

    group: str
    time: AwareDatetime
    service: str
    sequence: int

    @staticmethod
    def before(one: Found, by: LogSort) -> "Place":
        """The place after a line."""
        entry = one.entry
        return Place(group=_group(one, by), time=entry.time, service=one.service, sequence=entry.sequence)

    @staticmethod
    def of(cursor: str) -> "Place":
        """What a cursor holds; 422 for one that is none."""
        try:
            return Place.model_validate_json(base64.urlsafe_b64decode(cursor))
        except (binascii.Error, ValidationError, ValueError) as error:
            raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from error

    @property
    def cursor(self) -> str:
        """As it crosses HTTP."""
        return base64.urlsafe_b64encode(self.model_dump_json().encode()).decode()


async def cut(
    session: AsyncSession, plan: AccessiblePlan, found: Sequence[Found], order: Order, after: Place | None, limit: int
) -> tuple[Sequence[Found], bool]:
    """A page of what was found, sorted, and whether there is more."""
    groups = {_group(one, order.by) for one in found} | ({after.group} if after else set())
    labels = await _labels(session, plan, groups, order)
    rank = await repository.rank(session, plan, set(labels.values()))
    sign = 1 if order.ascending else -1

    def key(group: str, time: datetime, service: str, sequence: int) -> tuple[int, str, float, str, int]:
        return sign * rank[labels[group]], group, -time.timestamp(), service, -sequence

    keyed = sorted(
        (key(_group(one, order.by), one.entry.time, one.service, one.entry.sequence), one) for one in found
    )
    if after:
        start = key(after.group, after.time, after.service, after.sequence)
        keyed = [pair for pair in keyed if pair[0] > start]
    return [one for _, one in keyed[:limit]], len(keyed) > limit


def _group(one: Found, by: LogSort) -> str:
    entry = one.entry
    if by is LogSort.WHO:
        return str(entry.actor_id or "")
    return (entry.role or "") if by is LogSort.ROLE else entry.action


async def _labels(session: AsyncSession, plan: AccessiblePlan, groups: set[str], order: Order) -> dict[str, str]:
    """What the reader sees of each group; 422 for a place in a group that is none."""
    words: Words = words_of(order.language)
    if order.by is LogSort.ROLE:
        return {group: words.role(group) for group in groups}
    if order.by is LogSort.WHAT:
        return {group: words.action(group) for group in groups}
    try:
        ids = {group: UUID(group) for group in groups if group}
    except ValueError as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from error
    names = await people.names_of(session, plan.scope, ids.values())
    return {group: names.get(ids[group], words.system) if group else words.system for group in groups}
