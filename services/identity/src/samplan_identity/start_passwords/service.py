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
    session: AsyncSession, caller: Caller, person_id: UUID, means: SignInMeans, now: datetime
) -> tuple[StartPassword, list[bytes]]:
    """Replace a person's password by a generated one; returns it, and the hashes of the sessions that ended.

    Raises:
        Problem: 403 without the right `person.edit` for an account that somebody else started; 404 where there is no
            account; 409 `account.own` for one's own, `account.closed`; 422 without an address for codes.
    """
    person = await persons.get_for_update(session, caller.scope, person_id)
    account = await accounts.get_of(session, caller.scope, person_id)
    if person is None:
        raise not_found()
    _require_may(caller, account)
    if account is None:
        raise not_found()
    if person_id == caller.person_id:
        raise Problem(409, "account.own")
    if account.status == "closed":
        raise Problem(409, "account.closed")
    if person.code_address is None:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/code_channel", "code": "no_address"}])
    password = generate()
    account.password_hash = await means.passwords.hash(password)
    account.status = "active"
    account.start_expires_at = now + LIFE
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
    await audit.record_for(
        session,
        person_id,
        "account.start_password",
        now=now,
        actor_id=caller.person_id,
        session_id=caller.session_id,
        objects=[account.id],
    )
    ended = await ending.end_others(session, caller.scope, account.id, None, now, "start_password")
    issued = StartPassword(username=account.username, password=password, expires_at=account.start_expires_at)
    return issued, ended


def _require_may(caller: Caller, account: Account | None) -> None:
    started_it = account is not None and account.started_by == caller.person_id
    if OrganisationRight.PERSON_EDIT not in caller.rights and not started_it:
        raise right_missing(OrganisationRight.PERSON_EDIT)
