"""What a provider may answer, and what nobody may pass off as its answer."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from samplan_contracts.identity import OrganisationRight
from samplan_dev.harness import Somebody, UnderTest, _secrets, running
from samplan_dev.people import synthetic_identity_number
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestRedis
from samplan_identity.providers.flows import own_path
from samplan_identity.sign_in_rules.service import is_exempt
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.ids import new_id
from samplan_servicekit.secrets import Secrets

from .openid_provider import CLIENT, Claims, OpenIdProvider

API = "/api/identity/providers"


@dataclass
class Door:
    """Identity, a provider, and somebody with an account."""

    identity: UnderTest
    provider: OpenIdProvider
    database: ServiceDatabase
    organisation_id: UUID
    person_id: UUID

    async def begin(self, **query: str) -> str:
        """Follow the link to the provider; returns the login cookie."""
        answer = await self.identity.client.get(f"{API}/idporten/start", params=query)
        assert answer.status_code == 303, answer.text
        self.provider.reference_in(answer.headers["Location"])
        return str(answer.headers["Samplan-Set-Login"])

    async def come_back(self, login: str, **changed: str) -> httpx.Response:
        """Come back with the answer to the request that was pushed last."""
        query = {"code": "code", "state": self.provider.pushed[-1]["state"], "iss": self.provider.issuer} | changed
        return await self.identity.client.get(
            f"{API}/idporten/callback", params=query, headers={"Samplan-Login": login}
        )

    async def answered(self) -> httpx.Response:
        """There and back."""
        return await self.come_back(await self.begin())

    async def linked(self) -> None:
        """There and back, and the account linked."""
        login = await self.begin()
        assert (await self.come_back(login)).headers["Location"] == "/koble-sammen"
        answer = await self.identity.client.post(f"{API}/link", headers={"Samplan-Login": login})
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def door(identity_database: ServiceDatabase, redis: TestRedis, tmp_path: Path) -> AsyncIterator[Door]:
    """A provider of the test's own, and identity configured for it."""
    client_key = Secrets(_secrets() / "secrets" / "identity", strict=False).rsa_key("idporten.pem")
    clock: list[Callable[[], datetime]] = []
    provider = OpenIdProvider(client_key.public_key(), lambda: clock[0]())
    app = web.Application()
    app.add_routes(provider.routes())
    async with TestServer(app) as server:
        provider.issuer = str(server.make_url("")).rstrip("/")
        entry = {"name": "idporten", "kind": "idporten", "issuer": provider.issuer, "client_id": CLIENT}
        (tmp_path / "providers.json").write_text(json.dumps([entry]))
        async with running(
            "identity", identity_database, redis_url=redis.url, providers_file=tmp_path / "providers.json"
        ) as identity:
            clock.append(identity.clock.now)
            provider.number = synthetic_identity_number()
            organisation_id, person_id = await _somebody(identity, identity_database, provider.number)
            yield Door(identity, provider, identity_database, organisation_id, person_id)


async def _somebody(identity: UnderTest, database: ServiceDatabase, number: str) -> tuple[UUID, UUID]:
    admin = Somebody(rights=frozenset({OrganisationRight.PERSON_EDIT}))
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "insert into organisations values ($1, 'Prøve kommune', array['ip'], 1)", admin.organisation_id
    )
    await connection.close()
    person = {
        "given_name": "Eli",
        "family_name": "Prøve",
        "identity_number": number,
        "mobile": "+4791234567",
        "account": {"username": f"eli-{new_id().hex}"},
    }
    made = await identity.client.post("/api/identity/persons", json=person, headers=identity.headers(admin))
    assert made.status_code == 201, made.text
    return admin.organisation_id, UUID(made.json()["id"])


async def test_a_true_answer_leads_to_linking_and_then_in(door: Door) -> None:
    await door.linked()
    answer = await door.answered()
    assert answer.headers["Location"] == "/"
    assert answer.headers["Samplan-Set-Session"]


async def test_the_request_is_what_id_porten_asks_for(door: Door) -> None:
    await door.begin(language="nn")
    pushed = door.provider.pushed[-1]
    told = {name: pushed[name] for name in ("response_type", "scope", "acr_values", "ui_locales")}
    assert told == {
        "response_type": "code",
        "scope": "openid",
        "acr_values": "idporten-loa-high",
        "ui_locales": "nn",
    }
    assert pushed["code_challenge_method"] == "S256"
    assert "=" not in pushed["code_challenge"]
    assert "prompt" not in pushed, "single sign-on holds"
    assert len({pushed["state"], pushed["nonce"], pushed["code_challenge"]}) == 3
    assert pushed["redirect_uri"] == f"http://localhost:8000{API}/idporten/callback"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://idporten.no"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": None},
        {"azp": "another client"},
        {"sub": None},
        {"sub": ""},
        {"exp": 0},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"iat": 1_700_000_000},
        {"pid": None},
        {"pid": "12345678901"},
        {"pid": ["01010112345"]},
    ],
    ids=str,
)
async def test_an_id_token_that_is_not_for_us_now_and_about_somebody_is_refused(door: Door, claims: Claims) -> None:
    await door.linked()
    door.provider.alter = claims
    answer = await door.answered()
    assert (answer.status_code, answer.json()["code"]) == (401, "provider.refused")
    assert "Samplan-Set-Session" not in answer.headers


