"""A token that is not exactly what it should be opens nothing. Tried on plans, which checks as every service does."""

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_servicekit.auth.tokens import TokenType
from samplan_servicekit.ids import new_id

from .factories import MadePlan, make_plan

FORGERIES: dict[str, dict[str, Any]] = {
    "another service's": {"audience": "messaging"},
    "issued by plans": {"issuer": "samplan:plans"},
    "of another type": {"typ": TokenType.SERVICE},
    "a grant": {"typ": TokenType.GRANT},
    "signed by a stranger": {"key": Ed25519PrivateKey.generate()},
    "under an unknown key": {"kid": "another"},
    "expired": {"life": timedelta(seconds=-6)},
    "of a time to come": {"now": NOON + timedelta(minutes=1)},
    "without session": {"sid": None},
    "without organisation": {"org": None},
    "with a subject that is no person": {"subject": "kari"},
}


@pytest.mark.parametrize("changed", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_access_token_is_refused(plans: UnderTest, changed: dict[str, Any]) -> None:
    token = plans.access_token(Somebody(), **changed)
    response = await plans.client.get("/api/plans/plans", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["code"]) == (401, "auth.token_refused")


async def test_the_untouched_token_is_good(plans: UnderTest) -> None:
    response = await plans.client.get("/api/plans/plans", headers=plans.headers(Somebody()))
    assert response.status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_another_algorithm_is_refused(plans: UnderTest, algorithm: str) -> None:
    claims = jwt.decode(plans.access_token(Somebody()), options={"verify_signature": False})
    key = "k" * 32 if algorithm == "HS256" else ""
    token = jwt.encode(claims, key, algorithm=algorithm, headers={"typ": "at+jwt", "kid": "test"})
    response = await plans.client.get("/api/plans/plans", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401


async def test_keys_that_a_token_brings_along_are_not_looked_at(plans: UnderTest) -> None:
    claims = jwt.decode(plans.access_token(Somebody()), options={"verify_signature": False})
    own = Ed25519PrivateKey.generate()
    key = json.loads(OKPAlgorithm.to_jwk(own.public_key()))
    for brought in ({"jwk": key}, {"jku": "https://keys.example/jwks.json"}, {"x5u": "https://keys.example/chain"}):
        for kid in ("test", "theirs"):
            headers = {"typ": "at+jwt", "kid": kid, **brought}
            token = jwt.encode(claims, own, algorithm="EdDSA", headers=headers)
            response = await plans.client.get("/api/plans/plans", headers={"Authorization": f"Bearer {token}"})
            assert (response.status_code, response.json()["code"]) == (401, "auth.token_refused")


async def test_a_list_of_audiences_is_refused(plans: UnderTest) -> None:
    claims = jwt.decode(plans.access_token(Somebody()), options={"verify_signature": False})
    claims["aud"] = ["plans", "messaging"]
    token = jwt.encode(claims, plans.keys.private, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "test"})
    response = await plans.client.get("/api/plans/plans", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401


async def test_no_token_or_two_is_refused(plans: UnderTest) -> None:
    assert (await plans.client.get("/api/plans/plans")).status_code == 401
    one, other = plans.access_token(Somebody()), plans.access_token(Somebody())
    headers = [("Authorization", f"Bearer {one}"), ("Authorization", f"Bearer {other}")]
    assert (await plans.client.get("/api/plans/plans", headers=headers)).status_code == 401


@pytest.fixture
async def plan(plans: UnderTest) -> MadePlan:
    """A plan."""
    return await make_plan(plans)


STOLEN: dict[str, dict[str, Any]] = {
    "of another person": {"subject": str(new_id())},
    "of another session": {"sid": str(new_id())},
    "of another organisation": {"org": str(new_id())},
    "of another plan": {"plan": str(new_id())},
}


@pytest.mark.parametrize("changed", STOLEN.values(), ids=STOLEN.keys())
async def test_a_grant_of_somebody_or_something_else_shows_nothing(
    plans: UnderTest, plan: MadePlan, changed: dict[str, Any]
) -> None:
    lead = plan.people[Kind.LEAD]
    grant = plans.grant(lead, Place(plan_id=plan.id), **changed)
    headers = {**plans.headers(lead), "Samplan-Grant": grant}
    response = await plans.client.get(f"{plan.path}/goals", headers=headers)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "changed",
    [
        {"audience": "messaging"},
        {"issuer": "samplan:identity"},
        {"typ": TokenType.ACCESS},
        {"life": timedelta(seconds=-6)},
        {"key": Ed25519PrivateKey.generate()},
    ],
    ids=["another audience", "another issuer", "another type", "expired", "a stranger's"],
)
async def test_a_forged_grant_is_refused(plans: UnderTest, plan: MadePlan, changed: dict[str, Any]) -> None:
    lead = plan.people[Kind.LEAD]
    headers = {**plans.headers(lead), "Samplan-Grant": plans.grant(lead, Place(plan_id=plan.id), **changed)}
    response = await plans.client.get(f"{plan.path}/goals", headers=headers)
    assert response.status_code == 401


async def test_without_a_grant_no_route_of_a_plan_answers(plans: UnderTest, plan: MadePlan) -> None:
    headers = plans.headers(plan.people[Kind.LEAD])
    for path in ("", "/goals", "/participants", "/consent/changes", "/log"):
        assert (await plans.client.get(f"{plan.path}{path}", headers=headers)).status_code == 401


async def test_the_log_of_a_service_is_for_plans_alone(plans: UnderTest, plan: MadePlan) -> None:
    path = f"/internal/plans/{plan.id}/log"
    for service, expected in (("plans", 200), ("messaging", 403), ("gateway", 403)):
        token = plans.service_token(service, plan.organisation_id)
        response = await plans.client.get(path, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == expected
    assert (await plans.client.get(path, headers=plans.headers(plan.people[Kind.LEAD]))).status_code == 401
