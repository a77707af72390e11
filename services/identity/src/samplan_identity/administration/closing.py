"""Accounts are closed: the person stays where they stand, and signs in nowhere."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts import repository
from samplan_identity.accounts.models import AccountStatus
from samplan_identity.cards import access
from samplan_identity.cards import service as persons
from samplan_identity.organisation_entries import Entry
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.models import Person
from samplan_identity.rights import repository as rights
from samplan_identity.rights import service as rights_service
from samplan_identity.sessions import ending
from samplan_identity.sessions import repository as sessions
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, not_found


async def close(
    session: AsyncSession, caller: Caller, person: Person, now: datetime
) -> tuple[list[bytes], list[Entry]]:
    """Close a person's account, end their sessions everywhere, and take their rights here.

    The person must be locked. Returns the hashes of session cookies, which are forgotten after the commit, and what
    the caller is to log, last.

    Raises:
        Problem: 403 `rights.above_yours`; 404 without an open account; 409 `account.used_elsewhere` where the person
            belongs to another organisation too: their account is not one organisation's to close.
    """
    await rights.lock(session, caller.scope)
    account = await repository.get_open(session, caller.scope, person.id)
    if account is None:
        raise not_found()
    may = await access.standing(session, caller, person)
    if await rights.is_member_elsewhere(session, caller.scope, person.id):
        raise Problem(409, "account.used_elsewhere")
    if not may.close_account:
        raise Problem(403, "rights.above_yours")
    account.status, account.password_hash = AccountStatus.CLOSED, None
    account.version += 1
    await session.flush()
    await repository.drop_unused_links(session, caller.scope, account.id)
    await repository.drop_factors(session, caller.scope, account.id)
    membership = await rights.get_for_update(session, caller.scope, person.id)
    entries: list[Entry] = []
    if membership is not None:
        entries = await rights_service.put(session, caller.scope, membership, frozenset(), actor=caller)
    ended = await sessions.end_all_of(session, account.id, now)
    forgotten = await ending.tell(session, ended, "account_closed", now, actor_id=caller.person_id)
    await database.enter(session, caller.scope)
    await announce_change(session, caller.scope, person, has_account=False, actor_id=caller.person_id)
    return forgotten, [*entries, Entry(scope=caller.scope, action="account.closed", objects=[person.id])]


async def rename(session: AsyncSession, caller: Caller, person: Person, username: str) -> list[Entry]:
    """Give an account another user name; the password stays. Gives what the caller is to log, last.

    Raises:
        Problem: 403 as for making one; 404 without an open account; 409 `account.username_taken`.
    """
    account = await repository.get_open(session, caller.scope, person.id)
    if account is None:
        raise not_found()
    await persons.require_may_manage(session, caller, person)
    if account.username == username:
        return []
    same = account.username.casefold() == username.casefold()
    if not same and await repository.username_taken(session, caller.scope, username):
        raise Problem(409, "account.username_taken")
    account.username = username
    account.version += 1
    await announce_change(session, caller.scope, person, has_account=True, actor_id=caller.person_id)
    return [Entry(scope=caller.scope, action="account.renamed", objects=[person.id])]
