"""Slow work holds no connection: others are served while passwords are hashed, portraits drawn, providers asked, and
while Redis hangs. (That Redis is asked between transactions is looked at in all tests of identity: see `conftest`.)
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from redis.asyncio import Redis
from sqlalchemy import text

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind as PlanKind
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.accounts.passwords import Passwords
from samplan_identity.accounts.service import hash_token
from samplan_identity.portraits import service as portraits
from samplan_identity.providers.config import RULES, Configured, Kind, Provider
from samplan_identity.providers.discovery import Discovery, Metadata
from samplan_identity.providers.service import ProviderMeans
from samplan_identity.sessions import repository as sessions
from samplan_identity.sign_in.sending import SignInMeans
from samplan_identity.tokens.service import TokenMeans
from samplan_servicekit.auth.keyring import KeyRing, SigningKey
from samplan_servicekit.errors import unavailable
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.scope import GLOBAL, OrganisationScope

from .test_portraits import picture
from .town import Town

GOOD = "blåbær under brua"
BETTER = "tre små elger danser"


class Gate:
    """Holds whoever comes through it until it is opened, and counts them."""

    def __init__(self) -> None:
        self.waiting = 0
        self._open = asyncio.Event()
        self._came = asyncio.Condition()

    async def through(self) -> None:
        """Come to the gate, and wait there."""
        async with self._came:
            self.waiting += 1
            self._came.notify_all()
        await self._open.wait()

    async def all_there(self, number: int) -> None:
        """Wait until so many wait."""
        async with self._came:
            await self._came.wait_for(lambda: self.waiting >= number)

    def open(self) -> None:
        """Let all through."""
        self._open.set()


class HeldPasswords(Passwords):
    """Hashes as ever, once the gate is open."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self._gate = gate

    async def _run(self, work: Callable[..., Any], *arguments: str | None) -> Any:
        await self._gate.through()
        return await super()._run(work, *arguments)


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
def gate(identity: UnderTest) -> Gate:
    """The gate that hashing waits at."""
    gate = Gate()
    held = HeldPasswords(gate)
    identity.kit.own[Passwords] = held
    identity.kit.own[SignInMeans] = replace(identity.kit.own[SignInMeans], passwords=held)
    return gate


async def _signed_in(town: Town, *rights: R) -> Somebody:
    who = await town.person(*rights)
    return replace(who, session_id=await town.session(who))


@asynccontextmanager
async def _held(town: Town, gate: Gate, calls: Sequence[Awaitable[Any]]) -> AsyncIterator[asyncio.Future[list[Any]]]:
    """More calls than there are connections stand at the gate; gives what they will have answered."""
    engine = town.identity.kit.database.engine
    assert len(calls) > engine.pool.size() + engine.pool._max_overflow  # type: ignore[attr-defined]
    answers = asyncio.gather(*calls)
    there = asyncio.ensure_future(gate.all_there(len(calls)))
    done, _ = await asyncio.wait((there, answers), return_when=asyncio.FIRST_COMPLETED)
    assert there in done, answers
    yield answers
    gate.open()
    await answers


async def _others_are_served(town: Town, other: Somebody) -> None:
    await town.call(other, "GET", "/session", expect=200)


async def test_passwords_are_changed_without_holding_connections(town: Town, gate: Gate) -> None:
    people, other = [await _signed_in(town) for _ in range(12)], await _signed_in(town)
    old = await Passwords().hash(GOOD)
    await town.run(
        "update accounts set password_hash = $1 where person_id = any($2)", old, [one.person_id for one in people]
    )
    body = {"old": GOOD, "new": BETTER}
    calls = [town.call(who, "POST", "/account/password", body, expect=200) for who in people]
    async with _held(town, gate, calls):
        await _others_are_served(town, other)
    rows = await town.run(
        "select password_hash from accounts where person_id = any($1)", [one.person_id for one in people]
    )
    assert old not in {row["password_hash"] for row in rows}


async def test_start_passwords_are_hashed_without_holding_connections(town: Town, gate: Gate) -> None:
    admin = await _signed_in(town, R.PERSON_EDIT)
    people = [await town.person() for _ in range(12)]
    path = "/persons/{}/account/start-password"
    calls = [town.call(admin, "POST", path.format(who.person_id), expect=200) for who in people]
    async with _held(town, gate, calls):
        await _others_are_served(town, admin)


