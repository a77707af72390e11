"""Queries on sessions; by its cookie a session is found before any scope is known, by a function of one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.sessions.models import Session
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.scope import OrganisationScope


@dataclass(frozen=True)
class LiveSession:
    """A session that is neither ended nor too old, with what a token states of it."""

    id: UUID
    organisation_id: UUID
    person_id: UUID
    account_id: UUID
    acr: str
    amr: list[str]
    factor_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    idle_seconds: int
    browser: str
    rights: list[str]
    acting_person_id: UUID | None
    acting_basis: str | None
    acting_plan_id: UUID | None


async def find_live(
    session: AsyncSession, session_hash: bytes, now: datetime, *, passive: bool = False
) -> LiveSession | None:
    """The session with this hash, seen now: its idle time starts again, unless `passive`. Global scope."""
    query = text("select * from find_session(:hash, :now, :seen)")
    row = (await session.execute(query, {"hash": session_hash, "now": now, "seen": not passive})).one_or_none()
    return LiveSession(**row._mapping) if row else None


async def has_begun(session: AsyncSession, scope: OrganisationScope, account_id: UUID) -> bool:
    """Whether a session of an account ever began here, however it came about."""
    query = (
        select(Session.id)
        .where(Session.organisation_id == scope.organisation_id, Session.account_id == account_id)
        .limit(1)
    )
    return await session.scalar(query) is not None


async def get(session: AsyncSession, caller: Caller) -> Session | None:
    """The caller's own session, to be read."""
    return (await session.scalars(_own(caller))).one_or_none()


async def get_for_update(session: AsyncSession, caller: Caller) -> Session | None:
    """The caller's own session, locked."""
    return (await session.scalars(_own(caller).with_for_update())).one_or_none()


def _own(caller: Caller) -> Select[tuple[Session]]:
    return select(Session).where(
        Session.organisation_id == caller.scope.organisation_id,
        Session.id == caller.session_id,
        Session.ended_at.is_(None),
    )


async def get_own_of(session: AsyncSession, caller: Caller) -> Session | None:
    """The session that waits while the caller acts for another, locked; none where it has ended, or for who does not.

    To be asked before the caller's session itself is locked: whatever ends sessions locks the one that waits first.
    """
    waiting = select(Session.own_session_id).where(
        Session.organisation_id == caller.scope.organisation_id, Session.id == caller.session_id
    )
    query = (
        select(Session)
        .where(
            Session.organisation_id == caller.scope.organisation_id,
            Session.id == waiting.scalar_subquery(),
            Session.ended_at.is_(None),
        )
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


@dataclass(frozen=True)
class EndedSession:
    """A session that was ended from outside."""

    session_id: UUID
    organisation_id: UUID
    person_id: UUID
    session_hash: bytes
    version: int


async def end_all_of(session: AsyncSession, account_id: UUID, now: datetime) -> Sequence[EndedSession]:
    """End every session of an account, in all organisations. Global scope."""
    query = text("select * from end_sessions_of(:account, :now)")
    rows = (await session.execute(query, {"account": account_id, "now": now})).all()
    return [EndedSession(**row._mapping) for row in rows]


async def end_but(
    session: AsyncSession, account_id: UUID, *, kept: UUID | None, only: UUID | None, now: datetime
) -> Sequence[EndedSession]:
    """End the sessions of an account but `kept`, in all organisations; or of these `only` one. Any scope."""
    query = text("select * from end_sessions_but(:account, :kept, :only, :now)")
    values = {"account": account_id, "kept": kept, "only": only, "now": now}
    return [EndedSession(**row._mapping) for row in (await session.execute(query, values)).all()]


async def end_acting(
    session: AsyncSession, scope: OrganisationScope, own_id: UUID, now: datetime
) -> Sequence[EndedSession]:
    """End every session in which somebody acts for another while this one waits."""
    return await end_where(session, scope, Session.own_session_id == own_id, now)


async def end_where(
    session: AsyncSession, scope: OrganisationScope, condition: ColumnElement[bool], now: datetime
) -> list[EndedSession]:
    """End every open session that a condition holds for."""
    found = (
        select(Session)
        .where(Session.organisation_id == scope.organisation_id, Session.ended_at.is_(None), condition)
        .with_for_update()
    )
    ended = []
    for one in await session.scalars(found):
        one.ended_at, one.version = now, one.version + 1
        ended.append(EndedSession(one.id, one.organisation_id, one.person_id, one.session_hash, one.version))
    await session.flush()
    return ended


async def end_by_hash(session: AsyncSession, session_hash: bytes, now: datetime) -> EndedSession | None:
    """End the session with this hash. Global scope."""
    query = text("select * from end_session(:hash, :now)")
    row = (await session.execute(query, {"hash": session_hash, "now": now})).one_or_none()
    return EndedSession(**row._mapping) if row else None


@dataclass(frozen=True)
class ListedSession:
    """A session as its owner is shown it."""

    id: UUID
    organisation_name: str
    method: str
    browser: str
    platform: str
    network: str
    created_at: datetime
    last_seen_at: datetime


async def list_live_of(
    session: AsyncSession, caller: Caller, account_id: UUID, now: datetime
) -> Sequence[ListedSession]:
    """The live sessions of the caller's account, in all organisations, the latest used first; at most 50."""
    query = text("select * from sessions_of(:account, :now)")
    rows = (await session.execute(query, {"account": account_id, "now": now})).all()
    return [ListedSession(**row._mapping) for row in rows]


async def list_organisations_of(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID
) -> Sequence[Row[tuple[UUID, str]]]:
    """Id and name of every organisation that the person belongs to."""
    query = text("select id, name from named_organisations_of(:person)")
    return (await session.execute(query, {"person": person_id})).tuples().all()
