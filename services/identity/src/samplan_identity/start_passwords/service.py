"""A coordinator hands out a start password, which nobody chose and which is worth little: it must be replaced at the
first sign-in, within three days, and the second factor stays the person's own."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountNews
from samplan_contracts.identity import OrganisationRight
from samplan_identity.accounts import news
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.models import Account
from samplan_identity.persons import repository as persons
from samplan_identity.persons.models import Person
from samplan_identity.sessions import ending
from samplan_identity.sign_in.sending import SignInMeans
from samplan_identity.start_passwords.schemas import StartPassword
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, not_found, right_missing

LIFE: Final = timedelta(hours=72)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
_DIGITS: Final = "23456789"
"""Without what is mistaken for something else when it is read aloud or copied by hand."""


def generate() -> str:
    """A password of 64 bits in three groups, with upper and lower case and digits, as every profile wants."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)]
    digits = "".join(secrets.choice(_DIGITS) for _ in range(3))
    return "-".join([groups[0].capitalize(), *groups[1:], digits])


async def issue(
    caller: Caller, person_id: UUID, means: SignInMeans, now: datetime
) -> tuple[StartPassword, list[bytes]]:
    """Replace a person's password by a generated one; returns it, and the hashes of the sessions that ended.

    No transaction is open while it is hashed: whether the caller may is asked before, and again under the lock.

    Raises:
        Problem: 403 without the right `person.edit` for an account that somebody else started; 404 where there is no
            account; 409 `account.own` for one's own, `account.closed`; 422 without an address for codes.
    """
    async with means.database.transaction(caller.scope) as session:
        _require_may(caller, person_id, *await _found(session, caller, person_id))
    password = generate()
    password_hash = await means.passwords.hash(password)
    async with means.database.transaction(caller.scope) as session:
        await persons.get_for_update(session, caller.scope, person_id)
        account = _require_may(caller, person_id, *await _found(session, caller, person_id))
        expires_at = now + LIFE
        ended = await _replace(session, caller, person_id, account, password_hash, expires_at, means, now)
    return StartPassword(username=account.username, password=password, expires_at=expires_at), ended


async def _replace(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    account: Account,
    password_hash: str,
    expires_at: datetime,
    means: SignInMeans,
    now: datetime,
) -> list[bytes]:
    account.password_hash = password_hash
    account.status = "active"
    account.start_expires_at = expires_at
    account.version += 1
    await session.flush()
    await accounts.drop_unused_links(session, caller.scope, account.id)
    record = await accounts.get_login_of(session, account.id)
    if record is not None and record.address:
        await news.tell(
            session,
            accounts.reached(record, organisation_id=caller.scope.organisation_id),
            AccountNews.START_PASSWORD,
            account.version,
            means.notify_key,
            now,
            actor_id=caller.person_id,
        )
    ended = await ending.end_others(session, caller.scope, account.id, None, now, "start_password")
    await audit.record_for(
        session,
        person_id,
        "account.start_password",
        now=now,
        actor_id=caller.person_id,
        session_id=caller.session_id,
        objects=[account.id],
    )
    return ended


async def _found(session: AsyncSession, caller: Caller, person_id: UUID) -> tuple[Person | None, Account | None]:
    person = await persons.get(session, caller.scope, person_id)
    return person, await accounts.get_of(session, caller.scope, person_id)


def _require_may(caller: Caller, person_id: UUID, person: Person | None, account: Account | None) -> Account:
    if person is None:
        raise not_found()
    started_it = account is not None and account.started_by == caller.person_id
    if OrganisationRight.PERSON_EDIT not in caller.rights and not started_it:
        raise right_missing(OrganisationRight.PERSON_EDIT)
    if account is None:
        raise not_found()
    if person_id == caller.person_id:
        raise Problem(409, "account.own")
    if account.status == "closed":
        raise Problem(409, "account.closed")
    if person.code_address is None:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/code_channel", "code": "no_address"}])
    return account
