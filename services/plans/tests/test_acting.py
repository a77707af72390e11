"""Who acts for the owner reaches the owner's own plans, as the owner, and every trace says who it was."""

from dataclasses import replace
from typing import Any

import httpx
import jwt
import orjson
import pytest
from sqlalchemy import text

from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import Kind
from samplan_dev.harness import Place, Somebody, UnderTest
from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_goal, make_plan


def acting_for(owner: Somebody, by: Somebody, basis: ActingBasis = ActingBasis.GUARDIANSHIP, **kept: Any) -> Somebody:
    return replace(owner, acting=Acting(by.person_id, basis, **kept))


async def ask(plans: UnderTest, plan: MadePlan, who: Somebody, audience: str = "plans") -> httpx.Response:
    body = {"plan_id": str(plan.id), "audience": audience}
    return await plans.client.post("/internal/grants", json=body, headers=plans.headers(who))


async def call(
    plans: UnderTest, plan: MadePlan, who: Somebody, method: str, path: str = "", body: Any = None
) -> httpx.Response:
    place = Place(plan.id, plan.participants[Kind.OWNER], kind=Kind.OWNER)
    return await plans.client.request(method, f"{plan.path}{path}", json=body, headers=plans.headers(who, place))


async def test_a_grant_states_who_acts_and_belongs_to_that_session_alone(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    owner, kari = plan.people[Kind.OWNER], Somebody(organisation_id=plan.organisation_id)
    acting = acting_for(owner, kari)
    answer = await ask(plans, plan, acting)
    claims = jwt.decode(answer.json()["grant"], options={"verify_signature": False})
    assert (claims["sub"], claims["kind"]) == (str(owner.person_id), "owner")
    assert claims["act"] == {"sub": str(kari.person_id), "basis": "guardianship"}
    place = Place(plan.id, plan.participants[Kind.OWNER], kind=Kind.OWNER)
    other = acting_for(owner, Somebody())
    weaker = acting_for(owner, kari, ActingBasis.POWER_OF_ATTORNEY)
    for wrong in (owner, other, weaker):
        headers = plans.headers(acting, place) | {"Samplan-Grant": plans.grant(wrong, place)}
        assert (await plans.client.get(plan.path, headers=headers)).status_code == 404
    headers = plans.headers(owner, place) | {"Samplan-Grant": plans.grant(acting, place)}
    assert (await plans.client.get(plan.path, headers=headers)).status_code == 404
    assert (await plans.client.get(plan.path, headers=plans.headers(acting, place))).status_code == 200


@pytest.mark.parametrize("kind", [Kind.LEAD, Kind.PROVIDER, Kind.RELATIVE, Kind.OTHER])
async def test_others_plans_that_the_person_takes_part_in_do_not_exist_for_who_acts(
    plans: UnderTest, kind: Kind
) -> None:
    plan = await make_plan(plans)
    acting = acting_for(plan.people[kind], Somebody())
    assert (await ask(plans, plan, plan.people[kind])).status_code == 200
    assert (await ask(plans, plan, acting)).status_code == 404
    listed = await plans.client.get("/api/plans/plans", headers=plans.headers(acting))
    assert listed.json()["items"] == []


async def test_who_assists_reaches_the_one_plan_that_it_was_begun_in(plans: UnderTest) -> None:
    plan, other = await make_plan(plans), await make_plan(plans)
    owner = plan.people[Kind.OWNER]
    here = acting_for(owner, plan.people[Kind.LEAD], ActingBasis.ASSISTED, plan_id=plan.id)
    elsewhere = acting_for(owner, plan.people[Kind.LEAD], ActingBasis.ASSISTED, plan_id=other.id)
    for who, status, count in ((here, 200, 1), (elsewhere, 404, 0)):
        assert (await ask(plans, plan, who)).status_code == status
        listed = await plans.client.get("/api/plans/plans", headers=plans.headers(who))
        assert len(listed.json()["items"]) == count


async def test_the_log_names_both_and_so_does_what_became_of_a_consent(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    owner, lead = plan.people[Kind.OWNER], plan.people[Kind.LEAD]
    acting = acting_for(owner, plan.people[Kind.RELATIVE])
    wanted = {"participant_ids": [str(plan.participants[Kind.OTHER])]}
    withdrawn = await call(plans, plan, acting, "POST", "/consent/withdrawals", wanted)
    assert withdrawn.status_code == 200, withdrawn.text
    place = Place(plan.id, plan.participants[Kind.LEAD])
    changes = await plans.client.get(f"{plan.path}/consent/changes", headers=plans.headers(lead, place))
    (change, *_) = changes.json()["items"]
    assert (change["by_name"], change["acting_name"]) == ("En owner", "En relative")
    assert change["acting_basis"] == "guardianship"
    log = await plans.client.get(f"{plan.path}/log", headers=plans.headers(lead, place))
    line = next(one for one in log.json()["items"] if one["action"] == "consent.withdrawn")
    assert (line["actor_name"], line["acting_name"], line["acting_basis"]) == (
        "En owner",
        "En relative",
        "guardianship",
    )
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        rows = (
            await session.scalars(text("select body from log_entries where chain_id = :plan"), {"plan": plan.id})
        ).all()
    entry = next(body for body in map(orjson.loads, rows) if body["action"] == "consent.withdrawn")
    assert entry["acting"]["person_id"] == str(plan.people[Kind.RELATIVE].person_id)


async def test_a_change_of_content_names_both_and_is_the_doing_of_whose_hand_it_was(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    owner, relative = plan.people[Kind.OWNER], plan.people[Kind.RELATIVE]
    goal, _ = await make_goal(plans, plan)
    place = Place(plan.id, plan.participants[Kind.OWNER], kind=Kind.OWNER)
    path = f"{plan.path}/goals/{goal}"

    async def write(who: Somebody, title: str) -> httpx.Response:
        headers = plans.headers(who, place) | {"If-Match": '"1"'}
        return await plans.client.patch(path, json={"title": title}, headers=headers)

    acting = acting_for(owner, relative)
    assert (await write(acting, "For Eli")).status_code == 200
    for who, mine in ((owner, False), (acting, True)):
        changed = (await write(who, "For sent")).json()["changed"]
        assert (changed["actor_name"], changed["acting_name"]) == ("En owner", "En relative")
        assert (changed["acting_basis"], changed["mine"]) == ("guardianship", mine)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/consent/renewals", {"from": "2026-11-24", "to": "2027-11-24"}),
        ("GET", "/consent/changes", None),
        ("POST", "/participants", {}),
    ],
)
async def test_who_acts_widens_nothing(plans: UnderTest, method: str, path: str, body: Any) -> None:
    plan = await make_plan(plans)
    acting = acting_for(plan.people[Kind.OWNER], Somebody())
    answer = await call(plans, plan, acting, method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.not_while_acting")


async def test_a_lead_who_acts_for_the_owner_leads_nothing_meanwhile(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    acting = acting_for(plan.people[Kind.OWNER], plan.people[Kind.LEAD], ActingBasis.ASSISTED, plan_id=plan.id)
    front = await call(plans, plan, acting, "GET")
    assert front.json()["me"]["kind"] == "owner"
    assert front.json()["me"]["manage"] is False
