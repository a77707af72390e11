"""Queries on messages and copies."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal_column, not_, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from samplan_contracts.plans import MessageCategory
from samplan_messaging.messages.models import Copy, Message
from samplan_messaging.messages.schemas import Folder
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.scope import OrganisationScope

PRINTED: Final = (MessageCategory.MINUTES, MessageCategory.NOTE)

_NONE: Final[ColumnElement[int]] = literal_column("0")
"""As its index has it, and not a value that is given with the call."""
_LIST_OLD_DRAFTS: Final = text("select organisation_id, plan_id, id from list_old_drafts(:before, :limit)")


def _in_plan(plan: AccessiblePlan) -> Select[tuple[Message]]:
    return select(Message).where(
        Message.organisation_id == plan.scope.organisation_id, Message.plan_id == plan.plan_id
    )


def _own_copy(plan: AccessiblePlan):  # type: ignore[no-untyped-def]  # an exists() clause
    return (
        select(Copy.message_id)
        .where(
            Copy.organisation_id == Message.organisation_id,
            Copy.message_id == Message.id,
            Copy.person_id == plan.caller.person_id,
            Copy.deleted_at.is_(None),
        )
        .exists()
    )


async def list_folder(
    session: AsyncSession, plan: AccessiblePlan, folder: Folder, *, limit: int, before: UUID | None
) -> Sequence[Message]:
    """A page of one of the caller's folders, the newest first (ids sort by time), without the texts."""
    mine = and_(Message.sender_id == plan.caller.person_id, Message.hidden_by_sender.is_(False))
    conditions = {
        Folder.INBOX: and_(Message.sent_at.is_not(None), _own_copy(plan)),
        Folder.SENT: and_(mine, Message.sent_at.is_not(None)),
        Folder.DRAFTS: and_(mine, Message.sent_at.is_(None)),
    }
    # A draft may wait for long before it is sent, so it is the time of sending that orders.
    order = func.coalesce(Message.sent_at, Message.created_at)
    query = _in_plan(plan).where(conditions[folder]).order_by(order.desc(), Message.id.desc()).limit(limit)
    query = query.options(defer(Message.text, raiseload=True), defer(Message.body_json, raiseload=True))
    if before is not None:
        last = _in_plan(plan).where(Message.id == before).with_only_columns(order).scalar_subquery()
        query = query.where(or_(order < last, and_(order == last, Message.id < before)))
    return (await session.scalars(query)).all()


