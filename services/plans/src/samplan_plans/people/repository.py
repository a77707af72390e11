"""Queries on the projections of persons and organisations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.ages import AgeSteps
from samplan_contracts.plans import PlanType
from samplan_contracts.tolerance import known
from samplan_plans.people.models import KnownAges, KnownOrganisation, KnownPerson
from samplan_servicekit import merged
from samplan_servicekit.auth.callers import Caller
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import made_at
from samplan_servicekit.scope import OrganisationScope

NEWS_TAKES: Final = timedelta(minutes=1)
"""For so long after somebody was made, the news of it may still be under way."""


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> KnownPerson:
    """A person of the organisation who takes part in a plan already.

    Raises:
        Problem: 503 `person.not_ready` where nothing is known of them now, as while the projection is rebuilt.
    """
    person = await _find(session, scope, person_id)
    if person is None:
        raise _not_ready()
    return person


async def choose(session: AsyncSession, scope: OrganisationScope, person_id: UUID, now: datetime) -> KnownPerson:
    """A person of the organisation, whom somebody has chosen to take part.

    Raises:
        Problem: 503 `person.not_ready` for somebody who was made so recently that the news may still be under way,
            which the id tells; 422 `person.unknown` for anybody else who is not known.
    """
    person = await _find(session, scope, await merged.current(session, person_id))
    if person is not None:
        return person
    made = made_at(person_id)
    if made is not None and abs(now - made) < NEWS_TAKES:
        raise _not_ready()
    raise Problem(422, "person.unknown")


async def _find(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> KnownPerson | None:
    query = select(KnownPerson).where(
        KnownPerson.organisation_id == scope.organisation_id, KnownPerson.person_id == person_id
    )
    return (await session.scalars(query)).one_or_none()


def _not_ready() -> Problem:
    return Problem(503, "person.not_ready", headers={"Retry-After": "1"}, retry_after=1)


async def names_of(session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Display names by person, of somebody who was merged that of who they are now; somebody unknown is left out."""
    now = await merged.current_all(session, ids)
    query = select(KnownPerson.person_id, KnownPerson.display_name).where(
        KnownPerson.organisation_id == scope.organisation_id, KnownPerson.person_id.in_({*ids, *now.values()})
    )
    names = {person_id: name for person_id, name in (await session.execute(query)).tuples()}
    return names | {before: names[after] for before, after in now.items() if after in names}


async def list_named(
    session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]
) -> Sequence[tuple[UUID, str]]:
    """Who some persons are now, each once, by display name in Norwegian order; who is unknown is left out."""
    now = await merged.current_all(session, ids)
    query = (
        select(KnownPerson.person_id, KnownPerson.display_name)
        .where(
            KnownPerson.organisation_id == scope.organisation_id,
            KnownPerson.person_id.in_({now.get(id_, id_) for id_ in ids}),
        )
        .order_by(KnownPerson.display_name.collate("nb-NO-x-icu"), KnownPerson.person_id)
    )
    return (await session.execute(query)).tuples().all()


async def registrations_of(session: AsyncSession, caller: Caller, among: Collection[UUID]) -> frozenset[UUID]:
    """Under which ids the caller is known: their own, and of some others those that were merged into them."""
    now = await merged.current_all(session, among)
    mine = (before for before, after in now.items() if after == caller.person_id)
    return frozenset({caller.person_id, *mine})


async def ages_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> AgeSteps | None:
    """When a person's own say grows; none where their birth is not known, so that nothing ends by age."""
    query = select(KnownAges).where(
        KnownAges.organisation_id == scope.organisation_id, KnownAges.person_id == person_id
    )
    found = (await session.scalars(query)).one_or_none()
    return found.steps if found else None


async def plan_types_of(session: AsyncSession, scope: OrganisationScope) -> frozenset[PlanType]:
    """The kinds of plan that the organisation keeps."""
    query = select(KnownOrganisation.plan_types).where(KnownOrganisation.organisation_id == scope.organisation_id)
    return frozenset(known(PlanType, await session.scalar(query) or ()))


async def organisation_name(session: AsyncSession, scope: OrganisationScope) -> str:
    """What the organisation is called; empty until identity has told it."""
    query = select(KnownOrganisation.name).where(KnownOrganisation.organisation_id == scope.organisation_id)
    return await session.scalar(query) or ""
