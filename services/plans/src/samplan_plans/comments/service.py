"""Comments: whoever may read an item may say something on it, and change what they said."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Level
from samplan_plans.comments.kind import COMMENT
from samplan_plans.comments.models import Comment
from samplan_plans.comments.schemas import CommentView, CommentViews, CommentWrite
from samplan_plans.content.kinds import ItemKind, R
from samplan_plans.content.repository import list_under
from samplan_plans.content.writing import (
    Held,
    Pen,
    begin_reading,
    begin_writing,
    create,
    find,
    level_of,
    log,
    match,
    settle,
    take,
    throw_away,
)
from samplan_plans.people import repository as people
from samplan_plans.people.schemas import PersonRef
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.ids import new_id


async def list_on(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], item_id: UUID, now: datetime
) -> CommentViews:
    """What was said on an item, the oldest first."""
    pen = await begin_reading(session, plan, now)
    held = await find(pen, kind, item_id)
    views = await views_on(pen, held)
    element = held.chain[0].element
    await audit.record(session, plan, "comments.read", now=now, element=element, objects=[item_id])
    return CommentViews(items=views)


async def views_on(pen: Pen, held: Held[R]) -> list[CommentView]:
    """What was said on an item that was found."""
    found = await list_under(pen.session, pen.plan, COMMENT, held.row.id)
    names = await _names(pen, [comment for comment, _ in found])
    return [
        _view(pen, comment, level_of(pen, COMMENT, comment, (item, *held.chain)), names) for comment, item in found
    ]


async def make(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[R], item_id: UUID, wanted: CommentWrite, now: datetime
) -> CommentView:
    """Say something on an item."""
    pen = await begin_writing(session, plan, now)
    await find(pen, kind, item_id)
    acting = plan.caller.acting
    comment = Comment(
        organisation_id=plan.scope.organisation_id,
        id=new_id(),
        plan_id=plan.plan_id,
        author_id=plan.caller.person_id,
        acting_id=acting.person_id if acting else None,
        acting_basis=acting.basis.value if acting else None,
        body=wanted.body,
        created_at=now,
        edited_at=None,
        version=1,
    )
    held = await create(pen, COMMENT, comment, item_id)
    view = _view(pen, comment, held.level, await _names(pen, [comment]))
    await log(pen, held, "created")
    return view


async def change(
    session: AsyncSession, plan: AccessiblePlan, comment_id: UUID, wanted: CommentWrite, expected: int, now: datetime
) -> CommentView:
    """Say it in other words."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, COMMENT, comment_id, Level.EDIT)
    names = await _names(pen, [held.row])
    await match(pen, held, expected, lambda found: _view(pen, found.row, found.level, names))
    held.row.body, held.row.edited_at = wanted.body, now
    await settle(pen, COMMENT, held, "changed")
    await log(pen, held, "changed")
    return _view(pen, held.row, held.level, names)


async def remove(session: AsyncSession, plan: AccessiblePlan, comment_id: UUID, expected: int, now: datetime) -> None:
    """Put a comment into the trash."""
    pen = await begin_writing(session, plan, now)
    held = await take(pen, COMMENT, comment_id, Level.DELETE)
    names = await _names(pen, [held.row])
    await match(pen, held, expected, lambda found: _view(pen, found.row, found.level, names))
    await throw_away(pen, COMMENT, held)
    await log(pen, held, "deleted")


async def _names(pen: Pen, comments: list[Comment]) -> Mapping[UUID, str]:
    persons = {comment.author_id for comment in comments}
    persons |= {comment.acting_id for comment in comments if comment.acting_id is not None}
    return await people.names_of(pen.session, pen.plan.scope, persons) if persons else {}


def _view(pen: Pen, comment: Comment, level: Level, names: Mapping[UUID, str]) -> CommentView:
    return CommentView(
        id=comment.id,
        author=PersonRef(person_id=comment.author_id, name=names.get(comment.author_id, "")),
        acting_name=names.get(comment.acting_id) if comment.acting_id else None,
        body=comment.body,
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        mine=comment.author_id == pen.plan.caller.person_id,
        level=level,
        version=comment.version,
    )
