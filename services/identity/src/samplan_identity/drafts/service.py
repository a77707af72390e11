"""Keeps what somebody is writing about persons, under the rights that saving it would take."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.cards import access
from samplan_identity.drafts.forms import Form
from samplan_identity.drafts.schemas import DraftKeep, DraftView, FoundDraft, FoundDrafts
from samplan_identity.unsaved import repository
from samplan_identity.unsaved.models import Draft, FormName
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.drafts import require_known
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.keys.columns import SealedColumn

COLUMN: Final = SealedColumn(
    "drafts", "sealed", "drafts|sealed|{}", row="concat_ws('|', organisation_id, author_id, form, key)"
)
MOST: Final = 50
"""Drafts of one author at a time: far more than anybody has under way, and no place to store things in."""


async def list_new_persons(session: AsyncSession, caller: Caller, sealing: Sealing) -> FoundDrafts:
    """The persons that the caller has begun to register."""
    await access.require_may_handle(session, caller)
    found = await repository.list_of(session, caller.scope, caller.person_id, FormName.PERSON)
    return FoundDrafts(items=[FoundDraft(key=draft.key, **_view(draft, sealing).model_dump()) for draft in found])


async def get(session: AsyncSession, caller: Caller, form: Form, key: UUID, sealing: Sealing) -> DraftView:
    """What the caller is writing at a place; 404 where there is nothing."""
    await form.require(session, caller, key)
    draft = await repository.get(session, caller.scope, caller.person_id, form.name, key)
    if draft is None:
        raise not_found()
    return _view(draft, sealing)


async def keep(
    session: AsyncSession,
    caller: Caller,
    form: Form,
    key: UUID,
    wanted: DraftKeep,
    sealing: Sealing,
    now: datetime,
) -> DraftView:
    """Keep what the caller is writing. Nothing is logged: nobody else can see it.

    Raises:
        Problem: 409 `draft.too_many`; 422 for a field that the form does not have.
    """
    await form.require(session, caller, key)
    require_known(wanted.fields, form.fields)
    if await repository.count_others(session, caller.scope, caller.person_id, form.name, key) >= MOST:
        raise Problem(409, "draft.too_many")
    draft = Draft(
        organisation_id=caller.scope.organisation_id,
        author_id=caller.person_id,
        form=form.name,
        key=key,
        base_version=wanted.base_version,
        saved_at=now,
    )
    draft.sealed = sealing.seal(orjson.dumps(wanted.fields), _place(draft))
    await repository.keep(session, caller.scope, draft)
    return DraftView(fields=wanted.fields, base_version=wanted.base_version, saved_at=now)


async def drop(session: AsyncSession, caller: Caller, form: Form, key: UUID) -> None:
    """Forget what the caller was writing: it is saved, or they do not want it; also where they may not save it."""
    await repository.drop(session, caller.scope, caller.person_id, form.name, key)


def _view(draft: Draft, sealing: Sealing) -> DraftView:
    fields: dict[str, Any] = orjson.loads(sealing.open(draft.sealed, _place(draft)))
    return DraftView(fields=fields, base_version=draft.base_version, saved_at=draft.saved_at)


def _place(draft: Draft) -> str:
    row = (draft.organisation_id, draft.author_id, draft.form, draft.key)
    return COLUMN.place("|".join(str(one) for one in row))
