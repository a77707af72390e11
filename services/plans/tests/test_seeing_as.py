"""Who leads a plan sees it as a participant does: the same, no more, and without leaving a trace of theirs."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from samplan_contracts.plans import Kind
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.ids import new_id

from .factories import Hand, MadePlan, make_goal, make_plan
from .ground import Case, arrange, given_cases, grant_headers, make_ground


@pytest.fixture
def own_grants(plans: UnderTest) -> None:
    """Grants are those that the service itself gives."""
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])


@given(case=given_cases)
@settings(
    max_examples=calls(10),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.usefixtures("own_grants")
async def test_the_lead_is_shown_what_the_participant_is_shown_themself(plans: UnderTest, case: Case) -> None:
    ground = await make_ground(plans)
    plan, client = ground.plan, plans.client
    await arrange(plans, ground, case)
    lead = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert lead is not None
    path = f"{plan.path}/participants/{plan.participants[case.kind]}/view"
    answer = await client.get(path, headers=lead)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    theirs = await grant_headers(plans, plan, plan.people[case.kind])
    if theirs is None:
        assert (seen["held"], seen["goals"], seen["participants"]) == (False, None, [])
        assert set(seen["me"]["levels"].values()) == {"none"}
    else:
        front = (await client.get(plan.path, headers=theirs)).json()
        assert (seen["held"], seen["me"], seen["elements"]) == (True, front["me"], front["elements"])
        assert seen["participants"] == (await client.get(f"{plan.path}/participants", headers=theirs)).json()["items"]
        goals = await client.get(f"{plan.path}/goals", headers=theirs)
        assert seen["goals"] == (goals.json()["items"] if goals.status_code == 200 else None)
    for goal, activities in ground.goals.items():
        for kind, place, item in [("goal", "goals", goal), *(("activity", "activities", one) for one in activities)]:
            shown = await client.get(f"{path}/items/{kind}/{item}/comments", headers=lead)
            own = theirs and await client.get(f"{plan.path}/{place}/{item}/comments", headers=theirs)
            assert shown.status_code == (own.status_code if own else 404)
            if own and own.status_code == 200:
                alike = [{**one, "mine": False, "level": "read"} for one in own.json()["items"]]
                assert shown.json()["items"] == alike
    # What of it is the participant's to change is not the lead's by looking so.
    log = (await client.get(f"{plan.path}/log?limit=100", headers=lead)).json()["items"]
    assert {one["actor_name"] for one in log if one["action"] == "plan.seen_as"} == {"En lead"}


async def test_what_the_lead_may_not_read_themself_is_not_shown_by_looking_as_another(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    shown, [activity, hidden_activity] = await make_goal(plans, plan, "Delt", "Delt 1", "Lukket 1")
    hidden, _ = await make_goal(plans, plan, "Lukket")
    last, _ = await make_goal(plans, plan, "Siste")
    me = plan.participants[Kind.LEAD]
    for kind, item in (("goal", hidden), ("activity", hidden_activity)):
        await lead("PUT", f"/items/{kind}/{item}/levels/{me}", {"level": "none"})
    path = f"/participants/{plan.participants[Kind.OWNER]}/view"
    seen = (await lead("GET", path))["goals"]
    assert [(one["id"], one["number"]) for one in seen] == [(str(shown), 1), (str(last), 2)]
    assert [one["id"] for one in seen[0]["activities"]] == [str(activity)]
    await lead("GET", f"{path}/items/goal/{shown}/comments")
    await lead("GET", f"{path}/items/goal/{hidden}/comments", expect=404)
    await lead("GET", f"{path}/items/activity/{hidden_activity}/comments", expect=404)


async def test_only_who_leads_the_plan_looks_as_others_and_only_into_their_own(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    other = plan.participants[Kind.RELATIVE]
    for kind in Kind:
        status = 200 if kind is Kind.LEAD else 403
        hand = Hand(plans, plan, kind)
        await hand("GET", f"/participants/{other}/view", expect=status)
        await hand("GET", f"/participants/{other}/levels", expect=status)
    foreign = await make_plan(plans)
    for unknown in (new_id(), foreign.participants[Kind.RELATIVE]):
        await lead("GET", f"/participants/{unknown}/view", expect=404)
        await lead("GET", f"/participants/{unknown}/levels", expect=404)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        await lead(method, f"/participants/{other}/view", {}, expect=405)


async def test_looking_leaves_nothing_of_the_participant_in_the_log(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan, "Et mål")
    other = plan.participants[Kind.PROVIDER]
    await lead("GET", f"/participants/{other}/view")
    await lead("GET", f"/participants/{other}/view/items/goal/{goal}/comments")
    lines = (await lead("GET", "/log"))["items"]
    assert {one["actor_name"] for one in lines} == {"En lead"}
    assert (lines[1]["action"], lines[1]["object_id"]) == ("plan.seen_as", str(other))
    # The owner sees that it was looked, and by whom.
    owners = (await Hand(plans, plan, Kind.OWNER)("GET", "/log"))["items"]
    assert ("En lead", "plan.seen_as") in {(one["actor_name"], one["action"]) for one in owners}


async def test_the_lead_sees_in_one_list_how_far_somebody_reaches_in_every_item(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, [activity] = await make_goal(plans, plan, "Økonomi", "Budsjett")
    other, _ = await make_goal(plans, plan, "Venner")
    relative = plan.participants[Kind.RELATIVE]

    async def listed() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await lead("GET", f"/participants/{relative}/levels"))["items"]
        return found

    assert [(one["kind"], one["title"], one["own"], one["level"]) for one in await listed()] == [
        ("goal", "Økonomi", None, "read"),
        ("goal", "Venner", None, "read"),
        ("activity", "Budsjett", None, "read"),
    ]
    await lead("PUT", f"/items/goal/{goal}/levels/{relative}", {"level": "none"})
    await lead("PUT", f"/items/goal/{other}/levels/{relative}", {"level": "edit"})
    found = {UUID(one["item_id"]): one for one in await listed()}
    assert [(found[one]["own"], found[one]["level"]) for one in (goal, other, activity)] == [
        ("none", "none"),
        ("edit", "edit"),
        (None, "none"),
    ]
    assert found[activity]["parent_id"] == str(goal)
    # Said ahead of a consent, too, for it is what they will see once that holds.
    await lead("POST", "/consent/withdrawals", {"participant_ids": [str(relative)]})
    assert {UUID(one["item_id"]): one["level"] for one in await listed()}[other] == "edit"
    # What the lead may not read has no name for them here either.
    await lead("PUT", f"/items/goal/{other}/levels/{plan.participants[Kind.LEAD]}", {"level": "none"})
    assert str(other) not in {one["item_id"] for one in await listed()}


async def test_the_front_page_says_what_is_open_by_a_right_to_one_item(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan, "Bare dette")
    other = Hand(plans, plan, Kind.OTHER)
    await lead("PUT", f"/items/goal/{goal}/levels/{plan.participants[Kind.OTHER]}", {"level": "read"})
    me = (await other("GET", ""))["me"]
    assert (me["levels"]["goals"], me["some"]) == ("none", ["goals"])
    assert [one["id"] for one in (await other("GET", "/goals"))["items"]] == [str(goal)]
