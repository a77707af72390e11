"""Roles of each kind of plan, and the rights that they give."""

from collections.abc import AsyncIterator

import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import make_plan

LIFE_AREAS = ("home", "daytime", "health", "network", "economy", "leisure")
ELEMENTS = ("goals", "activities", "specialist_plans", *(f"life_area.{area}" for area in LIFE_AREAS))


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(89)
@pytest.mark.guide(90)
@pytest.mark.guide(91)
@pytest.mark.guide(92)
@pytest.mark.guide(97)
async def test_each_kind_of_plan_has_five_roles_and_each_role_its_standard_rights(kari: Browser) -> None:
    for plan_type in ("ip", "iop", "sl", "iup"):
        plan = await make_plan(kari, plan_type)
        for name, kind in (("Ola Ås", "provider"), ("Liv Hansen", "relative"), ("Amina Yusuf", "other")):
            added = await plan.add(name, kind)
            assert added["role"] == f"{plan_type}.{kind}"
        await plan.refresh()
        roles = {item["role"]: item for item in plan.participants.values()}
        kinds = ("owner", "lead", "provider", "relative", "other")
        assert set(roles) == {f"{plan_type}.{kind}" for kind in kinds}
        child = plan_type in ("iop", "iup")
        goals = {kind: roles[f"{plan_type}.{kind}"]["levels"]["goals"] for kind in kinds}
        owner = "read" if child else "create"
        assert goals == {"owner": owner, "lead": "delete", "provider": "edit", "relative": "read", "other": "none"}
        prints = {kind for kind in kinds if roles[f"{plan_type}.{kind}"]["print"]}
        assert prints == ({"lead"} if child else {"owner", "lead"})


@pytest.mark.guide(93)
@pytest.mark.guide(94)
@pytest.mark.guide(99)
async def test_the_lead_gives_a_participant_any_of_five_levels_for_each_element_and_print_or_not(
    kari: Browser,
) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "provider")
    path = f"{plan.path}/participants/{ola['id']}"
    levels = ("none", "read", "edit", "create", "delete")
    for number, level in enumerate(levels):
        wanted = {"levels": dict.fromkeys(ELEMENTS, level), "print": number % 2 == 0}
        changed = await kari.patch(path, wanted, if_match=f'"{number + 1}"')
        assert changed.body["levels"] == wanted["levels"]
        assert changed.body["print"] is wanted["print"]
    unknown = await kari.patch(path, {"levels": {"goals": "admin"}}, if_match='"6"', expect=422)
    assert unknown.code == "request.invalid"


@pytest.mark.guide(102)
async def test_each_level_contains_the_ones_before_it_and_no_more(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Målet", "Aktiviteten")
    who = await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    path, version = f"{plan.path}/participants/{who['id']}", 1
    for number, level in enumerate(("none", "read", "edit", "create", "delete")):
        changed = await kari.patch(path, {"levels": {"goals": level}}, if_match=f'"{version}"')
        version = changed.body["version"]
        target = await plan.goal(f"Mål {number}")
        goal = f"{plan.path}/goals/{target['id']}"
        # What one may not read does not exist; what one may read and not change is refused.
        refused = 404 if number == 0 else 403
        allowed = [
            (await ola.call("GET", goal, expect=200 if number >= 1 else refused)).status,
            (
                await ola.call(
                    "PATCH", goal, {"progress": 20}, if_match='"1"', expect=200 if number >= 2 else refused
                )
            ).status,
            (
                await ola.call("POST", f"{plan.path}/goals", {"title": "Nytt"}, expect=201 if number >= 3 else 403)
            ).status,
            (await ola.call("DELETE", goal, if_match='"2"', expect=204 if number >= 4 else refused)).status,
        ]
        assert len(allowed) == 4


@pytest.mark.guide(98)
async def test_a_new_role_brings_its_standard_rights(kari: Browser) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "other")
    changed = await kari.patch(f"{plan.path}/participants/{ola['id']}", {"kind": "relative"}, if_match='"1"')
    assert (changed.body["role"], changed.body["levels"]["goals"]) == ("ip.relative", "read")


TEMPLATE = "/api/plans/role-templates/sl/other"


@pytest.fixture
async def siri(people: People) -> AsyncIterator[Browser]:
    """The local admin; what she makes of the role is taken back."""
    siri = await people.signed_in("siri")
    before = (await siri.get(TEMPLATE)).body["standard"]
    yield siri
    found = await siri.get(TEMPLATE)
    await siri.call("PUT", TEMPLATE, before, if_match=found.etag)
    await siri.post(f"{TEMPLATE}/apply", {"reason": "Som før"}, if_match=(await siri.get(TEMPLATE)).etag)


