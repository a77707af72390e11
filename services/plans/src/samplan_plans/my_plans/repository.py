"""Queries on one's own plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, nulls_first, nulls_last, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts import ages
from samplan_contracts.plans import AccessElement, ConsentBasis, ConsentStatus, Kind, Level, PlanStatus, PlanType
from samplan_plans.goals.models import Goal
from samplan_plans.items.models import Item, ItemLevel
from samplan_plans.my_plans.schemas import PlanSort
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownAges, KnownPerson
from samplan_plans.plans.models import Plan
from samplan_plans.signs import repository as signs
from samplan_plans.signs.models import KnownTransfer
from samplan_servicekit.auth.access import Caller

EXPIRES_SOON: Final = timedelta(days=30)
NORWEGIAN: Final = "nb-NO-x-icu"


@dataclass(frozen=True)
class MyPlan:
    """A plan that the caller takes part in."""

    plan: Plan
    me: Participant
    owner: KnownPerson
    known_ages: KnownAges | None
    goals: int
    """Current goals that the caller may read while their consent holds."""
    consent_expiring: int
    consent_missing: int
    archived_at: datetime | None
    """When it last was archived."""


async def list_mine(
    session: AsyncSession, caller: Caller, *, ended: bool, today: date, sort: PlanSort, limit: int, after: int
) -> Sequence[MyPlan]:
    """Some of the open plans that the caller takes part in, ended ones only if asked for.

    What is counted is counted for each plan of the page alone, so that a page costs the same in any municipality.
    """
    statuses = [PlanStatus.ACTIVE, PlanStatus.ENDED] if ended else [PlanStatus.ACTIVE]
    page = (
        select(Plan, Participant, KnownPerson, KnownAges)
        .join(Participant, (Participant.organisation_id == Plan.organisation_id) & (Participant.plan_id == Plan.id))
        .join(
            KnownPerson,
            (KnownPerson.organisation_id == Plan.organisation_id) & (KnownPerson.person_id == Plan.owner_person_id),
        )
        .outerjoin(
            KnownAges,
            (KnownAges.organisation_id == Plan.organisation_id) & (KnownAges.person_id == Plan.owner_person_id),
        )
        .where(
            Plan.organisation_id == caller.scope.organisation_id,
            Plan.status.in_(statuses),
            Participant.person_id == caller.person_id,
            Participant.removed_at.is_(None),
        )
        .order_by(*_order(sort, today), KnownPerson.display_name.collate(NORWEGIAN), Plan.id)
        .limit(limit)
        .offset(after)
    )
    if caller.acting is not None:
        # Others' plans that the person takes part in are no part of what they are represented in.
        page = page.where(Participant.kind == Kind.OWNER)
        if caller.acting.plan_id is not None:
            page = page.where(Plan.id == caller.acting.plan_id)
    found = list((await session.execute(page)).tuples())
    goals = await _count_goals(session, caller, [me.id for _, me, _, _ in found])
    led = [plan.id for plan, me, _, _ in found if Kind(me.kind) is Kind.LEAD]
    asked = await _count_attention(session, caller, led, today)
    archived = await signs.last_archived(session, caller.scope, [plan.id for plan, _, _, _ in found])
    return [
        MyPlan(plan, me, owner, known, goals.get(plan.id, 0), *asked.get(plan.id, (0, 0)), archived.get(plan.id))
        for plan, me, owner, known in found
    ]


def _order(sort: PlanSort, today: date) -> Sequence[ColumnElement[Any]]:
    down = sort.startswith("-")
    match sort.removeprefix("-"):
        case "owner_name":
            # The name alone is the order among equals; upside down it comes before that.
            return [KnownPerson.display_name.collate(NORWEGIAN).desc(), Plan.id.desc()] if down else []
        case "type":
            key: ColumnElement[Any] = cast("ColumnElement[Any]", Plan.type)
        case "short_name":
            named = _holds(Participant, today) | (Participant.kind == Kind.LEAD)
            key = func.lower(case((named, func.coalesce(Plan.short_name, "")), else_="")).collate(NORWEGIAN)
        case "my_role":
            # As near to the plan as the role is: the words for it differ by type and language.
            key = case({kind.value: rank for rank, kind in enumerate(Kind)}, value=Participant.kind)
        case "archived_at":
            # What never was stands before what was long ago.
            last = (
                select(func.max(KnownTransfer.archived_at))
                .where(KnownTransfer.organisation_id == Plan.organisation_id, KnownTransfer.plan_id == Plan.id)
                .scalar_subquery()
            )
            return [nulls_last(last.desc()) if down else nulls_first(last)]
        case _:
            return [nulls_first(Participant.consent_to.desc()) if down else nulls_last(Participant.consent_to)]
    return [key.desc() if down else key]


async def _count_goals(session: AsyncSession, caller: Caller, participant_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """By plan, the current goals that each of some participants was given to read, one by one or all."""
    if not participant_ids:
        return {}
    given = func.coalesce(ItemLevel.level, Participant.levels[AccessElement.GOALS.value].astext, Level.NONE.value)
    query = (
        select(Participant.plan_id, func.count())
        .join(Goal, (Goal.organisation_id == Participant.organisation_id) & (Goal.plan_id == Participant.plan_id))
        .join(Item, (Item.organisation_id == Goal.organisation_id) & (Item.id == Goal.id))
        .outerjoin(
            ItemLevel,
            (ItemLevel.organisation_id == Item.organisation_id)
            & (ItemLevel.participant_id == Participant.id)
            & (ItemLevel.item_id == Item.id),
        )
        .where(
            Participant.organisation_id == caller.scope.organisation_id,
            Participant.id.in_(participant_ids),
            Goal.state == "current",
            Item.trashed_at.is_(None),
            given != Level.NONE.value,
        )
        .group_by(Participant.plan_id)
    )
    return {plan_id: count for plan_id, count in (await session.execute(query)).tuples()}


async def _count_attention(
    session: AsyncSession, caller: Caller, plan_ids: Sequence[UUID], today: date
) -> Mapping[UUID, tuple[int, int]]:
    """By plan, how many consents end within thirty days, and how many participants have none."""
    if not plan_ids:
        return {}
    last_day = _last_day(Participant)
    query = (
        select(
            Participant.plan_id,
            func.count(case((_expires_soon(Participant, last_day, today), 1))),
            func.count(case((_lacks_consent(Participant, last_day, today), 1))),
        )
        .join(Plan, (Plan.organisation_id == Participant.organisation_id) & (Plan.id == Participant.plan_id))
        .outerjoin(
            KnownAges,
            (KnownAges.organisation_id == Plan.organisation_id) & (KnownAges.person_id == Plan.owner_person_id),
        )
        .where(
            Participant.organisation_id == caller.scope.organisation_id,
            Participant.plan_id.in_(plan_ids),
            Participant.removed_at.is_(None),
            Participant.kind != Kind.OWNER,
        )
        .group_by(Participant.plan_id)
    )
    return {plan_id: (expiring, missing) for plan_id, expiring, missing in (await session.execute(query)).tuples()}


def _holds(participant: type[Participant], today: date) -> ColumnElement[bool]:
    """Whether a participant's consent holds on a day; the owner needs nobody's."""
    inside = (participant.consent_from <= today) & (_last_day(participant) >= today)
    return (participant.kind == Kind.OWNER) | ((participant.consent_status != ConsentStatus.NONE) & inside)


def _last_day(participant: type[Participant]) -> ColumnElement[date]:
    """The last day of a consent: the written one, or that before the owner's age ends it (`rights/ages.py`)."""
    turns = {ages.DECIDES_ALL: KnownAges.turns_16, ages.ADULT: KnownAges.turns_18}
    grown = case(*((Plan.type == one, turns[ages.age_that_ends_parents_sight(one)]) for one in PlanType))
    rests_on_age = participant.consent_basis == ConsentBasis.PARENTAL_RESPONSIBILITY
    # Of an owner whose birth is not known the day is null, and `least` passes over it.
    return case((rests_on_age, func.least(participant.consent_to, grown - 1)), else_=participant.consent_to)


def _expires_soon(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status != ConsentStatus.NONE) & last_day.between(today, today + EXPIRES_SOON)


def _lacks_consent(participant: type[Participant], last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    return (participant.consent_status == ConsentStatus.NONE) | (last_day < today)
