"""Who gets which token from identity."""

from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samplan_dev.harness import UnderTest
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.tokens import TokenType
from samplan_servicekit.ids import new_id
from samplan_servicekit.secrets import Secrets


def _own_key(identity: UnderTest, service: str) -> Ed25519PrivateKey:
    return Secrets(identity.kit.settings.secrets_dir.parent / service).signing_key()


def _assertion(identity: UnderTest, service: str) -> str:
    return tokens.assert_service(_own_key(identity, service), service, identity.clock.now())


async def _ask(identity: UnderTest, assertion: str, **body: Any) -> httpx.Response:
    wanted = {"assertion": assertion, "audience": "plans", **body}
    return await identity.client.post("/internal/tokens/service", json=wanted)


async def test_a_service_proves_itself_with_its_own_key_and_gets_a_token_for_one_audience(
    identity: UnderTest,
) -> None:
    organisation = new_id()
    response = await _ask(identity, _assertion(identity, "print"), organisation_id=str(organisation))
    assert response.status_code == 200, response.text
    claims = jwt.decode(response.json()["token"], options={"verify_signature": False})
    assert (claims["sub"], claims["aud"], claims["org"]) == ("print", "plans", str(organisation))
    assert claims["exp"] - claims["iat"] == 60
    keys = {key["kid"] for key in (await identity.client.get("/.well-known/jwks.json")).json()["keys"]}
    assert jwt.get_unverified_header(response.json()["token"])["kid"] in keys


async def test_no_service_speaks_for_another_and_no_stranger_for_any(identity: UnderTest) -> None:
    now = identity.clock.now()
    strangers = (
        tokens.assert_service(_own_key(identity, "print"), "gateway", now),
        tokens.assert_service(Ed25519PrivateKey.generate(), "gateway", now),
        tokens.assert_service(_own_key(identity, "print"), "unknown", now),
        tokens.assert_service(_own_key(identity, "print"), "../print", now),
        identity.service_token("gateway"),
        "no token at all",
    )
    for assertion in strangers:
        response = await _ask(identity, assertion)
        assert (response.status_code, response.json()["code"]) == (401, "auth.assertion_refused")


@pytest.mark.parametrize("path", ["/internal/sessions/token", "/internal/sessions/resolve"])
async def test_sessions_are_for_the_gateway_alone(identity: UnderTest, path: str) -> None:
    body = {"session_hash": "0" * 64, **({"audience": "plans"} if path.endswith("token") else {})}
    for service, expected in (("gateway", 401), ("print", 403)):
        headers = {"Authorization": f"Bearer {identity.service_token(service)}"}
        response = await identity.client.post(path, json=body, headers=headers)
        assert response.status_code == expected  # 401: the gateway may ask, and there is no such session


async def test_a_service_works_on_a_persons_behalf_for_its_own_purpose_and_a_live_account_alone(
    identity: UnderTest,
) -> None:
    body = {
        "audience": "plans",
        "organisation_id": str(uuid4()),
        "person_id": str(uuid4()),
        "purpose": "plan.print",
        "job": str(uuid4()),
    }
    for service, expected in (("messaging", "access.right_missing"), ("print", "account.not_live")):
        wanted = {**body, "assertion": _assertion(identity, service)}
        response = await identity.client.post("/internal/tokens/on-behalf", json=wanted)
        assert (response.status_code, response.json()["code"]) == (403, expected)


async def test_an_assertion_is_no_token_and_a_token_no_assertion(identity: UnderTest) -> None:
    headers = {"Authorization": f"Bearer {_assertion(identity, 'gateway')}"}
    response = await identity.client.post(
        "/internal/sessions/resolve", json={"session_hash": "0" * 64}, headers=headers
    )
    assert response.status_code == 401
    forged = tokens.sign(
        _own_key(identity, "gateway"),
        "gateway",
        TokenType.SERVICE,
        issuer=tokens.IDENTITY,
        audience="identity",
        subject="gateway",
        now=identity.clock.now(),
        life=tokens.SERVICE_LIFE,
    )
    response = await identity.client.post(
        "/internal/sessions/resolve", json={"session_hash": "0" * 64}, headers={"Authorization": f"Bearer {forged}"}
    )
    assert response.status_code == 401
