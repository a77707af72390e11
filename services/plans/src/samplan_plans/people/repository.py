"""Queries on the projections of persons and organisations."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import PlanType
from samplan_plans.people.models import KnownOrganisation, KnownPerson
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> KnownPerson:
    """A person of the organisation.

    Raises:
        Problem: 503 `person.not_ready` for somebody who was made so recently that the news is still under way; it
        cannot be told apart from somebody who does not exist, and trying again in a second does no harm.
    """
    query = select(KnownPerson).where(
        KnownPerson.organisation_id == scope.organisation_id, KnownPerson.person_id == person_id
    )
    person = (await session.scalars(query)).one_or_none()
    if person is None:
        raise Problem(503, "person.not_ready", headers={"Retry-After": "1"}, retry_after=1)
    return person


async def names_of(session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Display names by person; somebody unknown is left out."""
    query = select(KnownPerson.person_id, KnownPerson.display_name).where(
        KnownPerson.organisation_id == scope.organisation_id, KnownPerson.person_id.in_(ids)
    )
    return {person_id: name for person_id, name in (await session.execute(query)).tuples()}


async def plan_types_of(session: AsyncSession, scope: OrganisationScope) -> frozenset[PlanType]:
    """The kinds of plan that the organisation keeps."""
    query = select(KnownOrganisation.plan_types).where(KnownOrganisation.organisation_id == scope.organisation_id)
    return frozenset(PlanType(code) for code in await session.scalar(query) or ())


async def organisation_name(session: AsyncSession, scope: OrganisationScope) -> str:
    """What the organisation is called; empty until identity has told it."""
    query = select(KnownOrganisation.name).where(KnownOrganisation.organisation_id == scope.organisation_id)
    return await session.scalar(query) or ""
