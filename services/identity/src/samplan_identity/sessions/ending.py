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
    session: AsyncSession, ended: Sequence[EndedSession], reason: str, *, actor_id: UUID | None = None
) -> list[bytes]:
    """Tell of sessions that were ended, by their own person unless an actor is given.

    Returns the hashes that the cache must drop after the commit.

    Leaves the session in the scope of the last one's organisation.
    """
    for one in ended:
        await database.enter(session, OrganisationScope(one.organisation_id))
        await outbox.append(
            session,
            SessionRevoked(person_id=one.person_id, reason=reason),
            source="identity",
            subject=one.session_id,
            sequence=one.version,
            organisation_id=one.organisation_id,
            actor_id=actor_id or one.person_id,
        )
    return [one.session_hash for one in ended]


async def end_others(
    session: AsyncSession, scope: OrganisationScope, account_id: UUID, kept: UUID | None, now: datetime, reason: str
) -> list[bytes]:
    """End an account's sessions but one, in all organisations; goes back to the scope."""
    ended = await repository.end_but(session, account_id, kept=kept, only=None, now=now)
    hashes = await tell(session, ended, reason)
    await database.enter(session, scope)
    return hashes
