"""Queries on the messages that wait for persons, as messaging told of them, in whatever order."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.waiting.models import KnownCopy, KnownMessage
from samplan_servicekit import merged
from samplan_servicekit.merged import Merged
from samplan_servicekit.scope import OrganisationScope

_COPY: Final = ("organisation_id", "message_id", "person_id")
_JOIN: Final = text(
    "update known_copies c set read_at = least(c.read_at, o.read_at), sent_at = least(c.sent_at, o.sent_at),"
    " aside = c.aside and o.aside from known_copies o where c.organisation_id = :organisation"
    " and o.organisation_id = c.organisation_id and o.message_id = c.message_id"
    " and c.person_id = :kept and o.person_id = :merged"
)
_DROP: Final = text(
    "delete from known_copies o using known_copies c where o.organisation_id = :organisation"
    " and c.organisation_id = o.organisation_id and c.message_id = o.message_id"
    " and c.person_id = :kept and o.person_id = :merged"
)


async def note_sent(
    session: AsyncSession,
    scope: OrganisationScope,
    message_id: UUID,
    plan_id: UUID,
    recipients: Collection[UUID],
    *,
    sender_id: UUID,
    category: str | None,
    sent_at: datetime,
) -> Collection[UUID]:
    """A message was sent, and waits for whoever neither read it nor put it aside; gives those to whom it is new."""
    told = {"sender_id": sender_id, "category": category}
    message = insert(KnownMessage).values(organisation_id=scope.organisation_id, message_id=message_id, **told)
    # Its row is held from here on, so that who has it aside is the same until the commit.
    found = await session.scalar(
        message.on_conflict_do_update(index_elements=["organisation_id", "message_id"], set_=told).returning(
            KnownMessage.aside
        )
    )
    aside = set(found or ())
    aside |= set((await merged.current_all(session, aside)).values()) if aside else set()
    if not recipients:
        return ()
    copies = insert(KnownCopy).values(
        [
            {
                "organisation_id": scope.organisation_id,
                "message_id": message_id,
                "person_id": person_id,
                "plan_id": plan_id,
                "sent_at": sent_at,
                "aside": person_id in aside,
            }
            for person_id in sorted(recipients)
        ]
    )
    statement = copies.on_conflict_do_update(
        index_elements=_COPY,
        set_={"sent_at": sent_at, "aside": copies.excluded.aside},
        where=KnownCopy.sent_at.is_(None),
    ).returning(KnownCopy.person_id)
    return (await session.scalars(statement)).all()


async def note_read(
    session: AsyncSession,
    scope: OrganisationScope,
    message_id: UUID,
    plan_id: UUID,
    reader_id: UUID,
    read_at: datetime,
) -> Collection[UUID]:
    """A message was read; the first time counts. Gives the reader where that is new."""
    copy = insert(KnownCopy).values(
        organisation_id=scope.organisation_id,
        message_id=message_id,
        person_id=reader_id,
        plan_id=plan_id,
        read_at=read_at,
    )
    statement = copy.on_conflict_do_update(
        index_elements=_COPY,
        set_={"read_at": copy.excluded.read_at},
        where=KnownCopy.read_at.is_(None) | (KnownCopy.read_at > copy.excluded.read_at),
    ).returning(KnownCopy.person_id)
    return (await session.scalars(statement)).all()


async def note_aside(
    session: AsyncSession, scope: OrganisationScope, message_id: UUID, aside: Collection[UUID], sequence: int
) -> Collection[UUID]:
    """Some persons, and no others, have a message aside; gives those for whom that is another state than before.

    A telling of the same number counts, too: one that is made anew knows what was put aside and not told.
    """
    told = {"aside": sorted(aside), "aside_sequence": sequence}
    message = insert(KnownMessage).values(organisation_id=scope.organisation_id, message_id=message_id, **told)
    newer = await session.scalar(
        message.on_conflict_do_update(
            index_elements=["organisation_id", "message_id"],
            set_=told,
            where=KnownMessage.aside_sequence <= sequence,
        ).returning(KnownMessage.message_id)
    )
    if newer is None:
        return ()
    is_aside = KnownCopy.person_id.in_(aside)
    changed = (
        update(KnownCopy)
        .where(
            KnownCopy.organisation_id == scope.organisation_id,
            KnownCopy.message_id == message_id,
            KnownCopy.aside != is_aside,
        )
        .values(aside=is_aside)
        .returning(KnownCopy.person_id)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(changed)).all()


async def merge(session: AsyncSession, scope: OrganisationScope, pair: Merged) -> None:
    """Make one of the two copies of each message that both registrations of one human being were sent."""
    values = {**pair.values, "organisation": scope.organisation_id}
    for statement in (_JOIN, _DROP):
        await session.execute(statement, values)
