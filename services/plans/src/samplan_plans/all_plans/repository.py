"""Queries on all plans of a municipality."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, exists, func, literal, select, tuple_, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.types import TypeEngine

from samplan_contracts.plans import PlanType
from samplan_plans.all_plans.models import ListedPlan, NameWord
from samplan_plans.all_plans.schemas import AllPlansSort
from samplan_plans.participants.models import Participant
from samplan_servicekit.scope import OrganisationScope

_LAST: Final = "\U0010ffff"
"""What stands after any letter."""


@dataclass(frozen=True)
class Place:
    """Where a plan stands in an order."""

    key: str
    owner_name: str
    plan_id: UUID


@dataclass(frozen=True)
class Wanted:
    """Which plans are asked for, and in what order."""

    types: Collection[PlanType]
    owner: str
    lead: str
    person_id: UUID | None
    unled: bool
    ended: bool
    sort: AllPlansSort
    after: Place | None
    limit: int


async def list_page(
    session: AsyncSession, scope: OrganisationScope, wanted: Wanted
) -> Sequence[tuple[ListedPlan, Place]]:
    """Up to so many plans, each with its place: of each type as many, along an index, and the first of those."""
    if not wanted.types:
        return []
    of_each = [select(_of_type(scope, wanted, type_).subquery()) for type_ in wanted.types]
    plan = aliased(ListedPlan, union_all(*of_each).subquery())
    query = select(plan, sql_cast(_key(wanted.sort, plan)[0], Text).label("key"))
    rows = (await session.execute(query.order_by(*_clauses(wanted.sort, plan)).limit(wanted.limit))).tuples()
    return [(found, Place(key, found.owner_name, found.plan_id)) for found, key in rows]


def _of_type(scope: OrganisationScope, wanted: Wanted, type_: PlanType) -> Select[tuple[ListedPlan]]:
    query = select(ListedPlan).where(ListedPlan.organisation_id == scope.organisation_id, ListedPlan.type == type_)
    if not wanted.ended:
        query = query.where(ListedPlan.ended.is_(False))
    if wanted.unled:
        query = query.where(~ListedPlan.led)  # as the index says it
    for words, person in ((wanted.owner, ListedPlan.owner_person_id), (wanted.lead, ListedPlan.lead_person_id)):
        query = query.where(*(_called(scope, person, word) for word in _words(words)))
    if wanted.person_id is not None:
        query = query.where(
            exists().where(
                Participant.organisation_id == scope.organisation_id,
                Participant.person_id == wanted.person_id,
                Participant.plan_id == ListedPlan.plan_id,
                Participant.removed_at.is_(None),
            )
        )
    if wanted.after is not None:
        key, key_type = _key(wanted.sort)
        here = tuple_(key, ListedPlan.owner_name, ListedPlan.plan_id)
        place = tuple_(
            sql_cast(literal(wanted.after.key, Text), key_type),
            literal(wanted.after.owner_name),
            literal(wanted.after.plan_id),
        )
        query = query.where(here < place if _down(wanted.sort) else here > place)
    return query.order_by(*_clauses(wanted.sort)).limit(wanted.limit)


def _down(sort: AllPlansSort) -> bool:
    return sort.startswith("-")


def _clauses(sort: AllPlansSort, plan: type[ListedPlan] = ListedPlan) -> list[ColumnElement[Any]]:
    """What is ordered by: all of it up or all of it down, as an index can be read."""
    order = [_key(sort, plan)[0], plan.owner_name, plan.plan_id]
    return [cast("ColumnElement[Any]", one.desc() if _down(sort) else one) for one in order]


def _key(
    sort: AllPlansSort, plan: type[ListedPlan] = ListedPlan
) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], TypeEngine[Any]]:
    match sort.removeprefix("-"):
        case "type":
            return plan.type, Text()
        case "lead_name":
            return plan.lead_name, Text()
        case "owner_place":
            return plan.owner_place, Text()
        case "consent_to":
            # What nobody has a consent in stands before what ended long ago.
            never = sql_cast(literal("-infinity", Text, literal_execute=True), Date())
            return func.coalesce(plan.consent_to, never), Date()
        case _:
            return plan.owner_name, Text()


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", text) if word][:10]


def _called(
    scope: OrganisationScope, person: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], word: str
) -> ColumnElement[bool]:
    small = func.lower(literal(word, Text).collate("nb-NO-x-icu"))
    begins = select(NameWord.person_id).where(
        NameWord.organisation_id == scope.organisation_id,
        NameWord.word >= small.collate("C"),
        NameWord.word < func.concat(small, _LAST).collate("C"),
    )
    return person.in_(begins)
