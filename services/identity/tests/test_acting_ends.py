"""Who acts for another stops at once when their own session ends, however it ends."""

import hashlib
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import cast

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.accounts.passwords import Passwords
from samplan_identity.providers import leaving
from samplan_identity.providers.flows import sid_hash
from samplan_identity.providers.service import ProviderMeans
from samplan_identity.sessions.cache import SessionCache

from .test_acting import act, register, signed_in, token_of
from .town import Town

OLD = "blåbær under brua"
ISSUER = "https://provider.example"


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def _by_its_line_on_the_account_page(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    await town.call(elsewhere, "DELETE", f"/account/sessions/{own.session_id}", expect=204)


async def _by_ending_all_others(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    await town.call(elsewhere, "DELETE", "/account/sessions", expect=204)


async def _by_another_password(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    passwords = Passwords()
    hashed = await passwords.hash(OLD)
    passwords.close()
    await town.run("update accounts set password_hash = $2 where person_id = $1", own.person_id, hashed)
    await town.call(elsewhere, "POST", "/account/password", {"old": OLD, "new": "tyttebær bak låven"}, expect=200)


async def _by_a_start_password(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    admin = await town.person(R.LOCAL_ADMIN, R.PERSON_EDIT)
    await town.call(admin, "POST", f"/persons/{own.person_id}/account/start-password", expect=200)


async def _by_closing_the_account(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    admin = await town.person(R.LOCAL_ADMIN)
    await town.call(admin, "DELETE", f"/persons/{own.person_id}/account", expect=200)


async def _by_signing_out_in_another_tab(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    await town.call(own, "DELETE", "/session", expect=204)


async def _by_going_on_in_another_organisation(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    there = await Town(town.identity, town.database).found("En annen kommune")
    await there.join(own)
    await town.call(own, "POST", "/session/organisation", {"organisation_id": str(there.id)}, expect=200)


async def _by_signing_out_at_the_provider(town: Town, own: Somebody, elsewhere: Somebody) -> None:
    sid = f"at the provider {own.session_id}"
    await town.run(
        "update sessions set provider = 'idporten', provider_sid = $2 where id = $1",
        own.session_id,
        sid_hash(sid),
    )
    means = SimpleNamespace(
        database=town.identity.kit.database, get=lambda name: SimpleNamespace(name=name, issuer=ISSUER)
    )
    now = town.identity.clock.now()
    for session_hash in await leaving.hear_of_sign_out(cast(ProviderMeans, means), "idporten", ISSUER, sid, now):
        await town.identity.kit.own[SessionCache].drop(session_hash)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (_by_its_line_on_the_account_page, "ended_by_owner"),
        (_by_ending_all_others, "ended_by_owner"),
        (_by_another_password, "password_changed"),
        (_by_a_start_password, "start_password"),
        (_by_closing_the_account, "account_closed"),
        (_by_signing_out_in_another_tab, "signed_out"),
        (_by_going_on_in_another_organisation, "switched"),
        (_by_signing_out_at_the_provider, "provider_signed_out"),
    ],
)
async def test_acting_ends_with_ones_own_session_at_once_and_everywhere(
    town: Town, end: Callable[[Town, Somebody, Somebody], Awaitable[None]], reason: str
) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await town.person(name="Kari Verge")
    own, elsewhere = await signed_in(town, kari), await signed_in(town, kari)
    cookie = (await act(town, own, await register(town, admin, owner, own))).headers["Samplan-Set-Session"]
    key = f"sess:{hashlib.sha256(cookie.encode()).hexdigest()}"
    cache = town.identity.kit.own[SessionCache]._redis
    assert await cache.exists(key)
    await end(town, own, elsewhere)
    (acting,) = await town.run("select id, ended_at, version from sessions where own_session_id = $1", own.session_id)
    assert acting["ended_at"] is not None
    told = [one for one in await town.told("identity.session.revoked.v1") if one["subject"] == str(acting["id"])]
    assert [(one["data"]["reason"], one["sequence"]) for one in told] == [(reason, acting["version"])]
    assert not await cache.exists(key)
    await token_of(town, cookie, expect=401)


async def test_the_session_that_waits_ends_no_other_persons_acting(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari, per = await signed_in(town, await town.person()), await signed_in(town, await town.person())
    await act(town, kari, await register(town, admin, owner, kari))
    goes_on = (await act(town, per, await register(town, admin, owner, per))).headers["Samplan-Set-Session"]
    await town.call(kari, "DELETE", "/session", expect=204)
    await token_of(town, goes_on)


async def test_ending_another_of_ones_sessions_leaves_who_acts_where_they_are(town: Town) -> None:
    admin, owner = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    kari = await town.person()
    own, elsewhere = await signed_in(town, kari), await signed_in(town, kari)
    cookie = (await act(town, own, await register(town, admin, owner, own))).headers["Samplan-Set-Session"]
    await town.call(own, "DELETE", f"/account/sessions/{elsewhere.session_id}", expect=204)
    await token_of(town, cookie)
