"""Taking an authenticator app into use, and out of it; and new recovery codes."""

from dataclasses import replace
from datetime import datetime

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountNews
from samplan_identity.authenticators import codes, repository
from samplan_identity.authenticators.models import Authenticator
from samplan_identity.own_account import service as own_account
from samplan_identity.own_account.service import Changed
from samplan_identity.own_app.schemas import AppSeed
from samplan_identity.sign_in.sending import SignInMeans
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem, too_many


async def begin(session: AsyncSession, caller: Caller, means: SignInMeans) -> AppSeed:
    """Make a seed; one that was made before and never confirmed is worth nothing any more.

    Raises:
        Problem: 409 `account.app_exists` where an app is in use.
    """
    mine = await own_account.own(session, caller)
    found = await repository.get_for_update(session, caller, mine.account.id)
    if found is not None and found.confirmed_at is not None:
        raise Problem(409, "account.app_exists")
    seed = codes.new_seed()
    sealed = means.seeds.seal(seed, mine.account.id)
    if found is None:
        session.add(Authenticator(account_id=mine.account.id, seed_sealed=sealed, confirmed_at=None, last_step=0))
    else:
        found.seed_sealed = sealed
    uri = codes.uri(seed, mine.account.username)
    picture = segno.make(uri, error="m", micro=False).svg_data_uri(scale=6, border=4, dark="#000", light="#fff")
    return AppSeed(secret=codes.base32(seed), uri=uri, qr=picture)


async def confirm(caller: Caller, code: str, means: SignInMeans, now: datetime) -> tuple[list[str], Changed]:
    """Take the app into use, as it has shown a right code. Returns the recovery codes, which are not kept.

    No transaction is open while Redis is asked.

    Raises:
        Problem: 409 `account.no_app`, also where the seed was replaced meanwhile; 422 `account.wrong_code`; 429
            `sign_in.locked` after too many wrong ones.
    """
    async with means.database.transaction(caller.scope) as session:
        mine = await own_account.seen(session, caller)
        found = await repository.get(session, caller, mine.account.id)
    if found is None or found.confirmed_at is not None:
        raise Problem(409, "account.no_app")
    seed_sealed = found.seed_sealed
    attempt = means.throttle.attempt(f"app|{mine.account.id}", "", f"session {caller.session_id}")
    if wait := await means.throttle.begin(attempt):
        raise too_many("sign_in.locked", wait)
    step = codes.matching_step(means.seeds.open(seed_sealed, mine.account.id), code, now)
    if step is None:
        if wait := await means.throttle.failed(attempt):
            raise too_many("sign_in.locked", wait)
        raise Problem(422, "account.wrong_code")
    await means.throttle.succeeded(attempt)
    async with means.database.transaction(caller.scope) as session:
        mine = await own_account.own(session, caller)
        found = await repository.get_for_update(session, caller, mine.account.id)
        if found is None or found.confirmed_at is not None or found.seed_sealed != seed_sealed:
            raise Problem(409, "account.no_app")
        found.confirmed_at = now
        found.last_step = step
        await session.flush()
        recovery = await _new_codes(session, caller, found)
        return recovery, await own_account.changed(session, caller, mine, AccountNews.FACTOR_ADDED, means, now)


async def renew_codes(
    session: AsyncSession, caller: Caller, means: SignInMeans, now: datetime
) -> tuple[list[str], Changed]:
    """Ten new recovery codes; the old ones work no more.

    Raises:
        Problem: 409 `account.no_app`.
    """
    mine = await own_account.own(session, caller)
    found = await repository.get_for_update(session, caller, mine.account.id)
    if found is None or found.confirmed_at is None:
        raise Problem(409, "account.no_app")
    recovery = await _new_codes(session, caller, found)
    return recovery, await own_account.changed(session, caller, mine, AccountNews.FACTOR_ADDED, means, now)


async def _new_codes(session: AsyncSession, caller: Caller, found: Authenticator) -> list[str]:
    recovery = codes.new_recovery_codes()
    hashes = [codes.recovery_hash(code) for code in recovery]
    await repository.replace_recovery_codes(session, caller, found.account_id, hashes)
    return recovery


async def remove(session: AsyncSession, caller: Caller, means: SignInMeans, now: datetime) -> Changed:
    """Take the app out of use; codes are sent again.

    Raises:
        Problem: 404 without an app; 409 `account.last_way_in` where codes could go nowhere.
    """
    mine = await own_account.own(session, caller)
    found = await repository.get_for_update(session, caller, mine.account.id)
    if found is None or found.confirmed_at is None:
        raise Problem(409, "account.no_app")
    replace(await own_account.ways_of(session, caller, mine), app=False).require_any()
    await repository.replace_recovery_codes(session, caller, mine.account.id, [])
    await session.delete(found)
    return await own_account.changed(session, caller, mine, AccountNews.FACTOR_REMOVED, means, now)