@pytest.mark.guide(95)
@pytest.mark.guide(96)
async def test_the_local_admin_decides_what_a_role_gives_to_whom_it_is_assigned_from_then_on(
    people: People, kari: Browser, siri: Browser
) -> None:
    plan = await make_plan(kari, "sl")
    ola = await plan.add("Ola Ås", "other")
    await kari.get(TEMPLATE, expect=403)
    found = await siri.get(TEMPLATE)
    wanted = {"levels": {**found.body["levels"], "goals": "read", "life_area.health": "edit"}, "print": False}
    changed = await siri.call("PUT", TEMPLATE, wanted, if_match=found.etag)
    assert changed.body["changed_by_name"]
    await siri.call("PUT", TEMPLATE, wanted, if_match=found.etag, expect=412)
    amina = await plan.add("Amina Yusuf", "other")
    assert amina["levels"] == wanted["levels"]
    # Who has the role already keeps what it gave.
    await plan.refresh()
    assert plan.participants["Ola Ås"]["levels"]["goals"] == "none"
    reader = await people.signed_in("ola")
    await reader.get(f"{plan.path}/goals", expect=403)
    # Until the admin, who is shown whom it is about, says otherwise; the plan's log says why.
    shown = (await siri.get(f"{TEMPLATE}/differing?limit=100")).body
    assert ola["id"] in {one["participant_id"] for one in shown["items"]}
    left = 1
    while left:
        applied = await siri.post(f"{TEMPLATE}/apply", {"reason": "Ny rutine fra høsten"}, if_match=changed.etag)
        left = applied.body["left"]
    await people.until_status(reader, f"{plan.path}/goals", 200)
    lines = (await kari.get(f"{plan.path}/log?limit=100")).body["items"]
    assert [one["detail"] for one in lines if one["action"] == "participant.role_applied"] == ["Ny rutine fra høsten"]


@pytest.mark.guide(101)
async def test_the_same_person_holds_other_rights_in_another_plan(people: People, kari: Browser) -> None:
    one, other = await make_plan(kari), await make_plan(kari)
    await one.add("Ola Ås", "provider")
    await other.add("Ola Ås", "other")
    ola = await people.signed_in("ola")
    assert (await ola.get(one.path)).body["me"]["levels"]["goals"] == "edit"
    assert (await ola.get(other.path)).body["me"]["levels"]["goals"] == "none"
    await ola.get(f"{one.path}/goals")
    await ola.get(f"{other.path}/goals", expect=403)