@pytest.mark.parametrize("aud", [CLIENT, [CLIENT]])
async def test_an_audience_of_us_alone_is_taken_in_either_form(door: Door, aud: Any) -> None:
    await door.linked()
    door.provider.alter = {"aud": aud, "azp": CLIENT}
    assert (await door.answered()).headers["Location"] == "/"


def _unsigned(provider: OpenIdProvider, claims: Claims) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "any"})


def _by_another_key(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.signed(claims, generate_private_key(65537, 2048))


def _by_unknown_key(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.signed(claims, generate_private_key(65537, 2048), kid="unknown")


def _by_public_key_as_secret(provider: OpenIdProvider, claims: Claims) -> str:
    """The classic confusion: HMAC with the public key, which everybody has."""
    import base64
    import hashlib
    import hmac

    public = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    kid = jwt.get_unverified_header(provider.signed(claims))["kid"]
    parts = [json.dumps({"alg": "HS256", "kid": kid}).encode(), json.dumps(claims).encode()]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = base64.urlsafe_b64encode(hmac.new(public, signed, hashlib.sha256).digest()).rstrip(b"=")
    return b".".join([signed, mac]).decode()


def _by_shared_key(provider: OpenIdProvider, claims: Claims) -> str:
    return jwt.encode(claims, b"secret" * 8, algorithm="HS256", headers={"kid": "shared"})


def _by_another_algorithm(provider: OpenIdProvider, claims: Claims) -> str:
    return provider.signed(claims, algorithm="PS256")


def _without_key_named(provider: OpenIdProvider, claims: Claims) -> str:
    return jwt.encode(claims, provider.key, algorithm="RS256")


def _no_token(provider: OpenIdProvider, claims: Claims) -> str:
    return "no.token.at-all"


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned, _by_another_key, _by_unknown_key, _by_public_key_as_secret, _by_shared_key, _by_another_algorithm,
        _without_key_named, _no_token,
    ],
)  # fmt: skip
async def test_an_id_token_that_the_provider_did_not_sign_is_refused(
    door: Door, forge: Callable[[OpenIdProvider, Claims], str]
) -> None:
    await door.linked()
    door.provider.sign = lambda claims: forge(door.provider, claims)
    answer = await door.answered()
    assert (answer.status_code, answer.json()["code"]) == (401, "provider.refused")


@pytest.mark.guide(25)
@pytest.mark.parametrize(
    ("acr", "amr", "method"),
    [
        ("idporten-loa-substantial", ["Minid-OTC"], "minid"),
        ("idporten-loa-substantial", "MinID", "minid"),
        ("idporten-loa-low", ["Feide"], "feide"),
        ("idporten-loa-high-not", ["BankID"], "other"),
        ("high", None, "other"),
        ("Level3", ["x" * 200] * 20, "other"),
        (None, ["BankID"], "other"),
        (4, ["BankID"], "other"),
    ],
)
async def test_a_level_that_is_not_high_is_refused_by_what_was_answered_not_by_what_was_asked(
    door: Door, acr: Any, amr: Any, method: str
) -> None:
    await door.linked()
    door.provider.alter = {"acr": acr, "amr": amr}
    answer = await door.answered()
    assert (answer.status_code, answer.json()["code"]) == (403, "provider.level_too_low")
    assert answer.json()["method"] == method


async def test_the_code_is_redeemed_with_the_verifier_of_its_own_request(door: Door) -> None:
    from samplan_identity.providers.flows import challenge_of

    await door.answered()
    redeemed = door.provider.redeemed[-1]
    assert challenge_of(redeemed["code_verifier"]) == door.provider.pushed[-1]["code_challenge"]
    assert redeemed["redirect_uri"] == door.provider.pushed[-1]["redirect_uri"]


