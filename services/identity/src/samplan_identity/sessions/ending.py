"""Ending sessions from outside, everywhere at once: the rows, what the gateways believe, and the cache."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import SessionRevoked
from samplan_identity.sessions import repository
from samplan_identity.sessions.repository import EndedSession
from samplan_servicekit import database
from samplan_servicekit.bus import outbox
from samplan_servicekit.scope import OrganisationScope


async def tell(
    session: AsyncSession, ended: Sequence[EndedSession], reason: str, now: datetime, *, actor_id: UUID | None = None
) -> list[bytes]:
    """Tell of sessions that were ended, by their own person unless an actor is given.

    With each ends the one in which its person acts for another, where the query that ended it did not reach that.

    Returns the hashes that the cache must drop after the commit.

    Leaves the session in the scope of the last one's organisation.
    """
    hashes = []
    for one in ended:
        scope = OrganisationScope(one.organisation_id)
        await database.enter(session, scope)
        await _append(session, one, reason, actor_id or one.person_id)
        hashes.append(one.session_hash)
        hashes += await end_acting(session, scope, one.session_id, reason, now, actor_id=actor_id or one.person_id)
    return hashes


async def end_acting(
    session: AsyncSession, scope: OrganisationScope, own_id: UUID, reason: str, now: datetime, *, actor_id: UUID
) -> list[bytes]:
    """End the session in which somebody acts for another, as their own one has ended; the scope is entered.

    Asked after the own one's row is locked, so that one which was begun at the same moment is found. Returns the
    hashes that the cache must drop after the commit.
    """
    acting = await repository.end_acting(session, scope, own_id, now)
    for one in acting:
        await _append(session, one, reason, actor_id)
    return [one.session_hash for one in acting]


async def _append(session: AsyncSession, ended: EndedSession, reason: str, actor_id: UUID) -> None:
    await outbox.append(
        session,
        SessionRevoked(person_id=ended.person_id, reason=reason),
        source="identity",
        subject=ended.session_id,
        sequence=ended.version,
        organisation_id=ended.organisation_id,
        actor_id=actor_id,
    )


async def end_others(
    session: AsyncSession, scope: OrganisationScope, account_id: UUID, kept: UUID | None, now: datetime, reason: str
) -> list[bytes]:
    """End an account's sessions but one, in all organisations; goes back to the scope."""
    ended = await repository.end_but(session, account_id, kept=kept, only=None, now=now)
    hashes = await tell(session, ended, reason, now)
    await database.enter(session, scope)
    return hashes