async def test_who_may_not_read_goals_sees_no_activity(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Målet", "Aktiviteten")
    who = await plan.add("Ola Ås", "provider")
    wanted = {"levels": {"goals": "none", "activities": "delete"}}
    await kari.patch(f"{plan.path}/participants/{who['id']}", wanted, if_match='"1"')
    ola = await people.signed_in("ola")
    assert (await ola.get(plan.path)).body["me"]["levels"]["activities"] == "none"
    await ola.get(f"{plan.path}/goals", expect=403)


async def test_only_the_lead_decides_who_takes_part(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    who = await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    change = {"levels": {"goals": "delete"}}
    await ola.patch(f"{plan.path}/participants/{who['id']}", change, if_match='"1"', expect=403)
    await ola.post(f"{plan.path}/participants", {"person_id": who["person_id"], "kind": "lead"}, expect=403)
    await ola.delete(f"{plan.path}/participants/{who['id']}", if_match='"1"', expect=403)


async def test_a_plan_is_never_left_without_a_lead_or_an_owner(kari: Browser) -> None:
    plan = await make_plan(kari)
    by_kind = {item["kind"]: item for item in plan.participants.values()}
    lead, owner = by_kind["lead"], by_kind["owner"]
    path = f"{plan.path}/participants"
    etag = f'"{lead["version"]}"'
    assert (await kari.delete(f"{path}/{lead['id']}", if_match=etag, expect=409)).code == "participant.last_lead"
    demoted = await kari.patch(f"{path}/{lead['id']}", {"kind": "other"}, if_match=etag, expect=409)
    assert demoted.code == "participant.last_lead"
    etag = f'"{owner["version"]}"'
    assert (await kari.delete(f"{path}/{owner['id']}", if_match=etag, expect=409)).code == "participant.owner"


@pytest.mark.guide(100)
async def test_rights_reach_down_to_the_single_goal_and_activity(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    friends = await plan.goal("Få flere venner", "Ridning", "Sjakk")
    economy = await plan.goal("Økonomi", "Budsjett")
    who, amina = await plan.add("Ola Ås", "provider"), await plan.add("Amina Yusuf", "other")
    ola, other = await people.signed_in("ola"), await people.signed_in("amina")
    chess = next(one for one in friends["activities"] if one["title"] == "Sjakk")

    async def give(kind: str, item: str, to: dict[str, str], level: str | None) -> None:
        path = f"{plan.path}/items/{kind}/{item}/levels/{to['id']}"
        await kari.call("PUT", path, {"level": level}, expect=200)

    await give("goal", economy["id"], who, "none")
    await give("activity", chess["id"], who, "none")
    await give("goal", friends["id"], amina, "edit")
    seen = (await ola.get(f"{plan.path}/goals")).body["items"]
    assert [(one["title"], [under["title"] for under in one["activities"]]) for one in seen] == [
        ("Få flere venner", ["Ridning"])
    ]
    await ola.get(f"{plan.path}/goals/{economy['id']}", expect=404)
    await ola.get(f"{plan.path}/goals/{economy['id']}/comments", expect=404)
    await ola.call("PATCH", f"{plan.path}/activities/{chess['id']}", {"title": "X"}, if_match='"1"', expect=404)
    # Who was given nothing of the element reads and changes the one goal that is theirs, and makes none.
    assert (await other.get(plan.path)).body["me"]["some"] == ["goals"]
    assert [one["id"] for one in (await other.get(f"{plan.path}/goals")).body["items"]] == [friends["id"]]
    await other.patch(f"{plan.path}/goals/{friends['id']}", {"progress": 10}, if_match='"1"')
    await other.post(f"{plan.path}/goals", {"title": "Nytt"}, expect=403)
    # The lead has it all in one list, and looks at the plan as each of them; the log says who looked.
    listed = (await kari.get(f"{plan.path}/participants/{who['id']}/levels")).body["items"]
    assert {one["title"]: (one["own"], one["level"]) for one in listed} == {
        "Få flere venner": (None, "edit"),
        "Økonomi": ("none", "none"),
        "Ridning": (None, "create"),
        "Sjakk": ("none", "none"),
        "Budsjett": (None, "none"),
    }
    view = (await kari.get(f"{plan.path}/participants/{who['id']}/view")).body
    assert view["goals"] == (await ola.get(f"{plan.path}/goals")).body["items"]
    await ola.get(f"{plan.path}/participants/{who['id']}/view", expect=403)
    lines = (await kari.get(f"{plan.path}/log?limit=100")).body["items"]
    assert ("Kari Berg", "plan.seen_as") in {(one["actor_name"], one["action"]) for one in lines}
    await give("goal", economy["id"], who, None)
    await ola.get(f"{plan.path}/goals/{economy['id']}")


@pytest.mark.guide(103)
async def test_life_areas_and_specialist_plans_are_under_rights_and_the_calendar_is_not(
    people: People, kari: Browser
) -> None:
    """Their content comes later: what is judged here is what the plan says that somebody may do with it."""
    plan = await make_plan(kari)
    who = await plan.add("Ola Ås", "other")
    ola, path = await people.signed_in("ola"), f"{plan.path}/participants/{who['id']}"
    wanted = {**dict.fromkeys(ELEMENTS, "none"), "life_area.health": "read", "specialist_plans": "edit"}
    await kari.patch(path, {"levels": wanted}, if_match='"1"')
    me = (await ola.get(plan.path)).body["me"]
    assert me["levels"] == wanted
    # Each life area by itself, and never by another's level.
    for version, area in enumerate(LIFE_AREAS, start=2):
        levels = {**dict.fromkeys(ELEMENTS, "none"), f"life_area.{area}": "create"}
        await kari.patch(path, {"levels": levels}, if_match=f'"{version}"')
        assert (await ola.get(plan.path)).body["me"]["levels"] == levels
    # There is no level for the calendar to be given or kept from anybody: who reads nothing else is in it.
    refused = await kari.patch(path, {"levels": {"calendar": "none"}}, if_match='"8"', expect=422)
    assert refused.code == "request.invalid"
    await kari.patch(path, {"levels": dict.fromkeys(ELEMENTS, "none")}, if_match='"8"')
    seen = (await ola.get(plan.path)).body
    assert (set(seen["me"]["levels"]), set(seen["me"]["levels"].values())) == (set(ELEMENTS), {"none"})
    assert "calendar" in seen["elements"]
    # What is switched off for the plan is off for everybody, whatever they were given.
    set_up = await kari.get(f"{plan.path}/set-up")
    off = [one for one in set_up.body["elements"] if one not in ("mapping", "specialist_plans")]
    await kari.patch(f"{plan.path}/set-up", {"elements": off}, if_match=set_up.etag)
    mine = (await kari.get(plan.path)).body["me"]["levels"]
    assert {mine[one] for one in ELEMENTS if one not in ("goals", "activities")} == {"none"}
