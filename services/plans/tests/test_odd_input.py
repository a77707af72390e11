"""Input that is well-formed and still cannot be: each is told as the caller's to mend, and not as our outage."""

import base64

import pytest

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import Kind
from samplan_dev.harness import Place, Somebody, UnderTest

from .factories import make_plan


async def test_a_text_that_the_database_cannot_hold_is_invalid_and_nothing_is_kept_of_it(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    place = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    headers = plans.headers(plan.people[Kind.LEAD], place)
    body = rb'{"title": "a\u0000b"}'
    content = {**headers, "Content-Type": "application/json"}
    refused = await plans.client.post(f"{plan.path}/goals", content=body, headers=content)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert refused.json()["errors"] == [{"pointer": "/title", "code": "string_control_character"}]
    assert (await plans.client.get(f"{plan.path}/goals", headers=headers)).json() == {"items": []}


@pytest.mark.parametrize(
    "cursor", [b'{"plans": 99999999999999999999}', b'{"plans": -1}', b"[", b"\xff", b'{"plans": "x"}']
)
async def test_a_cursor_that_we_did_not_give_is_invalid(plans: UnderTest, cursor: bytes) -> None:
    plan = await make_plan(plans)
    place = Place(plan_id=plan.id, participant_id=plan.participants[Kind.LEAD])
    refused = await plans.client.get(
        f"{plan.path}/log",
        params={"cursor": base64.urlsafe_b64encode(cursor).decode()},
        headers=plans.headers(plan.people[Kind.LEAD], place),
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")


async def test_choices_that_do_not_go_with_earlier_ones_are_invalid_and_the_earlier_ones_stay(
    plans: UnderTest,
) -> None:
    headers = plans.headers(Somebody(rights=frozenset({OrganisationRight.PLAN_CREATE})))
    path = f"/api/plans/wizards/{(await plans.client.post('/api/plans/wizards', headers=headers)).json()['id']}"
    first = await plans.client.patch(path, json={"period_from": "2030-01-01"}, headers={**headers, "If-Match": '"1"'})
    refused = await plans.client.patch(path, json={"period_to": "2029-01-01"}, headers={**headers, "If-Match": '"2"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert (await plans.client.get(path, headers=headers)).json() == first.json()


async def test_no_answer_names_the_address_of_a_service(plans: UnderTest) -> None:
    answer = await plans.client.get("/api/plans/plans/", headers=plans.headers(Somebody()))
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)