async def get_visible(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> Message | None:
    """A message that the caller wrote, or has a copy of."""
    query = _in_plan(plan).where(
        Message.id == message_id,
        or_(
            and_(Message.sender_id == plan.caller.person_id, Message.hidden_by_sender.is_(False)),
            and_(Message.sent_at.is_not(None), _own_copy(plan)),
        ),
    )
    return (await session.scalars(query)).one_or_none()


async def list_printable(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Message]:
    """All minutes and notes (no other kind is printed) in the caller's folders, the oldest first."""
    query = _in_plan(plan).where(
        Message.sent_at.is_not(None),
        Message.category.in_(PRINTED),
        or_(
            and_(Message.sender_id == plan.caller.person_id, Message.hidden_by_sender.is_(False)),
            _own_copy(plan),
        ),
    )
    return (await session.scalars(query.order_by(Message.sent_at, Message.id))).all()


def _kept_by_somebody() -> ColumnElement[bool]:
    live = select(Copy.message_id).where(
        Copy.organisation_id == Message.organisation_id,
        Copy.message_id == Message.id,
        Copy.deleted_at.is_(None),
    )
    return or_(Message.hidden_by_sender.is_(False), live.exists())


async def list_kept(session: AsyncSession, plan: AccessiblePlan) -> Sequence[Message]:
    """All minutes and notes of the plan that somebody has not deleted for themselves, the oldest first."""
    query = _in_plan(plan).where(Message.sent_at.is_not(None), Message.category.in_(PRINTED), _kept_by_somebody())
    return (await session.scalars(query.order_by(Message.sent_at, Message.id))).all()


async def count_not_kept(session: AsyncSession, plan: AccessiblePlan) -> tuple[int, int]:
    """How many sent messages `list_kept` leaves out: of other kinds, and deleted by everybody who had them."""
    printed = func.coalesce(Message.category.in_(PRINTED), False)
    counted = (
        _in_plan(plan)
        .where(Message.sent_at.is_not(None))
        .with_only_columns(
            func.count().filter(not_(printed)), func.count().filter(and_(printed, not_(_kept_by_somebody())))
        )
    )
    others, deleted = (await session.execute(counted)).one()
    return others, deleted


async def find_reply_draft(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> UUID | None:
    """The newest of the caller's drafts that answer a message."""
    query = (
        select(Message.id)
        .where(
            Message.organisation_id == plan.scope.organisation_id,
            Message.plan_id == plan.plan_id,
            Message.reply_to == message_id,
            Message.sender_id == plan.caller.person_id,
            Message.sent_at.is_(None),
            Message.hidden_by_sender.is_(False),
        )
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
    )
    found: UUID | None = await session.scalar(query)
    return found


async def get_draft_for_update(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> Message | None:
    """One of the caller's drafts, locked."""
    query = _in_plan(plan).where(
        Message.id == message_id,
        Message.sender_id == plan.caller.person_id,
        Message.sent_at.is_(None),
        Message.hidden_by_sender.is_(False),
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def get_hidden_for_update(
    session: AsyncSession, plan: AccessiblePlan, message_id: UUID, since: datetime
) -> Message | None:
    """What the caller wrote and put aside after a moment, locked."""
    query = _in_plan(plan).where(
        Message.id == message_id, Message.sender_id == plan.caller.person_id, Message.hidden_at > since
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def lock(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> Message:
    """A message of the plan, locked, so that its readers are counted one after another."""
    return (await session.scalars(_in_plan(plan).where(Message.id == message_id).with_for_update())).one()


async def get_own_copy(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> Copy | None:
    """The caller's copy of a message, locked."""
    query = select(Copy).where(
        Copy.organisation_id == plan.scope.organisation_id,
        Copy.message_id == message_id,
        Copy.person_id == plan.caller.person_id,
        Copy.deleted_at.is_(None),
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def get_deleted_copy(
    session: AsyncSession, plan: AccessiblePlan, message_id: UUID, since: datetime
) -> Copy | None:
    """The caller's copy of a message of the plan, where they put it aside after a moment, locked."""
    query = select(Copy).where(
        _in_plan(plan).where(Message.id == message_id).exists(),
        Copy.organisation_id == plan.scope.organisation_id,
        Copy.message_id == message_id,
        Copy.person_id == plan.caller.person_id,
        Copy.deleted_at > since,
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def list_copies(
    session: AsyncSession, plan: AccessiblePlan, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Copy]]:
    """The copies of messages, by message."""
    query = select(Copy).where(Copy.organisation_id == plan.scope.organisation_id, Copy.message_id.in_(ids))
    copies: dict[UUID, list[Copy]] = {message_id: [] for message_id in ids}
    for copy in await session.scalars(query.order_by(Copy.person_id)):
        copies[copy.message_id].append(copy)
    return copies


async def list_aside(
    session: AsyncSession, scope: OrganisationScope, ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Who has put their copy of each of some messages aside."""
    query = select(Copy.message_id, Copy.person_id).where(
        Copy.organisation_id == scope.organisation_id, Copy.message_id.in_(ids), Copy.deleted_at.is_not(None)
    )
    aside: dict[UUID, set[UUID]] = {message_id: set() for message_id in ids}
    for message_id, person_id in (await session.execute(query)).tuples():
        aside[message_id].add(person_id)
    return {message_id: frozenset(persons) for message_id, persons in aside.items()}


async def list_put_aside(
    session: AsyncSession, scope: OrganisationScope, after: UUID | None, limit: int
) -> Sequence[Message]:
    """Up to so many messages that somebody has, or had, put aside, by id, beginning after one."""
    aside = select(Copy.message_id).where(Copy.organisation_id == scope.organisation_id, Copy.deleted_at.is_not(None))
    counted = select(Message.id).where(Message.organisation_id == scope.organisation_id, Message.asides > _NONE)
    if after is not None:
        aside, counted = aside.where(Copy.message_id > after), counted.where(Message.id > after)
    # Each by its own index, and no more of either than is wanted.
    ids = union(
        select(aside.distinct().order_by(Copy.message_id).limit(limit).subquery()),
        select(counted.order_by(Message.id).limit(limit).subquery()),
    ).subquery()
    query = (
        select(Message)
        .where(Message.organisation_id == scope.organisation_id, Message.id.in_(select(ids)))
        .options(defer(Message.text, raiseload=True), defer(Message.body_json, raiseload=True))
        .order_by(Message.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def replace_recipients(
    session: AsyncSession, plan: AccessiblePlan, message_id: UUID, recipients: Collection[UUID]
) -> None:
    """Say anew whom a draft is meant for."""
    await session.execute(
        delete(Copy).where(Copy.organisation_id == plan.scope.organisation_id, Copy.message_id == message_id)
    )
    session.add_all(
        Copy(organisation_id=plan.scope.organisation_id, message_id=message_id, person_id=person_id)
        for person_id in recipients
    )
    await session.flush()


async def count_read(session: AsyncSession, plan: AccessiblePlan, message_id: UUID) -> int:
    """How many recipients have read a message."""
    query = select(func.count()).where(
        Copy.organisation_id == plan.scope.organisation_id,
        Copy.message_id == message_id,
        Copy.read_at.is_not(None),
    )
    return await session.scalar(query) or 0


async def count_unread(session: AsyncSession, caller: Caller, plans: Collection[UUID]) -> Mapping[UUID, int]:
    """How many messages wait for the caller in each of some plans."""
    query = (
        select(Message.plan_id, func.count())
        .join(Copy, (Copy.organisation_id == Message.organisation_id) & (Copy.message_id == Message.id))
        .where(
            Message.organisation_id == caller.scope.organisation_id,
            Message.plan_id.in_(plans),
            Message.sent_at.is_not(None),
            Copy.person_id == caller.person_id,
            Copy.read_at.is_(None),
            Copy.deleted_at.is_(None),
        )
        .group_by(Message.plan_id)
    )
    return {plan_id: count for plan_id, count in (await session.execute(query)).tuples()}


async def list_old_drafts(session: AsyncSession, before: datetime, limit: int) -> Sequence[tuple[UUID, UUID, UUID]]:
    """Up to so many drafts that were put aside before a moment, by organisation, plan and their own id."""
    rows = await session.execute(_LIST_OLD_DRAFTS, {"before": before, "limit": limit})
    return [(row.organisation_id, row.plan_id, row.id) for row in rows]


async def purge_draft(
    session: AsyncSession, scope: OrganisationScope, plan_id: UUID, message_id: UUID, before: datetime
) -> bool:
    """Delete a draft for good, unless it was brought back meanwhile."""
    query = select(Message).where(
        Message.organisation_id == scope.organisation_id,
        Message.plan_id == plan_id,
        Message.id == message_id,
        Message.sent_at.is_(None),
        Message.hidden_at < before,
    )
    draft = (await session.scalars(query.with_for_update())).one_or_none()
    if draft is None:
        return False
    await session.execute(
        delete(Copy).where(Copy.organisation_id == scope.organisation_id, Copy.message_id == message_id)
    )
    await session.delete(draft)
    return True