async def test_accounts_are_activated_without_holding_connections(town: Town, gate: Gate) -> None:
    other = await _signed_in(town)
    calls = []
    for number in range(12):
        who = await town.person(account="invited")
        await town.run(
            "insert into account_links (id, account_id, purpose, token_hash, expires_at)"
            " select $1, id, 'activation', $2, $3 from accounts where person_id = $4",
            new_id(), hash_token(f"{town.id}-{number:032}"), NOON.replace(year=2027), who.person_id,
        )  # fmt: skip
        body = {"token": f"{town.id}-{number:032}", "password": GOOD}
        calls.append(town.identity.client.post("/api/identity/activation", json=body))
    async with _held(town, gate, calls) as answers:
        await _others_are_served(town, other)
    assert {answer.status_code for answer in await answers} == {204}


async def test_portraits_are_drawn_without_holding_connections(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, people, other = Gate(), [await town.person() for _ in range(12)], await _signed_in(town)

    async def to_thread(work: Callable[..., Any], *arguments: Any) -> Any:
        await gate.through()
        return work(*arguments)

    monkeypatch.setattr(portraits.asyncio, "to_thread", to_thread)
    body = {"image": base64.b64encode(picture(size=(60, 40))).decode()}
    calls = [town.call(who, "PUT", f"/persons/{who.person_id}/portrait", body, expect=200) for who in people]
    async with _held(town, gate, calls):
        await _others_are_served(town, other)


async def test_providers_are_asked_without_holding_connections(town: Town) -> None:
    gate, people, other = Gate(), [await _signed_in(town) for _ in range(12)], await _signed_in(town)

    class Slow(Discovery):
        """Says nothing until the gate is open, and then that it is away."""

        async def metadata(self, provider: Provider) -> Metadata:
            await gate.through()
            raise unavailable(provider.name)

    kit = town.identity.kit
    configured = Configured(name="slow", kind=Kind.IDPORTEN, issuer="https://slow.example", client_id="samplan")
    provider = Provider(configured, RULES[Kind.IDPORTEN], generate_private_key(65537, 2048), "key")
    kit.own[ProviderMeans] = replace(
        kit.own[ProviderMeans], providers={"slow": provider}, discovery=Slow(kit.http, kit.clock)
    )
    await town.run("update sessions set provider = 'slow' where id = any($1)", [one.session_id for one in people])
    calls = [town.call(who, "GET", "/session/step-up/provider", expect=503) for who in people]
    async with _held(town, gate, calls):
        await _others_are_served(town, other)


@pytest.fixture
def hanging(identity: UnderTest, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The gate that whoever asks Redis waits at."""
    gate, pool = Gate(), identity.kit.own[Redis].connection_pool
    get = pool.get_connection

    async def held(*arguments: Any, **named: Any) -> Any:
        await gate.through()
        return await get(*arguments, **named)

    monkeypatch.setattr(pool, "get_connection", held)
    return gate


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/session/step-up", None, 202),
        ("/session/step-up/code", {"code": "123456"}, 401),
        ("/account/contact", {"channel": "email", "email": "eli@solvik.example"}, 202),
        ("/account/contact/code", {"code": "123456"}, 401),
        ("/account/passkeys/options", None, 200),
        ("/account/passkeys", {"name": "Nøkkel", "credential": {}}, 422),
    ],
)
async def test_redis_hangs_without_holding_connections(
    town: Town, hanging: Gate, path: str, body: Any, status: int
) -> None:
    people, other = [await _signed_in(town) for _ in range(12)], await _signed_in(town)
    calls = [town.call(who, "POST", path, body, expect=status) for who in people]
    async with _held(town, hanging, calls):
        await _others_are_served(town, other)


async def test_redis_hangs_where_an_app_is_confirmed_without_holding_connections(town: Town, hanging: Gate) -> None:
    people, other = [await _signed_in(town) for _ in range(12)], await _signed_in(town)
    for who in people:
        await town.call(who, "POST", "/account/app", expect=201)
    calls = [town.call(who, "POST", "/account/app/code", {"code": "000000"}, expect=422) for who in people]
    async with _held(town, hanging, calls):
        await _others_are_served(town, other)


async def test_redis_hangs_where_a_link_is_asked_for_without_holding_connections(town: Town, hanging: Gate) -> None:
    people, other = [await town.person() for _ in range(12)], await _signed_in(town)
    await town.run(
        "update persons set email = 'eli@solvik.example' where id = any($1)", [one.person_id for one in people]
    )
    asked = [{"username": f"u{who.person_id.hex}"} for who in people]
    calls = [town.identity.client.post("/api/identity/password-reset", json=body) for body in asked]
    async with _held(town, hanging, calls):
        await _others_are_served(town, other)
    assert len(await town.told("identity.reset.requested.v1")) == 12


async def test_redis_hangs_where_an_owner_is_sent_a_code_without_holding_connections(
    town: Town, hanging: Gate
) -> None:
    leads, other = [await _signed_in(town) for _ in range(12)], await _signed_in(town)

    async def ask(lead: Somebody) -> None:
        plan = await town.plan((lead, PlanKind.LEAD), (await town.person(account=None), PlanKind.OWNER))
        headers = town.identity.headers(lead, Place(plan, kind=PlanKind.LEAD))
        answer = await town.identity.client.post(f"/api/identity/plans/{plan}/assisted/code", headers=headers)
        assert answer.status_code == 202, answer.text

    async with _held(town, hanging, [ask(lead) for lead in leads]):
        await _others_are_served(town, other)


async def test_a_password_that_was_replaced_meanwhile_is_not_replaced_by_the_old_one(town: Town, gate: Gate) -> None:
    who = await _signed_in(town)
    hashed = await Passwords().hash(GOOD)
    set_hash = "update accounts set password_hash = $1 where person_id = $2"
    await town.run(set_hash, hashed, who.person_id)
    body = {"old": GOOD, "new": BETTER}
    call = asyncio.ensure_future(town.call(who, "POST", "/account/password", body, expect=422))
    await gate.all_there(1)
    await town.run(set_hash, "set by somebody else", who.person_id)
    gate.open()
    assert (await call)["code"] == "password.wrong_old"
    (row,) = await town.run("select password_hash from accounts where person_id = $1", who.person_id)
    assert row["password_hash"] == "set by somebody else"


async def test_who_looks_waits_for_nobody_and_nobody_waits_for_them(town: Town) -> None:
    who = await _signed_in(town)
    async with town.identity.kit.database.transaction(OrganisationScope(town.id)) as writing:
        for table, key in (("sessions", who.session_id), ("persons", who.person_id)):
            await writing.execute(text(f"select 1 from {table} where id = :id for update"), {"id": key})
        for path in ("/session", "/account", "/account/sessions"):
            await town.call(who, "GET", path, expect=200)


async def test_two_who_look_and_one_who_is_seen_meanwhile_lose_nothing(town: Town) -> None:
    who = await _signed_in(town)
    looked = [town.call(who, "GET", "/session", expect=200) for _ in range(8)]
    (row,) = await town.run("select session_hash from sessions where id = $1", who.session_id)
    town.identity.clock.move(timedelta(minutes=5))
    now = town.identity.clock.now()
    async with town.identity.kit.database.transaction(GLOBAL) as session:
        assert await sessions.find_live(session, row["session_hash"], now) is not None
        views = await asyncio.gather(*looked)
    assert {view["person"]["id"] for view in views} == {str(who.person_id)}
    (row,) = await town.run("select last_seen_at, version from sessions where id = $1", who.session_id)
    assert (row["last_seen_at"], row["version"]) == (now, 1)


async def test_keys_are_looked_at_without_holding_connections(town: Town) -> None:
    gate, people, other = Gate(), [await _signed_in(town) for _ in range(12)], await _signed_in(town)

    class Held(KeyRing):
        """Looks at its keys once the gate is open."""

        async def current(self) -> SigningKey:
            await gate.through()
            return await super().current()

    kit = town.identity.kit
    means = kit.own[TokenMeans]
    ring = Held(kit.database, kit.own[Keys], kit.clock)
    kit.own[TokenMeans] = replace(means, keys=ring)
    hashes = {who.session_id: sha256(who.session_id.bytes) for who in people}
    for session_id, hashed in hashes.items():
        await town.run("update sessions set session_hash = $1 where id = $2", hashed.digest(), session_id)
    headers = {"Authorization": f"Bearer {town.identity.service_token('gateway')}"}

    async def call(who: Somebody) -> None:
        body = {"session_hash": hashes[who.session_id].hexdigest(), "audience": "identity"}
        answer = await town.identity.client.post("/internal/sessions/token", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async with _held(town, gate, [call(who) for who in people]):
        await _others_are_served(town, other)
