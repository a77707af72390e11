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
