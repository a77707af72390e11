"""A local admin administers a plan's participants through the gateway, and no service shows them what is in it."""

import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import Plan, make_plan, period
from .test_administration import with_account

WHY = {"reason": "Koordinatoren har sluttet"}


@pytest.fixture
async def siri(people: People) -> Browser:
    """The local admin."""
    return await people.signed_in("siri")


async def _sees_nothing(siri: Browser, plan: Plan) -> None:
    for path in ("", "/goals", "/log", "/trash", "/set-up", "/participants"):
        await siri.get(f"{plan.path}{path}", expect=404)
    for service, path in (("messaging", "messages"), ("print", "copies"), ("archive", "transfers")):
        await siri.get(f"/api/{service}/plans/{plan.id}/{path}", expect=404)


@pytest.mark.guide(173)
@pytest.mark.guide(174)
async def test_an_admin_gives_a_plan_another_lead_for_a_reason_and_sees_nothing_of_it(
    people: People, siri: Browser
) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    other, browser = await with_account(people, kari, family_name="Overtaker")
    path = f"/api/plans/administered-plans/{plan.id}"
    await siri.get(path, expect=403)
    await siri.post(path, {"reason": " "}, expect=422)
    await kari.post(path, WHY, expect=404)
    begun = (await siri.post(path, WHY)).body
    assert {one["kind"] for one in begun["participants"]} == {"owner", "lead"}
    await _sees_nothing(siri, plan)

    wanted = {"person_id": other["id"], "kind": "lead"}
    added = (await siri.post(f"{path}/participants", wanted, expect=201)).body
    days = period(90)
    renewal = {"from": days["consent_from"], "to": days["consent_to"], "signed": True}
    await siri.post(f"{path}/consent/renewals", {**renewal, "participant_ids": [added["id"]]})
    await people.until_status(browser, f"{plan.path}/goals", 200)
    place = f"{path}/participants/{added['id']}"
    (now,) = (one for one in (await siri.get(path)).body["participants"] if one["id"] == added["id"])
    other_role = {"kind": "provider", "responsibility": "Norsk"}
    changed = (await siri.patch(place, other_role, if_match=f'"{now["version"]}"')).body
    assert (changed["kind"], changed["responsibility"]) == ("provider", "Norsk")
    await siri.patch(place, {"kind": "lead"}, if_match=f'"{now["version"]}"', expect=412)
    await siri.patch(place, {"kind": "lead"}, if_match=f'"{changed["version"]}"')
    card = await siri.get(f"/api/identity/persons/{other['id']}")
    await siri.patch(f"/api/identity/persons/{other['id']}", {"city": "Solvik"}, if_match=card.etag)
    own = (await siri.get("/api/identity/session")).body["person"]["id"]
    await siri.post(f"{path}/participants", {"person_id": own, "kind": "lead"}, expect=403)
    await _sees_nothing(siri, plan)

    lines = (await kari.get(f"{plan.path}/log")).body["items"]
    (told,) = (one for one in lines if one["action"] == "administration.begun")
    assert (told["detail"], told["actor_role"], told["actor_name"][:4]) == (WHY["reason"], "local_admin", "Siri")
    await siri.call("DELETE", path, expect=204)
    await siri.get(path, expect=403)
    await _sees_nothing(siri, plan)
