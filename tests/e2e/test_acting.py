"""Who is shut out of signing in is represented: by somebody who signs in as themself, and every trace says so."""

from typing import Any

import pytest

from samplan_dev import demo_plan
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, norwegian_day

from .conftest import People
from .factories import Plan, make_person, make_plan, my_plans


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def represented(people: People, plan: Plan, basis: str = "guardianship") -> dict[str, Any]:
    """Liv represents the plan's owner, as the local admin has registered."""
    siri = await people.signed_in("siri")
    found = await siri.post("/api/identity/persons/search", {"name": "Liv Hansen"})
    wanted = {"representative_id": found.body["items"][0]["id"], "basis": basis, "from": str(norwegian_day())}
    path = f"/api/identity/persons/{plan.owner['id']}/representatives"
    return dict((await siri.post(path, wanted, expect=201)).body)


async def acting(people: People, plan: Plan, basis: str = "guardianship") -> Browser:
    """Liv, who acts for the plan's owner."""
    representation = await represented(people, plan, basis)
    liv = await people.signed_in("liv")
    await liv.post("/api/identity/session/acting", {"representation_id": representation["id"]})
    return liv


async def test_a_guardian_reads_and_writes_for_the_owner_and_everybody_sees_both_names(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari, elements=("goals", "messages", "log"))
    liv = await acting(people, plan)
    session = (await liv.get("/api/identity/session")).body
    assert session["person"]["id"] == plan.owner["id"]
    assert (session["acting"]["name"], session["acting"]["basis"]) == ("Liv Hansen", "guardianship")
    assert [item["id"] for item in await my_plans(liv)] == [plan.id]
    goal = (await liv.post(f"{plan.path}/goals", {"title": "Sove bedre"}, expect=201)).body
    await plan.refresh()
    lead = next(one for one in plan.participants.values() if one["kind"] == "lead")
    message = {"recipients": [lead["person_id"]], "subject": "Hei", "text": "Fra meg", "send": True}
    await liv.post(plan.messages, message, expect=201)
    inbox = (await kari.get(f"{plan.messages}?folder=inbox")).body["items"]
    assert inbox[0]["from"]["acting_name"] == "Liv Hansen"
    lines = (await kari.get(f"{plan.path}/log")).body["items"]
    written = next(one for one in lines if one["action"] == "goal.created" and one["object_id"] == goal["id"])
    assert (written["acting_name"], written["acting_basis"]) == ("Liv Hansen", "guardianship")
    assert written["actor_name"].startswith("Eli Prøve")
    sent = next(one for one in lines if one["action"] == "message.sent")
    assert sent["acting_name"] == "Liv Hansen"


async def test_the_demo_has_a_plan_for_who_tries_to_act(people: People) -> None:
    liv = await people.signed_in("liv")
    adam = next(
        one for one in (await liv.get("/api/identity/represented")).body["items"] if one["name"] == demo_plan.OWNER
    )
    await liv.post("/api/identity/session/acting", {"representation_id": adam["representation_id"]})
    (plan,) = await my_plans(liv)
    assert (plan["owner_name"], plan["my_kind"], plan["goals_total"]) == (demo_plan.OWNER, "owner", 2)
    goals = (await liv.get(f"/api/plans/plans/{plan['id']}/goals")).body["items"]
    assert [len(goal["activities"]) for goal in goals] == [2, 1]


