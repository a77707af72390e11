"""Goals and activities."""

import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import make_plan


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(135)
@pytest.mark.guide(136)
async def test_goals_stand_in_order_with_their_activities_under_them(kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Få flere venner", "Ridning på Høybakken", "Ønsker meg en støttekontakt")
    await plan.goal("Klare seg alene")
    goals = (await kari.get(f"{plan.path}/goals")).body["items"]
    assert [(goal["number"], goal["title"]) for goal in goals] == [(1, "Få flere venner"), (2, "Klare seg alene")]
    assert [activity["title"] for activity in goals[0]["activities"]] == [
        "Ridning på Høybakken",
        "Ønsker meg en støttekontakt",
    ]


@pytest.mark.guide(136)
async def test_a_goal_has_title_date_progress_and_description(kari: Browser) -> None:
    plan = await make_plan(kari)
    written = {
        "title": "Få flere venner",
        "registered_on": "2026-09-01",
        "progress": 40,
        "description": "Adam vil ha noen å være sammen med etter skolen.",
    }
    goal = await kari.post(f"{plan.path}/goals", written, expect=201)
    assert {name: goal.body[name] for name in written} == written
    for wrong in ({"progress": 101}, {"progress": "mye"}, {"title": ""}, {"titel": "Feil felt"}):
        refused = await kari.post(f"{plan.path}/goals", {**written, **wrong}, expect=422)
        assert refused.code == "request.invalid"
        assert refused.body["errors"][0]["pointer"] == f"/{next(iter(wrong))}"


@pytest.mark.guide(137)
async def test_an_activity_has_status_time_responsible_and_description(kari: Browser) -> None:
    plan = await make_plan(kari)
    goal = await plan.goal()
    written = {
        "title": "Ridning på Høybakken",
        "registered_on": "2026-09-01",
        "status": "under_way",
        "time_frame": "Torsdager i høst",
        "responsible": "Støttekontakten",
        "description": "Hester er trygge.",
    }
    made = await kari.post(f"{plan.path}/goals/{goal['id']}/activities", written, expect=201)
    assert {name: made.body[name] for name in written} == written
    path = f"{plan.path}/activities/{made.body['id']}"
    for version, status in enumerate(("planned", "ended"), start=1):
        changed = await kari.patch(path, {"status": status}, if_match=f'"{version}"')
        assert changed.body["status"] == status
    await kari.patch(path, {"status": "ferdig"}, if_match='"3"', expect=422)
    await kari.delete(path, if_match='"3"', expect=204)
    assert (await kari.get(f"{plan.path}/goals")).body["items"][0]["activities"] == []


async def test_a_stale_edit_of_a_goal_shows_both_texts_and_loses_neither(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    goal = await plan.goal()
    await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    path = f"{plan.path}/goals/{goal['id']}"
    etag = (await ola.get(path)).etag
    await kari.patch(path, {"description": "Karis tekst"}, if_match=etag)
    stale = await ola.patch(path, {"description": "Olas tekst"}, if_match=etag, expect=412)
    assert stale.code == "edit.stale"
    assert stale.body["current"]["description"] == "Karis tekst"
    merged = await ola.patch(path, {"description": "Begges tekst"}, if_match=f'"{stale.body["current"]["version"]}"')
    assert merged.body["description"] == "Begges tekst"


async def test_a_goal_sent_twice_under_one_key_is_made_once(kari: Browser) -> None:
    plan = await make_plan(kari)
    key = {"Idempotency-Key": f"goal-{plan.id}"}
    answers = [await kari.post(f"{plan.path}/goals", {"title": "En gang"}, headers=key, expect=201) for _ in range(3)]
    assert len({answer.body["id"] for answer in answers}) == 1
    reused = await kari.post(f"{plan.path}/goals", {"title": "Noe annet"}, headers=key, expect=422)
    assert reused.code == "request.idempotency_key_reused"
    assert len((await kari.get(f"{plan.path}/goals")).body["items"]) == 1


async def test_a_goal_of_another_plan_is_not_reached_through_this_one(kari: Browser) -> None:
    plan, other = await make_plan(kari), await make_plan(kari)
    goal = await other.goal()
    await kari.get(f"{plan.path}/goals/{goal['id']}", expect=404)
    await kari.patch(f"{plan.path}/goals/{goal['id']}", {"progress": 99}, if_match='"1"', expect=404)
    await kari.post(f"{plan.path}/goals/{goal['id']}/activities", {"title": "Lurt inn"}, expect=404)
