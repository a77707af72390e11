"""In what drafts are kept, and who may: whoever may save what they write there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.acting.schemas import AssistedStart
from samplan_identity.cards import access
from samplan_identity.members import repository as members
from samplan_identity.merging.schemas import MergeRequest
from samplan_identity.numbers.schemas import NumberChange
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonChange, PersonCreate
from samplan_identity.rights import service as rights
from samplan_identity.unsaved.models import FormName
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import not_found


@dataclass(frozen=True)
class Form:
    """A form whose half-filled fields are kept."""

    name: FormName
    fields: frozenset[str]
    require: Callable[[AsyncSession, Caller, UUID], Awaitable[None]]
    """Refuses who may not save what they write there; the key says what it is about."""


async def _new_person(session: AsyncSession, caller: Caller, _: UUID) -> None:
    await access.require_may_handle(session, caller)


async def _card(session: AsyncSession, caller: Caller, person_id: UUID) -> None:
    person = await _person(session, caller, person_id)
    await access.require_may_change(session, caller, person, set())


async def _by_admin(session: AsyncSession, caller: Caller, person_id: UUID) -> None:
    await rights.require_admin(session, caller)
    await _person(session, caller, person_id)


async def _assisting(session: AsyncSession, caller: Caller, plan_id: UUID) -> None:
    if not await members.leads(session, caller.scope, caller.person_id, plan_id):
        raise not_found()


async def _person(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    if person_id != caller.person_id:
        await access.require_may_handle(session, caller)
    person = await persons.get(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    return person


# A date is typed in three fields, and none of them may be whole yet; `searched` is what was looked for before.
_TYPED: Final = {"birth_day", "birth_month", "birth_year", "searched"}

FORMS: Final[Mapping[FormName, Form]] = {
    form.name: form
    for form in (
        Form(
            FormName.PERSON,
            frozenset(PersonCreate.model_fields.keys() - {"account", "draft"} | _TYPED),
            _new_person,
        ),
        Form(FormName.CARD, frozenset(PersonChange.model_fields), _card),
        Form(FormName.NUMBER, frozenset(NumberChange.model_fields), _by_admin),
        Form(FormName.MERGING, frozenset(MergeRequest.model_fields.keys() & {"reason"}), _by_admin),
        Form(FormName.ASSISTED, frozenset(AssistedStart.model_fields.keys() & {"reason"}), _assisting),
    )
}


def _known(form: str) -> Form:
    if form not in FORMS:
        raise not_found()
    return FORMS[FormName(form)]


KnownForm = Annotated[Form, Depends(_known)]
"""The form that an address names; 404 for one that there is not."""
