"""Grants: what plans tells the gateway that somebody may do."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from samplan_contracts.plans import Element, Kind, Level, PlanStatus
from samplan_dev.harness import Place, Somebody, UnderTest
from samplan_servicekit.ids import new_id

from .factories import MadePlan, make_plan


async def _ask(plans: UnderTest, plan: MadePlan, who: Somebody, audience: str = "messaging") -> httpx.Response:
    body = {"plan_id": str(plan.id), "audience": audience}
    return await plans.client.post("/internal/grants", json=body, headers=plans.headers(who))


def _claims(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return dict(jwt.decode(response.json()["grant"], options={"verify_signature": False}))


async def test_a_grant_names_plan_person_session_role_and_rights_and_nobodys_name(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    who = plan.people[Kind.PROVIDER]
    claims = _claims(await _ask(plans, plan, who))
    assert claims["sub"] == str(who.person_id)
    assert claims["sid"] == str(who.session_id)
    assert claims["plan"] == str(plan.id)
    assert claims["aud"] == "messaging"
    assert claims["role"] == "ip.provider"
    assert claims["levels"]["goals"] == Level.EDIT
    assert claims["exp"] - claims["iat"] == 30
    assert set(claims["elements"]) == set(Element)
    assert "En provider" not in str(claims)


async def test_a_grant_ends_with_the_consent(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=0)
    plans.clock.move(timedelta(hours=10, minutes=59, seconds=50))  # 23:59:50 in Norway
    claims = _claims(await _ask(plans, plan, plan.people[Kind.RELATIVE]))
    assert claims["exp"] - claims["iat"] == 10
    plans.clock.move(timedelta(seconds=10))
    assert (await _ask(plans, plan, plan.people[Kind.RELATIVE])).status_code == 403
    assert (await _ask(plans, plan, plan.people[Kind.OWNER])).status_code == 200


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.TRASHED, PlanStatus.PURGED])
async def test_a_plan_that_is_not_open_does_not_exist_for_anybody(plans: UnderTest, status: PlanStatus) -> None:
    plan = await make_plan(plans, status=status)
    for who in plan.people.values():
        assert (await _ask(plans, plan, who)).status_code == 404


async def test_a_plan_does_not_exist_for_who_is_not_in_it_or_of_another_organisation(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    outsider = Somebody(organisation_id=plan.organisation_id)
    lead = plan.people[Kind.LEAD]
    elsewhere = Somebody(person_id=lead.person_id, organisation_id=new_id(), session_id=lead.session_id)
    for who in (outsider, elsewhere):
        response = await _ask(plans, plan, who)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_a_lead_without_consent_reaches_plans_alone_and_no_content_there(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=-1)
    lead = plan.people[Kind.LEAD]
    refused = await _ask(plans, plan, lead)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.consent_not_held")
    claims = _claims(await _ask(plans, plan, lead, "plans"))
    assert claims["held"] is False
    assert set(claims["levels"].values()) == {"none"}
    provider = await _ask(plans, plan, plan.people[Kind.PROVIDER], "plans")
    assert provider.json()["ask"] == {"name": "En lead", "role": "ip.lead"}


async def test_a_refusal_for_lack_of_consent_stands_in_the_log(plans: UnderTest) -> None:
    plan = await make_plan(plans, consent_days=-1)
    for _ in range(20):  # a page that asks on and on fills no log
        assert (await _ask(plans, plan, plan.people[Kind.RELATIVE])).status_code == 403
    headers = {"Authorization": f"Bearer {plans.service_token('plans', plan.organisation_id)}"}
    log = (await plans.client.get(f"/internal/plans/{plan.id}/log", headers=headers)).json()["items"]
    assert [(entry["action"], entry["outcome"], entry["reason"]) for entry in log] == [
        ("access.refused", "denied", "consent")
    ]


async def test_a_write_under_a_grant_from_before_the_withdrawal_is_refused(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    provider, lead = plan.people[Kind.PROVIDER], plan.people[Kind.LEAD]
    old = Place(plan_id=plan.id, kind=Kind.PROVIDER, participant_id=plan.participants[Kind.PROVIDER])
    leading = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    goal = await plans.client.post(
        f"{plan.path}/goals", json={"title": "Målet"}, headers=plans.headers(lead, leading)
    )
    assert goal.status_code == 201, goal.text
    withdrawn = await plans.client.post(
        f"{plan.path}/consent/withdrawals",
        json={"participant_ids": [str(plan.participants[Kind.PROVIDER])]},
        headers=plans.headers(lead, leading),
    )
    assert withdrawn.status_code == 200, withdrawn.text
    response = await plans.client.patch(
        f"{plan.path}/goals/{goal.json()['id']}",
        json={"title": "Overtatt"},
        headers={**plans.headers(provider, old), "If-Match": '"1"'},
    )
    assert (response.status_code, response.json()["code"]) == (403, "plan.consent_not_held")


async def test_a_change_of_somebody_elses_access_stops_nobodys_work(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    lead, provider = plan.people[Kind.LEAD], plan.people[Kind.PROVIDER]
    leading = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    mine = Place(plan_id=plan.id, kind=Kind.PROVIDER, participant_id=plan.participants[Kind.PROVIDER])
    goal = await plans.client.post(
        f"{plan.path}/goals", json={"title": "Målet"}, headers=plans.headers(lead, leading)
    )
    await plans.client.post(
        f"{plan.path}/consent/withdrawals",
        json={"participant_ids": [str(plan.participants[Kind.RELATIVE])]},
        headers=plans.headers(lead, leading),
    )
    response = await plans.client.patch(
        f"{plan.path}/goals/{goal.json()['id']}",
        json={"title": "Nytt navn"},
        headers={**plans.headers(provider, mine), "If-Match": '"1"'},
    )
    assert response.status_code == 200, response.text


async def test_consent_is_only_changed_soon_after_a_factor_was_shown(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    lead = plan.people[Kind.LEAD]
    plans.clock.move(timedelta(minutes=10, seconds=1))
    response = await plans.client.post(
        f"{plan.path}/consent/withdrawals",
        json={"participant_ids": [str(plan.participants[Kind.RELATIVE])]},
        headers=plans.headers(lead, Place(plan_id=plan.id)),
    )
    assert (response.status_code, response.json()["code"]) == (403, "auth.step_up_required")


async def test_who_is_no_lead_any_more_changes_no_consent_under_an_older_grant(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    lead, second = plan.people[Kind.LEAD], plan.people[Kind.OTHER]
    leading = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    other = f"{plan.path}/participants/{plan.participants[Kind.OTHER]}"
    for version, kind in enumerate(("lead", "provider"), start=1):
        changed = await plans.client.patch(
            other, json={"kind": kind}, headers={**plans.headers(lead, leading), "If-Match": f'"{version}"'}
        )
        assert changed.status_code == 200, changed.text
    stale = Place(plan_id=plan.id, participant_id=plan.participants[Kind.OTHER], av=2)
    ids = {"participant_ids": [str(plan.participants[Kind.RELATIVE])]}
    path = f"{plan.path}/consent/withdrawals"
    refused = await plans.client.post(path, json=ids, headers=plans.headers(second, stale))
    assert (refused.status_code, refused.json()["code"]) == (403, "access.right_missing")
    # The lead's own grant is as old, and still says what is so.
    assert (await plans.client.post(path, json=ids, headers=plans.headers(lead, leading))).status_code == 200


async def test_who_was_removed_finds_no_plan_under_an_older_grant(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    leading = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    headers = {**plans.headers(plan.people[Kind.LEAD], leading), "If-Match": '"2"'}
    who = str(plan.participants[Kind.PROVIDER])
    await plans.client.post(f"{plan.path}/consent/resets", json={"participant_ids": [who]}, headers=headers)
    path = f"{plan.path}/participants/{who}"
    assert (await plans.client.delete(path, headers=headers)).status_code == 204
    stale = Place(plan_id=plan.id, participant_id=plan.participants[Kind.PROVIDER], kind=Kind.PROVIDER)
    page = await plans.client.get(plan.path, headers=plans.headers(plan.people[Kind.PROVIDER], stale))
    assert (page.status_code, page.json()["code"]) == (404, "not_found")


async def test_a_withdrawn_consent_ends_reading_at_once_under_an_older_grant_and_says_whom_to_ask(
    plans: UnderTest,
) -> None:
    plan = await make_plan(plans)
    parent = plan.people[Kind.RELATIVE]
    granted = Place(plan_id=plan.id, participant_id=plan.participants[Kind.RELATIVE], kind=Kind.RELATIVE)
    reading = f"{plan.path}/goals"
    assert (await plans.client.get(reading, headers=plans.headers(parent, granted))).status_code == 200
    leading = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    withdrawn = await plans.client.post(
        f"{plan.path}/consent/withdrawals",
        json={"participant_ids": [str(plan.participants[Kind.RELATIVE])]},
        headers=plans.headers(plan.people[Kind.LEAD], leading),
    )
    assert withdrawn.status_code == 200
    refused = await plans.client.get(reading, headers=plans.headers(parent, granted))
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.consent_not_held")
    assert refused.json()["ask"]["name"]


async def test_many_grants_at_once_wait_for_no_second_connection_while_each_holds_one(plans: UnderTest) -> None:
    """When the keys are looked at anew, as every five minutes."""
    plan = await make_plan(plans)
    for _ in range(3):
        plans.clock.move(timedelta(minutes=6))
        answers = await asyncio.gather(*(_ask(plans, plan, plan.people[Kind.LEAD]) for _ in range(40)))
        assert {answer.status_code for answer in answers} == {200}
