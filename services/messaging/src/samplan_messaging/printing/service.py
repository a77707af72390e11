"""Reads messages for print, by the same rules as their own pages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.between.printing import PrintLeftOut, PrintMessage, PrintMessages
from samplan_contracts.plans import Element
from samplan_messaging.members import repository as members
from samplan_messaging.messages import repository
from samplan_messaging.messages.models import Copy, Message
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import right_missing


async def read_content(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> PrintMessages:
    """The messages that the person sent or received, apart from those that they deleted for themselves.

    Raises:
        Problem: 403 `access.right_missing` for somebody who neither prints nor leads.
    """
    if not (plan.print or plan.is_lead):
        raise right_missing("plan.print")
    if Element.MESSAGES not in plan.elements:
        return PrintMessages(messages=None)
    return PrintMessages(messages=await _printed(session, plan, await repository.list_printable(session, plan), now))


async def read_whole(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> PrintMessages:
    """All minutes and notes of the plan, for the archive: the same whoever archives it, with what is left out.

    Raises:
        Problem: 403 `access.right_missing` for somebody who does not lead.
    """
    if not plan.is_lead:
        raise right_missing("plan.lead")
    if Element.MESSAGES not in plan.elements:
        return PrintMessages(messages=None)
    found = await _printed(session, plan, await repository.list_kept(session, plan), now)
    other_kinds, deleted = await repository.count_not_kept(session, plan)
    return PrintMessages(messages=found, left_out=PrintLeftOut(other_kinds=other_kinds, deleted=deleted))


async def _printed(
    session: AsyncSession, plan: AccessiblePlan, found: Sequence[Message], now: datetime
) -> list[PrintMessage]:
    copies = await repository.list_copies(session, plan, [message.id for message in found])
    people = {message.sender_id for message in found}
    people |= {message.acting_id for message in found if message.acting_id}
    people |= {c.person_id for own in copies.values() for c in own}
    names = await members.names_in(session, plan, people)
    await audit.record(
        session,
        plan,
        "messages.printed",
        now=now,
        element=Element.MESSAGES,
        objects=[message.id for message in found],
    )
    return [
        PrintMessage(
            id=message.id,
            own=_is_own(plan, message, copies[message.id]),
            sent_at=message.sent_at,
            category=message.category,
            sender=names.get(message.sender_id),
            acting=names.get(message.acting_id) if message.acting_id else None,
            recipients=sorted(name for copy in copies[message.id] if (name := names.get(copy.person_id))),
            subject=message.subject,
            text=message.text,
            body=message.body,
        )
        for message in found
        if message.sent_at is not None
    ]


def _is_own(plan: AccessiblePlan, message: Message, copies: Sequence[Copy]) -> bool:
    """Whether the person finds it in a folder of their own."""
    me = plan.caller.person_id
    if message.sender_id == me and not message.hidden_by_sender:
        return True
    return any(copy.person_id == me and copy.deleted_at is None for copy in copies)