async def test_who_acts_may_narrow_and_never_widen_print_or_delete(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    await ola.get(f"{plan.path}/goals")
    goal = await plan.goal()
    liv = await acting(people, plan)
    today = str(norwegian_day())
    closed = [
        ("POST", f"{plan.path}/consent/renewals", {"from": today, "to": today}),
        ("POST", f"{plan.path}/participants", {"person_id": plan.owner["id"], "kind": "other"}),
        ("POST", f"/api/print/plans/{plan.id}/jobs", {"reason": "Fordi jeg vil"}),
        ("GET", f"/api/identity/plans/{plan.id}/contacts", None),
        ("GET", "/api/identity/account", None),
        ("POST", "/api/identity/session/step-up", None),
        ("GET", f"/api/identity/persons/{plan.owner['id']}", None),
        ("GET", "/api/identity/represented", None),
        ("POST", "/api/plans/wizards", None),
    ]
    for method, path, body in closed:
        refused = await liv.call(method, path, body, expect=403)
        assert refused.code == "auth.not_while_acting", path
    refused = await liv.delete(f"{plan.path}/goals/{goal['id']}", if_match='"1"', expect=403)
    assert refused.code == "auth.not_while_acting"
    await liv.post(f"{plan.path}/consent/withdrawals", {"participant_ids": [plan.participants["Ola Ås"]["id"]]})
    await people.until_status(ola, f"{plan.path}/goals", 403)
    changes = await kari.get(f"{plan.path}/consent/changes?participant_id={plan.participants['Ola Ås']['id']}")
    assert changes.body["items"][0]["acting_name"] == "Liv Hansen"


async def test_one_press_leads_back_to_oneself_and_the_old_place_is_gone(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    liv = await acting(people, plan)
    await liv.get(f"{plan.path}/goals")
    back = (await liv.delete("/api/identity/session/acting", expect=200)).body
    assert (back["person"]["display_name"], back["acting"]) == ("Liv Hansen", None)
    await liv.get(f"{plan.path}/goals", expect=404)
    await liv.get("/api/identity/account")


async def test_ending_the_representation_ends_what_is_done_by_it_everywhere(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    representation = await represented(people, plan)
    liv, siri = await people.signed_in("liv"), await people.signed_in("siri")
    await liv.post("/api/identity/session/acting", {"representation_id": representation["id"]})
    await liv.get(f"{plan.path}/goals")
    path = f"/api/identity/persons/{plan.owner['id']}/representatives/{representation['id']}/end"
    await siri.post(path, expect=204)
    await people.until_status(liv, f"{plan.path}/goals", 401)


async def test_who_ends_their_own_session_from_another_place_ends_what_they_do_for_others(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    representation = await represented(people, plan)
    liv, elsewhere = await people.signed_in("liv"), await people.signed_in("liv")
    own = next(one for one in (await liv.get("/api/identity/account/sessions")).body["items"] if one["current"])
    await liv.post("/api/identity/session/acting", {"representation_id": representation["id"]})
    await liv.get(f"{plan.path}/goals")
    await elsewhere.delete(f"/api/identity/account/sessions/{own['id']}", expect=204)
    await people.until_status(liv, f"{plan.path}/goals", 401)
    await elsewhere.get("/api/identity/account")


async def test_a_coordinator_assists_an_owner_who_reads_out_their_own_code(people: People, kari: Browser) -> None:
    mobile = "+4790000077"
    owner = await make_person(kari, mobile=mobile)
    plan, other = await make_plan(kari, owner=owner), await make_plan(kari, "iop", owner=owner)
    path = f"/api/identity/plans/{plan.id}/assisted"
    await people.until_status(kari, path, 200)
    outbox = Outbox(await people.anonymous())
    seen = len(await outbox.messages(mobile))
    await kari.post(f"{path}/code", expect=202)
    text = (await outbox.wait_for(mobile, after=seen, containing="til stede"))["text"]
    session = (await kari.post(path, {"code": text[:6]})).body
    assert (session["acting"]["basis"], session["acting"]["plan_id"]) == ("assisted", plan.id)
    await kari.get(f"{plan.path}/goals")
    await kari.get(f"{other.path}/goals", expect=404)
    assert [item["id"] for item in await my_plans(kari)] == [plan.id]
    told = await outbox.wait_for(mobile, after=seen + 1, containing="bruker nå Samplan")
    assert "Kari" not in told["text"], "who and what is said on the pages alone"
    await kari.delete("/api/identity/session/acting", expect=200)
    await kari.get(f"{other.path}/goals")
