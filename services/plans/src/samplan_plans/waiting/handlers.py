"""What happens when messaging tells of messages."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, InboxChanged, MessagePutAside, MessageRead, MessageSent
from samplan_plans import announcing
from samplan_plans.signs import repository as signs
from samplan_plans.waiting import repository
from samplan_servicekit import merged
from samplan_servicekit.bus.handler import plan_scope
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope

_NEWS: Final = timedelta(minutes=10)


async def note_sent(event: Envelope[MessageSent], session: AsyncSession, kit: Kit) -> None:
    """Keep when somebody wrote last, and for whom that waits."""
    data, scope = event.data, plan_scope(event)
    await signs.note_message(session, scope, data.plan_id, event.time)
    now = await merged.current_all(session, data.recipient_ids)
    recipients = frozenset(now.get(person_id, person_id) for person_id in data.recipient_ids)
    touched = await repository.note_sent(
        session,
        scope,
        event.subject,
        data.plan_id,
        recipients,
        sender_id=data.sender_id,
        category=data.category,
        sent_at=event.time,
    )
    await _tell(session, kit, scope, event, touched)


async def note_read(event: Envelope[MessageRead], session: AsyncSession, kit: Kit) -> None:
    """A message waits for its reader no more."""
    data, scope = event.data, plan_scope(event)
    reader_id = await merged.current(session, data.reader_id)
    touched = await repository.note_read(session, scope, event.subject, data.plan_id, reader_id, event.time)
    await _tell(session, kit, scope, event, touched)


async def note_aside(event: Envelope[MessagePutAside], session: AsyncSession, kit: Kit) -> None:
    """A message waits for nobody who has put it aside, and for whoever brings it back unread."""
    data, scope = event.data, plan_scope(event)
    now = await merged.current_all(session, data.person_ids)
    aside = frozenset(now.get(person_id, person_id) for person_id in data.person_ids)
    touched = await repository.note_aside(session, scope, event.subject, aside, event.sequence)
    await _tell(session, kit, scope, event, touched)


async def _tell(
    session: AsyncSession,
    kit: Kit,
    scope: OrganisationScope,
    event: Envelope[MessageSent] | Envelope[MessageRead] | Envelope[MessagePutAside],
    person_ids: Collection[UUID],
) -> None:
    """Once this is committed it is in what these persons read, and not before.

    No open page waits for what was long ago, which a rebuild hears by the thousand.
    """
    if person_ids and event.time > kit.clock.now() - _NEWS:
        changed = InboxChanged(plan_id=event.data.plan_id, person_ids=frozenset(person_ids))
        await announcing.tell(session, scope, changed, event.data.plan_id, 0)
