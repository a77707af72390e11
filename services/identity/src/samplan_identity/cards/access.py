"""Who may see and change whose person card."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import OrganisationRight
from samplan_identity.members import repository as members
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonMay
from samplan_identity.rights import repository as rights
from samplan_identity.rights import rules
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, right_missing

_HANDLING: Final = (
    OrganisationRight.PLAN_CREATE,
    OrganisationRight.PERSON_EDIT,
    OrganisationRight.LOCAL_ADMIN,
    OrganisationRight.LOCAL_SUPERADMIN,
)

WAY_IN: Final = frozenset({"mobile", "email", "code_channel"})
"""Fields by which somebody signs in: whoever changes them could sign in as that person."""


async def may_handle(session: AsyncSession, caller: Caller) -> bool:
    """Whether somebody makes plans, edits persons, or leads a plan whose participants they choose."""
    return bool(caller.rights.intersection(_HANDLING)) or await members.leads_any(
        session, caller.scope, caller.person_id
    )


async def require_may_handle(session: AsyncSession, caller: Caller) -> None:
    """Refuse who may not handle persons."""
    if not await may_handle(session, caller):
        raise right_missing(OrganisationRight.PERSON_EDIT)


async def require_may_see(session: AsyncSession, caller: Caller, person: Person, now: datetime) -> None:
    """Refuse who may not read a card. A protected address narrows it to admins and those who lead a plan with them.

    That a card with a protected address was read is logged.
    """
    if person.id == caller.person_id:
        return
    if person.confidential:
        if not (
            rules.is_admin(caller.rights)
            or await members.leads_plan_with(session, caller.scope, caller.person_id, person.id)
        ):
            raise Problem(403, "person.protected")
        await audit.record_for(
            session,
            caller.scope.organisation_id,
            "person.protected_read",
            now=now,
            actor_id=caller.person_id,
            act=caller.acting_service,
            session_id=caller.session_id,
            objects=[person.id],
            read=True,
        )


async def standing(session: AsyncSession, caller: Caller, person: Person) -> PersonMay:
    """What the caller may do with somebody's card and account."""
    own = person.id == caller.person_id
    admin = rules.is_admin(caller.rights)
    if own:
        return PersonMay(edit=True, edit_way_in=True, manage_account=False, close_account=False)
    leads = await members.leads_plan_with(session, caller.scope, caller.person_id, person.id)
    edit = admin or await _may_edit(session, caller, person)
    held = await rights.rights_of(session, caller.scope, person.id)
    elsewhere = await rights.has_rights_elsewhere(session, caller.scope, person.id)
    reaches = rules.reaches(caller.rights, held, elsewhere=elsewhere)
    visible = not person.confidential or admin or leads
    closes = rules.may_close(caller.rights, held, elsewhere=elsewhere) if admin else (leads and not held)
    handles = admin or leads or bool(caller.rights.intersection(_HANDLING))
    return PersonMay(
        edit=edit and visible,
        edit_way_in=edit and visible and reaches,
        manage_account=handles and visible and reaches,
        close_account=closes and not elsewhere,
    )


async def _may_edit(session: AsyncSession, caller: Caller, person: Person) -> bool:
    """With the right, those one shares a plan with, and those who take part in none yet."""
    if OrganisationRight.PERSON_EDIT not in caller.rights:
        return False
    if await members.shares_plan(session, caller.scope, caller.person_id, person.id):
        return True
    return not await members.takes_part_in_any(session, caller.scope, person.id)


async def require_may_change(session: AsyncSession, caller: Caller, person: Person, fields: set[str]) -> None:
    """Refuse a change of a card.

    Raises:
        Problem: 403 `access.right_missing`, `person.protected`, `rights.above_yours` for the way in of somebody
            who may more than the caller, or `person.own_way_in` for one's own.
    """
    if person.id == caller.person_id:
        if "address_protection" in fields:
            raise right_missing(OrganisationRight.PERSON_EDIT)
        if fields & WAY_IN:
            # Where one's own codes go changes on the account page, which has the new address show a code first.
            raise Problem(403, "person.own_way_in")
        return
    found = await standing(session, caller, person)
    if not found.edit:
        if person.confidential and OrganisationRight.PERSON_EDIT in caller.rights:
            raise Problem(403, "person.protected")
        raise right_missing(OrganisationRight.PERSON_EDIT)
    if fields & WAY_IN and not found.edit_way_in:
        raise Problem(403, "rights.above_yours")
