"""What plans tells again to a service that rebuilds a projection."""

from typing import Any

import pytest

from samplan_contracts.plans import Kind, PlanStatus
from samplan_dev.harness import Somebody, UnderTest
from samplan_servicekit.ids import new_id

from .factories import MadePlan, make_plan

PLAN = "plans.plan.created.v1"


async def _ask(plans: UnderTest, query: str, token: str, expect: int = 200) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    response = await plans.client.get(f"/internal/events?{query}", headers=headers)
    assert response.status_code == expect, response.text
    return dict(response.json())


def _messaging(plans: UnderTest, plan: MadePlan) -> str:
    return plans.service_token("messaging", plan.organisation_id)


async def test_a_plan_is_told_as_it_is_now_with_its_present_version_and_its_first_day(plans: UnderTest) -> None:
    plan = await make_plan(plans, status=PlanStatus.ENDED)
    page = await _ask(plans, f"types={PLAN}&types=plans.plan.changed.v1", _messaging(plans, plan))
    [told] = page["items"]
    assert (told["type"], told["subject"], told["sequence"]) == (PLAN, str(plan.id), 1)
    assert told["time"] == "2026-11-24T12:00:00Z"
    assert told["actor_id"] == str(plan.people[Kind.LEAD].person_id)
    assert (told["data"]["status"], told["data"]["short_name"]) == ("ended", "Eli")
    assert page["next"] is None


async def test_a_service_that_does_not_subscribe_to_a_type_is_refused(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    refused = await _ask(plans, "types=plans.goal.created.v1", _messaging(plans, plan), 403)
    assert refused["code"] == "event.not_subscribed"
    identity = plans.service_token("identity", plan.organisation_id)
    await _ask(plans, f"types={PLAN}", identity, 403)  # identity hears of participants only
    await _ask(plans, "", plans.service_token("gateway", plan.organisation_id), 403)


async def test_one_organisation_is_told_of_at_a_time_and_to_services_alone(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    await _ask(plans, f"types={PLAN}", plans.service_token("messaging"), 404)
    elsewhere = await _ask(plans, f"types={PLAN}", plans.service_token("messaging", new_id()))
    assert elsewhere["items"] == []
    await _ask(plans, f"types={PLAN}", plans.access_token(Somebody(organisation_id=plan.organisation_id)), 401)


@pytest.mark.parametrize("query", ["after=x", "limit=0", "limit=1001", f"after={'a' * 401}"])
async def test_a_question_that_is_none_is_refused(plans: UnderTest, query: str) -> None:
    plan = await make_plan(plans)
    refused = await _ask(plans, query, _messaging(plans, plan), 422)
    assert refused["code"] == "request.invalid"