async def test_what_a_provider_publishes_is_kept_for_a_day_and_a_new_key_is_fetched_when_it_is_named(
    door: Door,
) -> None:
    await door.linked()
    await door.answered()
    assert (door.provider.discoveries, door.provider.key_fetches) == (1, 1)
    door.provider.key = generate_private_key(65537, 2048)
    door.identity.clock.move(timedelta(seconds=40))
    assert (await door.answered()).headers["Location"] == "/"
    assert door.provider.key_fetches == 2
    # A stranger's key names make us ask once in half a minute, not each time.
    door.provider.sign = lambda claims: _by_unknown_key(door.provider, claims)
    for _ in range(3):
        await door.answered()
    assert door.provider.key_fetches == 2
    door.identity.clock.move(timedelta(hours=25))
    door.provider.sign = None
    assert (await door.answered()).headers["Location"] == "/"
    assert door.provider.discoveries == 2


async def test_a_provider_that_calls_itself_something_else_is_not_used(door: Door) -> None:
    issuer = door.provider.issuer
    door.provider.issuer = f"{issuer}/"
    answer = await door.identity.client.get(f"{API}/idporten/start")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    door.provider.issuer = issuer
    await door.begin()


async def test_who_begins_twice_can_end_either_and_a_cookie_that_is_none_of_ours_is_replaced(door: Door) -> None:
    login = await door.begin()
    first = door.provider.pushed[-1]
    again = await door.identity.client.get(f"{API}/idporten/start", headers={"Samplan-Login": login})
    assert again.headers["Samplan-Set-Login"] == login
    door.provider.alter = {"nonce": first["nonce"]}
    assert (await door.come_back(login, state=first["state"])).headers["Location"] == "/koble-sammen"
    for strange in ("short", "x" * 44, "å" * 43):
        answer = await door.identity.client.get(f"{API}/idporten/start", headers={"Samplan-Login": strange.encode()})
        assert answer.status_code == 303
        assert len(answer.headers["Samplan-Set-Login"]) == 43


async def test_a_login_is_good_for_a_quarter_of_an_hour_in_the_browser_that_began_it(door: Door) -> None:
    login = await door.begin()
    await door.begin()
    answer = await door.come_back(login)
    assert answer.json()["code"] == "provider.no_login", "another browser's state"
    answer = await door.come_back("", state=door.provider.pushed[-2]["state"])
    assert answer.json()["code"] == "provider.no_login"


@pytest.mark.guide(24)
@given(
    born=st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2044, 12, 31), timezones=st.just(ZoneInfo("UTC"))),
)
@example(born=date(2011, 11, 24), moment=datetime(2026, 11, 23, 22, 59, 59, tzinfo=ZoneInfo("UTC")))
@example(born=date(2011, 11, 24), moment=datetime(2026, 11, 23, 23, 0, tzinfo=ZoneInfo("UTC")))
@example(born=date(2012, 2, 29), moment=datetime(2027, 2, 28, 12, tzinfo=ZoneInfo("UTC")))
@example(born=date(2012, 2, 29), moment=datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("UTC")))
def test_the_exemption_holds_until_the_fifteenth_birthday_begins_in_norway(born: date, moment: datetime) -> None:
    day = oslo_day(moment)
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert is_exempt(born, day) == (years < 15)
    assert not is_exempt(None, day), "of unknown age is not young"


@given(st.text(max_size=40) | st.from_regex(r"[/\\]{1,3}[a-z.:@%\\/]{0,20}", fullmatch=True))
@example("/planer/0193?side=2#maal")
@example("//evil.example")
@example("/\\evil.example")
@example("/api/identity/session")
@example("//[")
@example("/[")
def test_the_way_back_is_a_path_of_ours_whatever_was_asked(wanted: str) -> None:
    found = own_path(wanted)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\", "/api/", "/dev/"))
    assert httpx.URL("https://samplan.example/").join(found).host == "samplan.example"
    assert found in (wanted, "/")


async def test_without_a_provider_the_rule_cannot_be_made_and_with_one_it_holds_at_once(door: Door) -> None:
    import argparse

    from samplan_identity.providers.commands import sign_in

    settings = door.identity.kit.settings
    arguments = argparse.Namespace(organisation=door.organisation_id, provider="required", sessions=None)
    nowhere = settings.model_copy(update={"providers_file": None})
    assert "error" in await sign_in(nowhere, arguments)
    assert (await sign_in(settings, arguments))["provider"] == "required"
    assert await sign_in(settings, argparse.Namespace(
        organisation=door.organisation_id, provider=None, sessions="short"
    )) == {"organisation": str(door.organisation_id), "provider": "required", "sessions": "short"}  # fmt: skip


async def test_what_to_register_with_the_provider_holds_the_public_key_and_no_more(door: Door) -> None:
    import argparse

    from samplan_identity.providers.commands import providers

    (told,) = await providers(door.identity.kit.settings, argparse.Namespace())
    assert set(told["jwk"]) == {"kty", "n", "e", "use", "alg", "kid"}
    assert told["redirect_uri"].endswith(f"{API}/idporten/callback")
