"""In what order one's own plans stand, and where a page of them goes on: after a plan, and not after so many.

A place holds no name: those stand in no address. Where the order goes by words, they are looked up by the plan.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from samplan_contracts.plans import Kind
from samplan_plans.attention import repository as attention
from samplan_plans.my_plans.schemas import PlanSort
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.plans.models import Plan
from samplan_plans.signs.models import KnownTransfer
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem

NORWEGIAN: Final = "nb-NO-x-icu"
_MOMENT: Final = DateTime(timezone=True)
_NAME: Final[ColumnElement[str]] = KnownPerson.display_name.collate(NORWEGIAN)


@dataclass(frozen=True)
class After:
    """Where a page goes on: after this plan, whose key in the order was this, where it is no word."""

    plan_id: UUID
    key: str | None


@dataclass(frozen=True)
class Order:
    """An order of plans: by a key, then by the owner's name, then by id."""

    key: ColumnElement[Any] | None
    """None where the name alone is the order. Never null: what is nothing stands at one of the ends."""
    type: TypeEngine[Any]
    down: bool
    in_words: bool
    """Whether the key is something that somebody wrote."""

    def clauses(self) -> list[ColumnElement[Any]]:
        """What a query is ordered by."""
        if self.key is None:
            return [_NAME.desc(), Plan.id.desc()] if self.down else [_NAME, cast("ColumnElement[Any]", Plan.id)]
        return [self.key.desc() if self.down else self.key, _NAME, cast("ColumnElement[Any]", Plan.id)]

    def told(self) -> ColumnElement[Any]:
        """The key as a place holds it; none where it is words."""
        told = literal(None, Text) if self.key is None or self.in_words else sql_cast(self.key, Text)
        return told.label("place")

    def position(self, caller: Caller, after: UUID) -> Select[tuple[Any, str]]:
        """Key and name of a plan that stood in the caller's list, whatever became of it since."""
        key = literal(None, Text) if self.key is None else sql_cast(self.key, Text)
        return (
            attention.with_ages(select(key, KnownPerson.display_name).select_from(Plan))
            .join(
                Participant, (Participant.organisation_id == Plan.organisation_id) & (Participant.plan_id == Plan.id)
            )
            .join(
                KnownPerson,
                (KnownPerson.organisation_id == Plan.organisation_id)
                & (KnownPerson.person_id == Plan.owner_person_id),
            )
            .where(
                Plan.organisation_id == caller.scope.organisation_id,
                Plan.id == after,
                Participant.person_id == caller.person_id,
            )
            .order_by(Participant.removed_at.desc().nulls_first())
            .limit(1)
        )

    def later(self, key: str | None, name: str, plan_id: UUID) -> ColumnElement[bool]:
        """Whether a plan stands after a place."""
        by_name = literal(name, Text).collate(NORWEGIAN)
        if self.key is None:
            if self.down:
                return or_(by_name > _NAME, and_(by_name == _NAME, Plan.id < plan_id))
            return or_(by_name < _NAME, and_(by_name == _NAME, Plan.id > plan_id))
        value: ColumnElement[Any] = sql_cast(literal(key, Text), self.type)
        if self.in_words:
            value = value.collate(NORWEGIAN)
        beyond = self.key < value if self.down else self.key > value
        equal = or_(by_name < _NAME, and_(by_name == _NAME, Plan.id > plan_id))
        return or_(beyond, and_(self.key == value, equal))


def order_of(sort: PlanSort, today: date, newest: Mapping[UUID, datetime]) -> Order:
    """The order that is asked for. `newest`: by plan, when what is new to the caller was written."""
    down = sort.startswith("-")
    match sort.removeprefix("-"):
        case "owner_name":
            return Order(None, Text(), down, in_words=True)
        case "type":
            return Order(cast("ColumnElement[Any]", Plan.type), Text(), down, in_words=False)
        case "short_name":
            named = attention.holds(Participant, today) | (Participant.kind == Kind.LEAD)
            shown = func.lower(case((named, func.coalesce(Plan.short_name, "")), else_=""))
            return Order(shown.collate(NORWEGIAN), Text(), down, in_words=True)
        case "my_role":
            # As near to the plan as the role is: the words for it differ by type and language.
            rank = case({kind.value: rank for rank, kind in enumerate(Kind)}, value=Participant.kind)
            return Order(rank, Integer(), down, in_words=False)
        case "archived_at":
            # What never was stands before what was long ago.
            last = (
                select(func.max(KnownTransfer.archived_at))
                .where(KnownTransfer.organisation_id == Plan.organisation_id, KnownTransfer.plan_id == Plan.id)
                .scalar_subquery()
            )
            return Order(_or_at_the_end(last, "-infinity", _MOMENT), _MOMENT, down, in_words=False)
        case "newest":
            return Order(_or_at_the_end(_newest(newest), "-infinity", _MOMENT), _MOMENT, down, in_words=False)
        case _:
            until = cast("ColumnElement[Any]", Participant.consent_to)
            return Order(_or_at_the_end(until, "infinity", Date()), Date(), down, in_words=False)


def _or_at_the_end(key: ColumnElement[Any], end: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return func.coalesce(key, sql_cast(literal(end, Text), type_))


def _newest(newest: Mapping[UUID, datetime]) -> ColumnElement[Any]:
    known = (
        func.unnest(
            sql_cast(literal(list(newest), ARRAY(Uuid())), ARRAY(Uuid())),
            sql_cast(literal(list(newest.values()), ARRAY(_MOMENT)), ARRAY(_MOMENT)),
        )
        .table_valued(column("plan_id", Uuid()), column("at", _MOMENT))
        .render_derived(name="newest")
    )
    return select(known.c.at).where(known.c.plan_id == Plan.id).scalar_subquery()


def write(after: After) -> str:
    """A place as it crosses HTTP."""
    return base64.urlsafe_b64encode(f"{after.plan_id} {after.key or ''}".encode()).decode()


def read(after: str | None, sort: PlanSort) -> After | None:
    """A place as it was given; 422 for one that is none in this order."""
    if after is None:
        return None
    try:
        plan_id, key = base64.urlsafe_b64decode(after).decode().split(" ", 1)
        found = After(UUID(plan_id), key or None)
        _check(sort, found.key)
    except (binascii.Error, ValueError) as error:
        raise refused() from error
    return found


def refused() -> Problem:
    """The refusal of a place that is none."""
    return Problem(422, "request.invalid", errors=[{"pointer": "/after", "code": "cursor"}])


def _check(sort: PlanSort, key: str | None) -> None:
    """Raise `ValueError` for a key that is none in this order: the database is asked for nothing else."""
    match sort.removeprefix("-"):
        case "owner_name" | "short_name":
            known = key is None
        case "type":
            known = key is not None and key.isalpha()
        case "my_role":
            known = key is not None and key.isdigit() and len(key) < 3
        case name:
            ends = ("infinity",) if name == "consent_to" else ("-infinity",)
            known = key is not None and (key in ends or bool(datetime.fromisoformat(key)))
    if not known:
        raise ValueError("no key of this order")
