"""What print gets of a plan: what the person may read now, and only for their own print-out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.plans import AccessElement, Element, Kind, Level, Rights
from samplan_dev.cases import calls
from samplan_dev.harness import Somebody, UnderTest
from samplan_plans.activities.models import Activity
from samplan_plans.goals.models import Goal
from samplan_plans.participants.models import Participant
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import TODAY, MadePlan, make_plan

PURPOSE = "plan.print"


@pytest.fixture(autouse=True)
def own_grants(plans: UnderTest) -> None:
    """Grants are those that the service itself gives."""
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])


class Errand:
    """Print, at work for somebody."""

    def __init__(self, plans: UnderTest, who: Somebody, *, service: str = "print", purpose: str = PURPOSE) -> None:
        self.plans, self.who, self.service, self.purpose, self.job = plans, who, service, purpose, new_id()

    @property
    def headers(self) -> dict[str, str]:
        """With its token."""
        token = self.plans.errand_token(self.service, self.who, purpose=self.purpose, job=self.job)
        return {"Authorization": f"Bearer {token}"}

    async def grant(self, plan: MadePlan) -> httpx.Response:
        """Ask for a grant."""
        body = {"plan_id": str(plan.id), "audience": "plans"}
        return await self.plans.client.post("/internal/grants", json=body, headers=self.headers)

    async def read(self, plan: MadePlan, grant: str) -> httpx.Response:
        """Ask for the content with a grant."""
        headers = self.headers | {"Samplan-Grant": grant}
        return await self.plans.client.get(f"/internal/plans/{plan.id}/print-content", headers=headers)

    async def content(self, plan: MadePlan) -> dict[str, Any]:
        """The content."""
        response = await self.read(plan, (await self.grant(plan)).json()["grant"])
        assert response.status_code == 200, response.text
        return dict(response.json())


async def _with_content(plans: UnderTest, elements: frozenset[Element] = frozenset(Element)) -> MadePlan:
    plan = await make_plan(plans, elements=elements)
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        goal_id = new_id()
        goal = Goal(
            organisation_id=plan.organisation_id,
            id=goal_id,
            plan_id=plan.id,
            position=0,
            title="GOAL-TITLE",
            description="GOAL-TEXT",
            progress=40,
            registered_on=TODAY,
            state="current",
            version=1,
        )
        session.add(goal)
        await session.flush()
        session.add(
            Activity(
                organisation_id=plan.organisation_id,
                id=new_id(),
                plan_id=plan.id,
                goal_id=goal_id,
                position=0,
                title="ACTIVITY-TITLE",
                description="ACTIVITY-TEXT",
                status="planned",
                registered_on=TODAY,
                time_frame="ACTIVITY-TIME",
                responsible="ACTIVITY-RESPONSIBLE",
                version=1,
            )
        )
    return plan


async def _give(plans: UnderTest, plan: MadePlan, kind: Kind, levels: Mapping[AccessElement, Level]) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        participant = await session.get(Participant, (plan.organisation_id, plan.participants[kind]))
        assert participant is not None
        participant.give(Rights(levels, print=True))


async def _own(plans: UnderTest, plan: MadePlan, kind: Kind) -> dict[str, str]:
    """What the gateway sends for somebody in the plan."""
    headers = plans.headers(plan.people[kind])
    body = {"plan_id": str(plan.id), "audience": "plans"}
    return headers | {
        "Samplan-Grant": (await plans.client.post("/internal/grants", json=body, headers=headers)).json()["grant"]
    }


async def test_a_print_holds_goals_activities_participants_and_who_printed(plans: UnderTest) -> None:
    plan = await _with_content(plans)
    content = await Errand(plans, plan.people[Kind.LEAD]).content(plan)
    assert [goal["title"] for goal in content["goals"]] == ["GOAL-TITLE"]
    tree = (await plans.client.get(f"{plan.path}/goals", headers=await _own(plans, plan, Kind.LEAD))).json()
    assert content["goals"][0]["id"] == tree["items"][0]["id"]
    assert content["goals"][0]["activities"][0]["id"] == tree["items"][0]["activities"][0]["id"]
    assert [activity["title"] for activity in content["goals"][0]["activities"]] == ["ACTIVITY-TITLE"]
    assert content["owner_name"] == "En owner"
    assert content["printed_by"]["name"] == "En lead"
    assert {who["kind"] for who in content["participants"]} == set(Kind)


levels = st.fixed_dictionaries({element: st.sampled_from(Level) for element in AccessElement})
switched_on = st.frozensets(st.sampled_from(Element))


@given(levels=levels, elements=switched_on)
@settings(max_examples=calls(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_print_never_holds_what_the_persons_levels_do_not_allow(
    plans: UnderTest, levels: Mapping[AccessElement, Level], elements: frozenset[Element]
) -> None:
    plan = await _with_content(plans, elements)
    await _give(plans, plan, Kind.OTHER, levels)
    content = await Errand(plans, plan.people[Kind.OTHER]).content(plan)
    goals = Element.GOALS in elements and levels[AccessElement.GOALS].includes(Level.READ)
    activities = goals and levels[AccessElement.ACTIVITIES].includes(Level.READ)
    assert ("GOAL-" in str(content)) == goals
    assert ("ACTIVITY-" in str(content)) == activities
    assert content["activities_included"] == activities


async def test_who_may_not_print_gets_nothing_printed(plans: UnderTest) -> None:
    plan = await _with_content(plans)
    errand = Errand(plans, plan.people[Kind.PROVIDER])
    refused = await errand.read(plan, (await errand.grant(plan)).json()["grant"])
    assert (refused.status_code, refused.json()["code"]) == (403, "access.right_missing")


async def test_a_service_gets_no_grant_for_who_has_no_consent_now_and_the_log_names_both(plans: UnderTest) -> None:
    plan = await make_plan(plans)
    errand = Errand(plans, plan.people[Kind.PROVIDER])
    assert (await errand.grant(plan)).status_code == 200
    plans.clock.move(timedelta(days=31))
    refused = await errand.grant(plan)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.consent_not_held")
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        newest = text("select body from log_entries where chain_id = :chain order by sequence desc limit 1")
        body = await session.scalar(newest, {"chain": plan.id})
    assert '"act":"print"' in body
    assert f'"session":"{errand.job}"' in body


async def test_a_grant_for_an_errand_serves_that_errand_alone(plans: UnderTest) -> None:
    plan = await _with_content(plans)
    who = plan.people[Kind.LEAD]
    errand = Errand(plans, who)
    grant = (await errand.grant(plan)).json()["grant"]
    another_job, another_person = Errand(plans, who), Errand(plans, plan.people[Kind.OWNER])
    another_person.job = errand.job
    another_service = Errand(plans, who, service="archive")
    another_service.job = errand.job
    for other in (another_job, another_person, another_service):
        assert (await other.read(plan, grant)).status_code == 404
    # Nor does it open the person's own pages, or the person's own grant the errand.
    headers = plans.headers(who) | {"Samplan-Grant": grant}
    assert (await plans.client.get(plan.path, headers=headers)).status_code == 404
    body = {"plan_id": str(plan.id), "audience": "plans"}
    own = (await plans.client.post("/internal/grants", json=body, headers=plans.headers(who))).json()["grant"]
    assert (await errand.read(plan, own)).status_code == 404
    assert (await errand.read(plan, grant)).status_code == 200


@pytest.mark.parametrize("purpose", ["archive.package", "plan.printed", ""])
async def test_content_is_for_the_purpose_of_printing_alone(plans: UnderTest, purpose: str) -> None:
    plan = await _with_content(plans)
    who = plan.people[Kind.LEAD]
    printing = Errand(plans, who)
    grant = (await printing.grant(plan)).json()["grant"]
    other = Errand(plans, who, purpose=purpose)
    other.job = printing.job
    assert (await other.read(plan, grant)).status_code == 403
    if purpose != "archive.package":
        assert (await other.grant(plan)).status_code == 403


async def test_a_service_on_its_own_account_and_a_person_get_no_content(plans: UnderTest) -> None:
    plan = await _with_content(plans)
    who = plan.people[Kind.LEAD]
    grant = (await Errand(plans, who).grant(plan)).json()["grant"]
    own = {"Authorization": f"Bearer {plans.service_token('print', plan.organisation_id)}"}
    body = {"plan_id": str(plan.id), "audience": "plans"}
    assert (await plans.client.post("/internal/grants", json=body, headers=own)).status_code == 401
    for headers in (own, plans.headers(who)):
        response = await plans.client.get(
            f"/internal/plans/{plan.id}/print-content", headers=headers | {"Samplan-Grant": grant}
        )
        assert response.status_code == 401


async def test_a_right_that_was_taken_after_the_grant_is_missed_at_once(plans: UnderTest) -> None:
    plan = await _with_content(plans)
    errand = Errand(plans, plan.people[Kind.OWNER])
    grant = (await errand.grant(plan)).json()["grant"]
    lead = plan.people[Kind.LEAD]
    body = {"plan_id": str(plan.id), "audience": "plans"}
    given = (await plans.client.post("/internal/grants", json=body, headers=plans.headers(lead))).json()["grant"]
    headers = plans.headers(lead) | {"Samplan-Grant": given, "If-Match": '"1"'}
    changed = await plans.client.patch(
        f"{plan.path}/participants/{plan.participants[Kind.OWNER]}",
        json={"levels": {"goals": "none"}},
        headers=headers,
    )
    assert changed.status_code == 200, changed.text
    content = (await errand.read(plan, grant)).json()
    assert content.get("goals") is None
    assert "GOAL-" not in str(content)


@pytest.mark.guide(125)
@pytest.mark.parametrize("kind", Kind)
async def test_the_form_to_consent_by_is_told_to_lead_and_owner_with_what_each_one_sees(
    plans: UnderTest, kind: Kind
) -> None:
    plan = await make_plan(plans)
    errand = Errand(plans, plan.people[kind])
    headers = errand.headers | {"Samplan-Grant": (await errand.grant(plan)).json()["grant"]}
    path = f"/internal/plans/{plan.id}/consent-content?language=en&easy=true"
    answer = await plans.client.get(path, headers=headers)
    if kind not in (Kind.LEAD, Kind.OWNER):
        assert answer.status_code == 403
        return
    told = answer.json()
    assert (told["owner_name"], told["by_parents"]) == ("En owner", False)
    assert told["paragraphs"][0] == "If you say yes, the person may see the plan."
    by_role = {one["role"]: one for one in told["people"]}
    assert set(by_role) == {"ip.lead", "ip.provider", "ip.relative", "ip.other"}
    assert by_role["ip.other"]["sees"] == []
    assert set(by_role["ip.relative"]["sees"]) == set(AccessElement)
    assert {(one["to"], one["asked"]) for one in told["people"]} == {(str(TODAY + timedelta(days=30)), True)}
