"""Keeps what somebody is writing, under the rights that saving it would take."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Level
from samplan_plans.content.kinds import ItemKind
from samplan_plans.content.writing import Pen, begin_reading, begin_writing, element_of, find, place_under, require
from samplan_plans.drafts.schemas import DraftKeep, DraftView
from samplan_plans.items import repository as items
from samplan_plans.unsaved import repository as unsaved
from samplan_plans.unsaved.models import Draft
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.drafts import require_known
from samplan_servicekit.errors import not_found


async def get(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[Any], key: UUID, now: datetime
) -> DraftView:
    """What the caller is writing at a place; 404 where there is nothing, or they may not write there any more."""
    pen = await begin_reading(session, plan, now)
    await _may_write(pen, kind, key)
    draft = await unsaved.get(session, plan, pen.author_id, kind.name, key)
    if draft is None:
        raise not_found()
    return DraftView(fields=draft.fields, base_version=draft.base_version, saved_at=draft.saved_at)


async def keep(
    session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[Any], key: UUID, wanted: DraftKeep, now: datetime
) -> DraftView:
    """Keep what the caller is writing. Nothing is logged: nobody else can see it.

    Raises:
        Problem: 422 for a field that the kind does not have.
    """
    pen = await begin_writing(session, plan, now)
    await _may_write(pen, kind, key)
    require_known(wanted.fields, kind.fields.model_fields)
    draft = Draft(
        author_id=pen.author_id,
        kind=kind.name,
        key=key,
        fields=wanted.fields,
        base_version=wanted.base_version,
        saved_at=now,
    )
    await unsaved.keep(session, plan, draft)
    return DraftView(fields=wanted.fields, base_version=wanted.base_version, saved_at=now)


async def drop(session: AsyncSession, plan: AccessiblePlan, kind: ItemKind[Any], key: UUID, now: datetime) -> None:
    """Forget what the caller was writing; also where they may not write any more."""
    pen = await begin_writing(session, plan, now)
    await unsaved.drop(session, plan, pen.author_id, kind.name, key)


async def _may_write(pen: Pen, kind: ItemKind[Any], key: UUID) -> None:
    """A draft of an item takes the right to change it, one of a new item the right to make it there."""
    if key == pen.plan.plan_id:
        if kind.under:
            raise not_found()
        await place_under(pen, kind, None)
        return
    chain = await items.get_chain(pen.session, pen.plan, key)
    if chain and chain[0].kind == kind.name:
        held = await find(pen, kind, key)
        require(held.level, Level.EDIT, element_of(held.chain))
    else:
        await place_under(pen, kind, key)
