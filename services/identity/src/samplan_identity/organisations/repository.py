"""Queries on organisations and memberships."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.organisations.models import Membership, Organisation
from samplan_servicekit.auth.callers import ServiceCaller
from samplan_servicekit.scope import OrganisationScope


async def get(session: AsyncSession, scope: OrganisationScope) -> Organisation:
    """The organisation of the scope."""
    return (await session.scalars(select(Organisation).where(Organisation.id == scope.organisation_id))).one()


async def get_membership(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Membership | None:
    """A person's membership in the organisation of the scope."""
    query = select(Membership).where(
        Membership.organisation_id == scope.organisation_id, Membership.person_id == person_id
    )
    return (await session.scalars(query)).one_or_none()


async def list_ids_of(session: AsyncSession, scope: OrganisationScope, person_id: UUID) -> Sequence[UUID]:
    """Every organisation that somebody of this organisation belongs to: what changes there must be told in all."""
    if await get_membership(session, scope, person_id) is None:
        return []
    return list(await session.scalars(text("select organisations_of(:person)"), {"person": person_id}))


async def list_ids(session: AsyncSession, known: ServiceCaller) -> Sequence[UUID]:
    """Every organisation's id, and nothing else of it, for another service."""
    return list(await session.scalars(text("select organisation_ids()")))


async def list_all_ids(session: AsyncSession) -> Sequence[UUID]:
    """Every organisation's id, and nothing else of it, for an operator's command."""
    return list(await session.scalars(text("select organisation_ids()")))
