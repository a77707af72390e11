"""Queries on one's own plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import AccessElement, Kind, Level, PlanStatus
from samplan_plans.attention import repository as attention
from samplan_plans.goals.models import Goal
from samplan_plans.items.models import Item, ItemLevel
from samplan_plans.my_plans.paging import After, order_of, refused
from samplan_plans.my_plans.schemas import PlanSort
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownPerson
from samplan_plans.places.repository import MyPlace, mine_of
from samplan_plans.plans.models import Plan
from samplan_plans.signs import repository as signs
from samplan_servicekit.auth.access import Caller


@dataclass(frozen=True)
class MyPlan:
    """A plan that the caller takes part in, with what the list says of it."""

    place: MyPlace
    goals: int
    """Current goals that the caller may read while their consent holds."""
    consent_expiring: int
    consent_missing: int
    archived_at: datetime | None
    """When it last was archived."""
    after: After
    """Its place in the order that was asked for."""


@dataclass(frozen=True)
class Wanted:
    """Which of the caller's plans are asked for, and in what order."""

    ended: bool
    sort: PlanSort
    limit: int
    words: Sequence[str] = ()
    """Each is to be part of what the plan is called."""
    after: After | None = None
    skip: int = 0
    """As the version before goes on: after so many."""


async def list_mine(
    session: AsyncSession, caller: Caller, wanted: Wanted, today: date, newest: Mapping[UUID, datetime]
) -> tuple[Sequence[MyPlan], int]:
    """Some of the open plans that the caller takes part in, ended ones only if asked for, and how many there are.

    What is counted is counted for each plan of the page alone, so that a page costs the same in any municipality.
    """
    order = order_of(wanted.sort, today, newest)
    mine = mine_of(caller, [PlanStatus.ACTIVE, PlanStatus.ENDED] if wanted.ended else [PlanStatus.ACTIVE])
    for word in wanted.words:
        called = func.concat_ws(" ", KnownPerson.display_name, Plan.short_name).icontains(word, autoescape=True)
        # By a name that one is not shown nothing is found.
        mine = mine.where(called, attention.holds(Participant, today) | (Participant.kind == Kind.LEAD))
    total = await session.scalar(mine.with_only_columns(func.count(), maintain_column_froms=True))
    page = mine.add_columns(order.told()).order_by(*order.clauses()).limit(wanted.limit).offset(wanted.skip)
    if wanted.after is not None:
        place = (await session.execute(order.position(caller, wanted.after.plan_id))).first()
        if place is None:
            raise refused()
        key, name = place
        page = page.where(order.later(wanted.after.key or key, name, wanted.after.plan_id))
    rows = list((await session.execute(page)).tuples())
    found = [(plan, me, owner, known) for plan, me, owner, known, _ in rows]
    places = [After(plan.id, key) for plan, _, _, _, key in rows]
    goals = await _count_goals(session, caller, [me.id for _, me, _, _ in found])
    led = [plan.id for plan, me, _, _ in found if Kind(me.kind) is Kind.LEAD]
    asked = await attention.count(session, caller, led, today)
    archived = await signs.last_archived(session, caller.scope, [plan.id for plan, _, _, _ in found])
    mine_with = [
        MyPlan(
            MyPlace(plan, me, owner, known),
            goals.get(plan.id, 0),
            *asked.get(plan.id, (0, 0)),
            archived.get(plan.id),
            after,
        )
        for (plan, me, owner, known), after in zip(found, places, strict=True)
    ]
    return mine_with, total or 0


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
