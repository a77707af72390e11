"""Queries on the places that a person has in plans, with what decides how far each reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind, PlanStatus
from samplan_plans.participants.models import Participant
from samplan_plans.people.models import KnownAges, KnownPerson
from samplan_plans.plans.models import Plan
from samplan_servicekit.auth.access import Caller


@dataclass(frozen=True)
class MyPlace:
    """The caller's place in a plan, with what decides how far it reaches."""

    plan: Plan
    me: Participant
    owner: KnownPerson
    known_ages: KnownAges | None


async def list_places(session: AsyncSession, caller: Caller) -> Sequence[MyPlace]:
    """The caller's place in each open plan that they take part in, ended ones, too."""
    query = mine_of(caller, [PlanStatus.ACTIVE, PlanStatus.ENDED])
    return [MyPlace(*row) for row in (await session.execute(query)).tuples()]


def mine_of(
    caller: Caller, statuses: Sequence[PlanStatus]
) -> Select[tuple[Plan, Participant, KnownPerson, KnownAges]]:
    """The caller's places in plans of some statuses, as a query."""
    query = (
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
    )
    if caller.acting is not None:
        # Others' plans that the person takes part in are no part of what they are represented in.
        query = query.where(Participant.kind == Kind.OWNER)
        if caller.acting.plan_id is not None:
            query = query.where(Plan.id == caller.acting.plan_id)
    return query
