"""Queries on representations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.representation.models import Representation
from samplan_identity.sessions import repository as sessions
from samplan_identity.sessions.models import Session
from samplan_identity.sessions.repository import EndedSession
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.scope import OrganisationScope


async def list_of(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID
) -> Sequence[tuple[Representation, Person]]:
    """Who represents a person, or did; each with the representative: those that are open first, then the newest."""
    query = (
        select(Representation, Person)
        .join(Person, Person.id == Representation.representative_id)
        .where(Representation.organisation_id == scope.organisation_id, Representation.person_id == person_id)
        .order_by(Representation.ended_at.isnot(None), Representation.id.desc())
    )
    return [(one, person) for one, person in (await session.execute(query)).tuples()]


async def list_open_by(session: AsyncSession, caller: Caller) -> Sequence[tuple[Representation, Person]]:
    """Whom the caller represents, with the person; those that were ended are left out."""
    query = (
        select(Representation, Person)
        .join(Person, Person.id == Representation.person_id)
        .where(
            Representation.organisation_id == caller.scope.organisation_id,
            Representation.representative_id == caller.person_id,
            Representation.ended_at.is_(None),
        )
        .order_by(*persons.BY_NAME, Representation.id)
    )
    return [(one, person) for one, person in (await session.execute(query)).tuples()]


async def get_own(
    session: AsyncSession, caller: Caller, representation_id: UUID
) -> tuple[Representation, Person] | None:
    """A representation by the caller, with the person; it cannot be ended until this transaction is."""
    query = (
        select(Representation, Person)
        .join(Person, Person.id == Representation.person_id)
        .where(
            Representation.organisation_id == caller.scope.organisation_id,
            Representation.id == representation_id,
            Representation.representative_id == caller.person_id,
        )
        .with_for_update(of=Representation, read=True)
    )
    return (await session.execute(query)).tuples().one_or_none()


async def get_for_update(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, representation_id: UUID
) -> Representation | None:
    """A representation of a person, locked."""
    query = (
        select(Representation)
        .where(
            Representation.organisation_id == scope.organisation_id,
            Representation.person_id == person_id,
            Representation.id == representation_id,
        )
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def is_open(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, representative_id: UUID, basis: str
) -> bool:
    """Whether somebody represents a person on this basis already."""
    query = select(Representation.id).where(
        Representation.organisation_id == scope.organisation_id,
        Representation.person_id == person_id,
        Representation.representative_id == representative_id,
        Representation.basis == basis,
        Representation.ended_at.is_(None),
    )
    return await session.scalar(query) is not None


async def end_sessions(
    session: AsyncSession, scope: OrganisationScope, representation_id: UUID, now: datetime
) -> list[EndedSession]:
    """End every session that rests on a representation."""
    return await sessions.end_where(session, scope, Session.representation_id == representation_id, now)
