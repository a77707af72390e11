"""A person of another organisation is added here by the code that they, or who speaks for them there, gave out."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PersonJoined
from samplan_identity import organisation_entries, telling
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.cards import access
from samplan_identity.cards.service import brief
from samplan_identity.joining import repository
from samplan_identity.joining.codes import new_code, plain
from samplan_identity.joining.models import JoinCode
from samplan_identity.joining.schemas import JoinCodeView
from samplan_identity.members import repository as members
from samplan_identity.organisation_entries import Entry
from samplan_identity.organisations import repository as organisations
from samplan_identity.organisations.models import Membership
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonBrief
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.rights import rules
from samplan_identity.rights import service as rights_service
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.crypto import blind_index
from samplan_servicekit.errors import Problem, not_found, right_missing
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

LIFE: Final = timedelta(hours=24)
"""Long enough to be rung through on the next day, short enough not to lie about."""
NEWS_LIFE: Final = timedelta(hours=24)


async def issue(
    session: AsyncSession, caller: Caller, person_id: UUID, numbers: IdentityNumbers, now: datetime
) -> JoinCodeView:
    """Make a code for a person: for oneself, for one's child, or for somebody in a plan that one leads.

    An earlier one that was not used is worth nothing any more.
    """
    person = await persons.get(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    if not await _may_speak_for(session, caller, person_id):
        # Who neither handles persons nor meets this one in a plan is not told that there is one.
        near = await access.may_handle(session, caller) or await members.shares_plan(
            session, caller.scope, caller.person_id, person_id
        )
        raise right_missing("person.join_code") if near else not_found()
    await repository.drop_unused(session, caller.scope, person_id)
    code = new_code()
    session.add(
        JoinCode(
            organisation_id=caller.scope.organisation_id,
            id=new_id(),
            person_id=person_id,
            code_hash=_hash(numbers, plain(code) or ""),
            created_by=caller.person_id,
            expires_at=now + LIFE,
        )
    )
    await session.flush()
    issued = Entry(scope=caller.scope, action="join_code.issued", objects=[person_id])
    await organisation_entries.append(session, [issued], now=now, actor=caller)
    return JoinCodeView(code=code, expires_at=now + LIFE)


async def _may_speak_for(session: AsyncSession, caller: Caller, person_id: UUID) -> bool:
    return (
        person_id == caller.person_id
        or rules.is_admin(caller.rights)
        or await members.leads_plan_with(session, caller.scope, caller.person_id, person_id)
        or await members.is_relative_of(session, caller.scope, caller.person_id, person_id)
    )


async def use(
    session: AsyncSession, caller: Caller, typed: str, numbers: IdentityNumbers, means: AccountMeans, now: datetime
) -> PersonBrief:
    """Add the person whose code this is to the caller's organisation. The code works once.

    Raises:
        Problem: 410 `join_code.invalid`; 409 `person.exists` with the person's id where they belong here already, and
            the code is not used up by that.
    """
    await access.require_may_handle(session, caller)
    code = plain(typed)
    taken = await repository.take(session, caller.scope, _hash(numbers, code), now) if code else None
    if taken is None:
        raise Problem(410, "join_code.invalid")
    if await organisations.get_membership(session, caller.scope, taken.person_id) is not None:
        raise Problem(409, "person.exists", person_id=str(taken.person_id))
    membership = Membership(
        id=new_id(), organisation_id=caller.scope.organisation_id, person_id=taken.person_id, rights=[], version=1
    )
    session.add(membership)
    await session.flush()
    person = await persons.get_for_update(session, caller.scope, taken.person_id)
    if person is None:
        raise not_found()
    here = await organisations.get(session, caller.scope)
    has_account = await accounts.get_open(session, caller.scope, person.id) is not None
    await announce_change(session, caller.scope, person, has_account=has_account, actor_id=caller.person_id)
    await rights_service.tell(session, caller.scope, membership, actor_id=caller.person_id)
    there = OrganisationScope(taken.organisation_id)
    await database.enter(session, there)
    await _tell_person(session, there, person, here.name, means.notify_key, now)
    entries = [
        Entry(scope=caller.scope, action="person.joined", objects=[person.id]),
        Entry(scope=there, action="person.joined_elsewhere", objects=[person.id]),
    ]
    await organisation_entries.append(session, entries, now=now, actor=caller)
    return brief(person, has_account=has_account)


async def _tell_person(
    session: AsyncSession,
    scope: OrganisationScope,
    person: Person,
    organisation: str,
    notify_key: X25519PublicKey,
    now: datetime,
) -> None:
    # Where somebody with a protected address has to do is never sent in clear.
    to = None if person.confidential else telling.recipient(person)
    if to is None:
        return
    await telling.append(
        session,
        to,
        PersonJoined,
        "person_joined",
        notify_key,
        now,
        subject=person.id,
        sequence=person.version,
        organisation_id=scope.organisation_id,
        actor_id=None,
        more={"organisation": organisation},
        life=NEWS_LIFE,
    )


def _hash(numbers: IdentityNumbers, code: str) -> bytes:
    return blind_index(numbers.index_key, "join_code", code)
