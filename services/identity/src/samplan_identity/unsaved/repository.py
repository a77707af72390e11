"""Queries on drafts. Each asks for the author: row-level security shows those of everybody in the organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, not_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.unsaved.models import Draft, FormName
from samplan_servicekit.scope import OrganisationScope


async def get(
    session: AsyncSession, scope: OrganisationScope, author_id: UUID, form: FormName, key: UUID
) -> Draft | None:
    """What somebody is writing at a place."""
    return (await session.scalars(select(Draft).where(_at(scope, author_id, form, key)))).one_or_none()


async def list_of(
    session: AsyncSession, scope: OrganisationScope, author_id: UUID, form: FormName
) -> Sequence[Draft]:
    """All that somebody is writing in one form, the newest first."""
    query = select(Draft).where(_of(scope, author_id), Draft.form == form)
    return (await session.scalars(query.order_by(Draft.saved_at.desc(), Draft.key))).all()


async def count_others(
    session: AsyncSession, scope: OrganisationScope, author_id: UUID, form: FormName, key: UUID
) -> int:
    """How much else somebody is writing."""
    query = select(func.count()).select_from(Draft)
    here = (Draft.form == form) & (Draft.key == key)
    return await session.scalar(query.where(_of(scope, author_id), not_(here))) or 0


async def keep(session: AsyncSession, scope: OrganisationScope, draft: Draft) -> None:
    """Keep what somebody is writing, in place of what was kept before."""
    keys = {
        "organisation_id": scope.organisation_id,
        "author_id": draft.author_id,
        "form": draft.form,
        "key": draft.key,
    }
    kept = {"sealed": draft.sealed, "base_version": draft.base_version, "saved_at": draft.saved_at}
    query = insert(Draft).values(keys | kept)
    await session.execute(query.on_conflict_do_update(index_elements=list(keys), set_=kept))


async def drop(session: AsyncSession, scope: OrganisationScope, author_id: UUID, form: FormName, key: UUID) -> None:
    """Forget what somebody was writing at a place."""
    await session.execute(delete(Draft).where(_at(scope, author_id, form, key)))


def _of(scope: OrganisationScope, author_id: UUID) -> ColumnElement[bool]:
    return (Draft.organisation_id == scope.organisation_id) & (Draft.author_id == author_id)


def _at(scope: OrganisationScope, author_id: UUID, form: FormName, key: UUID) -> ColumnElement[bool]:
    return _of(scope, author_id) & (Draft.form == form) & (Draft.key == key)
