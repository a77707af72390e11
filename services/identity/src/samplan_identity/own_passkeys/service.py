"""Making passkeys, signing in with one, showing one again, naming and removing them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountNews
from samplan_identity.accounts import news
from samplan_identity.accounts import repository as accounts
from samplan_identity.own_account import service as own_account
from samplan_identity.own_account.service import Changed
from samplan_identity.passkeys import checking, repository
from samplan_identity.passkeys.checking import Checker
from samplan_identity.passkeys.models import Passkey
from samplan_identity.passkeys.repository import KnownPasskey
from samplan_identity.passkeys.schemas import PasskeyCreate, PasskeyView
from samplan_identity.sessions.client import Client
from samplan_identity.sessions.service import PASSKEY
from samplan_identity.sign_in import service as sign_in
from samplan_identity.sign_in.sending import SignInMeans
from samplan_identity.sign_in.service import Entered
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL, OrganisationScope

MOST = 20
"""More passkeys than this nobody has."""


@dataclass(frozen=True)
class PasskeyMeans:
    """What passkeys take."""

    checker: Checker
    signing_in: SignInMeans


async def begin_making(caller: Caller, means: PasskeyMeans) -> dict[str, Any]:
    """What the browser makes a passkey by. No transaction is open while Redis is asked.

    Raises:
        Problem: 409 `account.too_many_passkeys`.
    """
    async with means.signing_in.database.transaction(caller.scope) as session:
        mine = await own_account.seen(session, caller)
        known = await repository.list_of(session, caller, mine.account.id)
    if len(known) >= MOST:
        raise Problem(409, "account.too_many_passkeys")
    return await means.checker.creation_options(
        f"new:{caller.session_id}",
        mine.account.id,
        mine.account.username,
        mine.person.display_name,
        [one.credential_id for one in known],
    )


async def make(caller: Caller, wanted: PasskeyCreate, means: PasskeyMeans, now: datetime) -> Changed:
    """Keep a new passkey. No transaction is open while Redis is asked.

    Raises:
        Problem: 422 `passkey.not_made`.
    """
    made = await means.checker.made(f"new:{caller.session_id}", wanted.credential)
    response = wanted.credential.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    async with means.signing_in.database.transaction(caller.scope) as session:
        mine = await own_account.own(session, caller)
        session.add(
            Passkey(
                id=new_id(),
                account_id=mine.account.id,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                name=wanted.name,
                transports=[str(one)[:20] for one in named[:8]] if isinstance(named, list) else [],
                created_at=now,
                last_used_at=None,
            )
        )
        return await own_account.changed(session, caller, mine, AccountNews.FACTOR_ADDED, means.signing_in, now)


async def rename(session: AsyncSession, caller: Caller, passkey_id: UUID, name: str) -> PasskeyView:
    """Give a passkey another name."""
    mine = await own_account.own(session, caller)
    found = await repository.get_for_update(session, caller, mine.account.id, passkey_id)
    if found is None:
        raise not_found()
    found.name = name
    return PasskeyView.model_validate(found, from_attributes=True)


async def remove(
    session: AsyncSession, caller: Caller, passkey_id: UUID, means: PasskeyMeans, now: datetime
) -> Changed:
    """Take a passkey away.

    Raises:
        Problem: 404; 409 `account.last_way_in`.
    """
    mine = await own_account.own(session, caller)
    found = await repository.get_for_update(session, caller, mine.account.id, passkey_id)
    if found is None:
        raise not_found()
    ways = await own_account.ways_of(session, caller, mine)
    replace(ways, passkeys=ways.passkeys - 1).require_any()
    await session.delete(found)
    return await own_account.changed(session, caller, mine, AccountNews.FACTOR_REMOVED, means.signing_in, now)


async def enter(means: PasskeyMeans, key: str, credential: dict[str, Any], client: Client, now: datetime) -> Entered:
    """Sign in with a passkey alone.

    Raises:
        Problem: 401 `passkey.refused`, whatever the reason.
    """
    challenge = await means.checker.take_challenge(key)
    async with means.signing_in.database.transaction(GLOBAL) as session:
        known = await repository.find(session, checking.credential_id(credential))
    if known is None:
        raise checking.refused()
    shown = means.checker.shown(challenge, known, credential)
    async with means.signing_in.database.transaction(GLOBAL) as session:
        counted_on = await repository.use(session, known.id, shown.new_sign_count, now)
    if not counted_on:
        await _tell_of_copy(means, known, now)
        raise checking.refused()
    return await sign_in.start_session(means.signing_in, known.account_id, PASSKEY, client, now)


async def _tell_of_copy(means: PasskeyMeans, known: KnownPasskey, now: datetime) -> None:
    """A counter that does not go on means that there are two of a key: its owner must hear of it."""
    async with means.signing_in.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, known.account_id)
        if record is None or not record.address:
            return
        await database.enter(session, OrganisationScope(record.organisation_id))
        await news.tell(
            session, accounts.reached(record), AccountNews.PASSKEY_REFUSED, 1, means.signing_in.notify_key, now
        )


async def begin_step_up(caller: Caller, means: PasskeyMeans) -> dict[str, Any]:
    """What the browser shows one of the caller's passkeys by. No transaction is open while Redis is asked.

    Raises:
        Problem: 409 `account.no_passkey`.
    """
    async with means.signing_in.database.transaction(caller.scope) as session:
        mine = await own_account.seen(session, caller)
        known = await repository.list_of(session, caller, mine.account.id)
    if not known:
        raise Problem(409, "account.no_passkey")
    return await means.checker.request_options(f"step-up:{caller.session_id}", [one.credential_id for one in known])


async def step_up(caller: Caller, credential: dict[str, Any], means: PasskeyMeans, now: datetime) -> Entered:
    """Show a passkey again; the session goes on under a new cookie.

    That there is a copy of a key is told in a transaction of its own, as this one comes to nothing by it: opened
    after it, for who holds one connection and waits for another may wait for themselves.

    Raises:
        Problem: 401 `passkey.refused`.
    """
    challenge = await means.checker.take_challenge(f"step-up:{caller.session_id}")
    async with means.signing_in.database.transaction(caller.scope) as session:
        mine = await own_account.seen(session, caller)
        known = await repository.find(session, checking.credential_id(credential))
        if known is None or known.account_id != mine.account.id:
            raise checking.refused()
        shown = means.checker.shown(challenge, known, credential)
        if await repository.use(session, known.id, shown.new_sign_count, now):
            return await sign_in.renewed(session, caller, now)
    await _tell_of_copy(means, known, now)
    raise checking.refused()
