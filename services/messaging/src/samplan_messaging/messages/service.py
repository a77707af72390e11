"""Writing to others in a plan. A draft is its author's alone; what is sent stays as it was, and has no revisions.

What somebody deletes is put aside for them alone, and for thirty days they may bring it back (`trash` ends that).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import EventData, MessagePutAside, MessageRead, MessageSent
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import Element, Kind
from samplan_contracts.richtext import empty, from_plain
from samplan_messaging.members import repository as members
from samplan_messaging.messages import repository
from samplan_messaging.messages.models import Copy, Message
from samplan_messaging.messages.schemas import (
    Folder,
    MessageChange,
    MessageCreate,
    MessageItem,
    MessageItems,
    MessageView,
    PlanUnread,
    PlanUnreads,
    PossibleRecipient,
    PossibleRecipients,
    Recipient,
    Sender,
    Unread,
)
from samplan_servicekit import audit, etag
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.bus import outbox
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id

KEPT_FOR: Final = timedelta(days=30)
"""How long what was put aside can be brought back."""


async def list_folder(
    session: AsyncSession, plan: AccessiblePlan, folder: Folder, limit: int, before: UUID | None, now: datetime
) -> MessageItems:
    """A page of one of the caller's folders."""
    found = await repository.list_folder(session, plan, folder, limit=limit + 1, before=before)
    page = found[:limit]
    copies, names = await _people_of(session, plan, page)
    await audit.record(session, plan, "messages.read", now=now, element=Element.MESSAGES)
    return MessageItems(
        items=[MessageItem(**_item(plan, message, copies[message.id], names)) for message in page],
        next_cursor=str(page[-1].id) if len(found) > limit else None,
    )


async def get(session: AsyncSession, plan: AccessiblePlan, message_id: UUID, now: datetime) -> MessageView:
    """A message with its text; that somebody has read it is noted by `mark_read`."""
    message = await repository.get_visible(session, plan, message_id)
    if message is None:
        raise not_found()
    view = await _view(session, plan, message)
    await audit.record(
        session, plan, "message.opened", now=now, element=Element.MESSAGES, objects=[message_id], read=True
    )
    return view


async def create(session: AsyncSession, plan: AccessiblePlan, wanted: MessageCreate, now: datetime) -> MessageView:
    """Write a message, and send it if it is to be sent."""
    if wanted.reply_to is not None:
        answered = await repository.get_visible(session, plan, wanted.reply_to)
        if answered is None or answered.sent_at is None:
            raise not_found()
    message = Message(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        sender_id=plan.caller.person_id,
        acting_id=None,
        acting_basis=None,
        category=wanted.category,
        subject=wanted.subject,
        body=wanted.document or from_plain(""),
        reply_to=wanted.reply_to,
        created_at=now,
        sent_at=None,
        hidden_by_sender=False,
        version=1,
    )
    session.add(message)
    await session.flush()
    await _address(session, plan, message, wanted.recipients)
    if wanted.send:
        return await _send(session, plan, message, now)
    return await _view(session, plan, message)


async def change(
    session: AsyncSession, plan: AccessiblePlan, message_id: UUID, wanted: MessageChange, expected: int
) -> MessageView:
    """Rewrite a draft."""
    draft = await _lock_draft(session, plan, message_id)
    etag.check(expected, draft, await _view(session, plan, draft))
    for name in wanted.model_fields_set & {"subject", "category"}:
        setattr(draft, name, getattr(wanted, name))
    if wanted.document is not None:
        draft.body = wanted.document
    if "recipients" in wanted.model_fields_set:
        await _address(session, plan, draft, wanted.recipients)
    draft.version += 1
    await session.flush()
    return await _view(session, plan, draft)


async def send(session: AsyncSession, plan: AccessiblePlan, message_id: UUID, now: datetime) -> MessageView:
    """Send a draft."""
    return await _send(session, plan, await _lock_draft(session, plan, message_id), now)


