"""What is written beside an act in a plan and is no item: remarks on a consent, and why somebody prints.

Kept among the drafts until it is done. Whoever may do it may write it, and nobody else sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_plans.consent.service import REMARKS
from samplan_plans.drafts.schemas import DraftKeep, DraftView
from samplan_plans.participants import repository as participants
from samplan_plans.unsaved import repository as unsaved
from samplan_plans.unsaved.models import Draft
from samplan_servicekit.auth import access
from samplan_servicekit.auth.access import AccessiblePlan, InPlan
from samplan_servicekit.drafts import require_known
from samplan_servicekit.errors import not_found
from samplan_servicekit.kit import Kit, kit_of


@dataclass(frozen=True)
class Note:
    """What is written beside an act."""

    name: str
    fields: frozenset[str]


RENEWAL: Final = Note(REMARKS, frozenset({"remarks"}))
PRINT: Final = Note("print", frozenset({"reason", "title"}))
"""By the plan."""

NOTES: Final[Mapping[str, Note]] = {note.name: note for note in (RENEWAL, PRINT)}


def _known(note: str) -> Note:
    if note not in NOTES:
        raise not_found()
    return NOTES[note]


KnownNote = Annotated[Note, Depends(_known)]
"""The note that an address names; 404 for one that there is not."""


async def _notable(plan: InPlan, note: KnownNote, kit: Annotated[Kit, Depends(kit_of)]) -> AccessiblePlan:
    if note is RENEWAL:
        # Their own consent need not hold: they may well be about to renew it.
        return await access.led_plan(plan, kit)
    return await access.may_print(await access.held_plan_or_acting(plan, kit), kit)


NotablePlan = Annotated[AccessiblePlan, Depends(_notable)]
"""A plan in which the caller may do what the note is beside."""


async def get(session: AsyncSession, plan: AccessiblePlan, note: Note, key: UUID) -> DraftView:
    """What the caller is writing; 404 where there is nothing."""
    draft = await unsaved.get(session, plan, plan.caller.person_id, note.name, key)
    if draft is None:
        raise not_found()
    return DraftView(fields=draft.fields, base_version=draft.base_version, saved_at=draft.saved_at)


async def keep(
    session: AsyncSession, plan: AccessiblePlan, note: Note, key: UUID, wanted: DraftKeep, now: datetime
) -> DraftView:
    """Keep what the caller is writing. Nothing is logged: nobody else can see it.

    Raises:
        Problem: 404 where the key names nothing in the plan; 422 for a field that the note does not have.
    """
    if key != plan.plan_id and not (note is RENEWAL and await participants.list_some(session, plan, [key])):
        raise not_found()
    require_known(wanted.fields, note.fields)
    draft = Draft(
        author_id=plan.caller.person_id,
        kind=note.name,
        key=key,
        fields=wanted.fields,
        base_version=None,
        saved_at=now,
    )
    await unsaved.keep(session, plan, draft)
    return DraftView(fields=wanted.fields, base_version=None, saved_at=now)


async def drop(session: AsyncSession, plan: AccessiblePlan, note: Note, key: UUID) -> None:
    """Forget what the caller was writing; also where they may not do it any more."""
    await unsaved.drop(session, plan, plan.caller.person_id, note.name, key)
