"""Queries on links and rules. Before anybody is signed in they go by functions (see the migration)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.sessions.models import Session
from samplan_identity.sessions.repository import EndedSession
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class Link:
    """That an account and somebody at a provider are the same person."""

    subject: str
    number_index: bytes


async def find_login_by_number(session: AsyncSession, index: bytes) -> LoginRecord | None:
    """The account of the person with this identity number, by its keyed hash. Global scope."""
    query = text("select * from find_login_by_number(:index)")
    row = (await session.execute(query, {"index": index})).one_or_none()
    return LoginRecord(**row._mapping) if row else None


async def find_link(session: AsyncSession, account_id: UUID, issuer: str) -> Link | None:
    """The link of an account to somebody at an issuer. Global scope."""
    query = text("select * from find_provider_link(:account, :issuer)")
    row = (await session.execute(query, {"account": account_id, "issuer": issuer})).one_or_none()
    return Link(**row._mapping) if row else None


async def is_linked(session: AsyncSession, issuer: str, subject: str) -> bool:
    """Whether any account is linked to this subject. Global scope."""
    query = text("select provider_subject_linked(:issuer, :subject)")
    return bool(await session.scalar(query, {"issuer": issuer, "subject": subject}))


async def link(
    session: AsyncSession, account_id: UUID, issuer: str, subject: str, index: bytes, now: datetime
) -> bool:
    """Link, instead of whatever was linked before; false where the number is not the person's any more.

    An account that was only invited is open from then on. Global scope.
    """
    query = text("select link_provider(:id, :account, :issuer, :subject, :index, :now)")
    values = {"id": new_id(), "account": account_id, "issuer": issuer, "subject": subject, "index": index, "now": now}
    return bool(await session.scalar(query, values))


async def end_sessions(
    session: AsyncSession, provider: str, provider_sid: bytes, now: datetime
) -> Sequence[EndedSession]:
    """End every session that came from one session of a provider. Global scope."""
    query = text("select * from end_provider_sessions(:provider, :sid, :now)")
    rows = (await session.execute(query, {"provider": provider, "sid": provider_sid, "now": now})).all()
    return [EndedSession(**row._mapping) for row in rows]


async def get_session_for_update(session: AsyncSession, scope: OrganisationScope, session_id: UUID) -> Session | None:
    """A session that has not ended, locked."""
    query = (
        select(Session)
        .where(
            Session.organisation_id == scope.organisation_id,
            Session.id == session_id,
            Session.ended_at.is_(None),
        )
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()