async def mark_read(session: AsyncSession, plan: AccessiblePlan, message_id: UUID, now: datetime) -> None:
    """Note that the caller has read a message; the first time counts."""
    message = await repository.get_visible(session, plan, message_id)
    copy = await repository.get_own_copy(session, plan, message_id) if message and message.sent_at else None
    if message is None or copy is None:
        raise not_found()
    if copy.read_at is not None:
        return
    await repository.lock(session, plan, message_id)
    copy.read_at = now
    await session.flush()
    readers = await repository.count_read(session, plan, message_id)
    await _tell(
        session,
        plan,
        MessageRead(plan_id=plan.plan_id, reader_id=plan.caller.person_id, sender_id=message.sender_id),
        message_id,
        readers,
    )
    await audit.record(
        session, plan, "message.read", now=now, element=Element.MESSAGES, objects=[message_id], read=False
    )


async def remove(session: AsyncSession, plan: AccessiblePlan, message_id: UUID, now: datetime) -> None:
    """Put aside a draft, one's own copy of a message, or a sent one from one's own folder; others keep theirs."""
    # Locked, so that a draft that is being sent meanwhile is not taken away from those who get it.
    draft = await repository.get_draft_for_update(session, plan, message_id)
    if draft is not None:
        # Nobody else has ever seen it: the log says nothing of drafts.
        draft.hidden_by_sender, draft.hidden_at = True, now
        return
    message = await repository.get_visible(session, plan, message_id)
    if message is None:
        raise not_found()
    copy = await repository.get_own_copy(session, plan, message_id)
    if copy is not None:
        copy.deleted_at = now
        await _tell_aside(session, plan, message_id)
    else:
        message.hidden_by_sender, message.hidden_at = True, now
    await audit.record(session, plan, "message.deleted", now=now, element=Element.MESSAGES, objects=[message_id])


async def restore(session: AsyncSession, plan: AccessiblePlan, message_id: UUID, now: datetime) -> MessageView:
    """Bring back what the caller put aside of a message.

    Raises:
        Problem: 404 where they put nothing aside, or did so too long ago.
    """
    written = await repository.get_hidden_for_update(session, plan, message_id, now - KEPT_FOR)
    if written is not None:
        written.hidden_by_sender, written.hidden_at = False, None
    copy = await repository.get_deleted_copy(session, plan, message_id, now - KEPT_FOR)
    if copy is not None:
        copy.deleted_at = None
        await _tell_aside(session, plan, message_id)
    await session.flush()
    message = await repository.get_visible(session, plan, message_id) if written or copy else None
    if message is None:
        raise not_found()
    view = await _view(session, plan, message)
    if message.sent_at is not None:
        await audit.record(session, plan, "message.restored", now=now, element=Element.MESSAGES, objects=[message_id])
    return view


async def _tell_aside(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> None:
    """Tell who has a message aside, after that changed: what lies aside waits for nobody."""
    message = await repository.lock(session, plan, message_id)
    message.asides += 1
    await session.flush()
    aside = (await repository.list_aside(session, plan.scope, [message_id]))[message_id]
    told = MessagePutAside(plan_id=plan.plan_id, person_ids=aside)
    await _tell(session, plan, told, message_id, message.asides)


async def list_recipients(session: AsyncSession, plan: AccessiblePlan, now: datetime) -> PossibleRecipients:
    """Whom the caller may write to."""
    present = await members.list_present(session, plan)
    names = await members.names_in(session, plan, [member.person_id for member, _ in present])
    held = await members.list_held(session, plan, oslo_day(now))
    return PossibleRecipients(
        items=[
            PossibleRecipient(
                person_id=member.person_id,
                name=names.get(member.person_id),
                role=member.role,
                reachable=person.has_account and member.person_id in held,
            )
            for member, person in present
            if member.person_id != plan.caller.person_id
        ]
    )


async def count_unread(session: AsyncSession, plan: AccessiblePlan) -> Unread:
    """How many messages wait for the caller in a plan."""
    counts = await repository.count_unread(session, plan.caller, [plan.plan_id])
    return Unread(unread=counts.get(plan.plan_id, 0))


async def count_unread_everywhere(session: AsyncSession, caller: Caller, now: datetime) -> PlanUnreads:
    """How many messages wait for the caller in each plan that they may look into today."""
    plans = await members.list_plans_held_by(session, caller, oslo_day(now))
    counts = await repository.count_unread(session, caller, plans)
    return PlanUnreads(items=[PlanUnread(plan_id=plan_id, unread=count) for plan_id, count in counts.items()])


async def _lock_draft(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> Message:
    draft = await repository.get_draft_for_update(session, plan, message_id)
    if draft is None:
        if await repository.get_visible(session, plan, message_id) is not None:
            raise Problem(409, "message.sent_already")
        raise not_found()
    return draft


async def _address(
    session: AsyncSession, plan: AccessiblePlan, message: Message, recipients: Collection[UUID]
) -> None:
    present = {member.person_id for member, _ in await members.list_present(session, plan)}
    if not present.issuperset(recipients):
        fault = {"pointer": "/recipients", "code": "recipient.not_in_plan"}
        raise Problem(422, "request.invalid", errors=[fault])
    await repository.replace_recipients(session, plan, message.id, set(recipients))


async def _send(session: AsyncSession, plan: AccessiblePlan, message: Message, now: datetime) -> MessageView:
    recipients = {copy.person_id for copy in (await repository.list_copies(session, plan, [message.id]))[message.id]}
    faults = [
        {"pointer": f"/{name}", "code": "missing"}
        for name, given in (
            ("recipients", recipients),
            ("subject", message.subject),
            ("text", not empty(message.body)),
        )
        if not given
    ]
    if faults:
        raise Problem(422, "request.invalid", errors=faults)
    # Whoever sends it answers for it, whoever began the draft.
    acting = plan.caller.acting
    message.acting_id = acting.person_id if acting else None
    message.acting_basis = acting.basis.value if acting else None
    message.sent_at = now
    message.version += 1
    sent = MessageSent(
        plan_id=plan.plan_id,
        sender_id=plan.caller.person_id,
        recipient_ids=frozenset(recipients),
        category=message.category,
    )
    await _tell(session, plan, sent, message.id, message.version)
    view = await _view(session, plan, message)
    await audit.record(session, plan, "message.sent", now=now, element=Element.MESSAGES, objects=[message.id])
    return view


async def _tell(session: AsyncSession, plan: AccessiblePlan, data: EventData, subject: UUID, sequence: int) -> None:
    await outbox.append(
        session,
        data,
        source="messaging",
        subject=subject,
        sequence=sequence,
        organisation_id=plan.scope.organisation_id,
        actor_id=plan.caller.person_id,
    )


async def _view(session: AsyncSession, plan: AccessiblePlan, message: Message) -> MessageView:
    copies, names = await _people_of(session, plan, [message])
    shown = _item(plan, message, copies[message.id], names)
    answer = None if message.sent_at is None else await repository.find_reply_draft(session, plan, message.id)
    return MessageView(
        **shown, text=message.text, body=message.body, reply_to=message.reply_to, reply_draft_id=answer
    )


async def _people_of(
    session: AsyncSession, plan: AccessiblePlan, messages: Sequence[Message]
) -> tuple[Mapping[UUID, Sequence[Copy]], Mapping[UUID, str]]:
    """The copies of messages by message, and the names of all whom they show."""
    copies = await repository.list_copies(session, plan, [message.id for message in messages])
    people = {message.sender_id for message in messages}
    people |= {message.acting_id for message in messages if message.acting_id}
    people |= {c.person_id for own in copies.values() for c in own}
    return copies, await members.names_in(session, plan, people)


def _item(
    plan: AccessiblePlan, message: Message, copies: Sequence[Copy], names: Mapping[UUID, str]
) -> dict[str, Any]:
    """What a folder shows of a message; its text is not loaded for that."""
    own = next((copy for copy in copies if copy.person_id == plan.caller.person_id), None)
    # Who has read it is for the sender, and for those to whom the plan's log is open anyway.
    shows_readers = message.sender_id == plan.caller.person_id or plan.kind in (Kind.OWNER, Kind.LEAD)
    return {
        "id": message.id,
        "status": "draft" if message.sent_at is None else "sent",
        "from_": Sender(
            person_id=message.sender_id,
            name=names.get(message.sender_id),
            acting_name=names.get(message.acting_id) if message.acting_id else None,
            acting_basis=ActingBasis(message.acting_basis) if message.acting_basis else None,
        ),
        "recipients": [
            Recipient(
                person_id=copy.person_id,
                name=names.get(copy.person_id),
                read_at=copy.read_at if shows_readers or copy is own else None,
            )
            for copy in copies
        ],
        "category": message.category,
        "subject": message.subject,
        "sent_at": message.sent_at,
        "read_at": own.read_at if own else None,
        "version": message.version,
    }
