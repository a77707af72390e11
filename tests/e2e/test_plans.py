"""Making plans, and the list of one's own."""

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import synthetic_identity_number

from .conftest import People
from .factories import make_person, make_plan, my_plans
from .test_administration import with_account


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(70)
@pytest.mark.guide(71)
@pytest.mark.parametrize("plan_type", ["ip", "iop", "sl", "iup"])
async def test_each_kind_of_plan_that_the_municipality_keeps_is_made_the_same_way(
    kari: Browser, plan_type: str
) -> None:
    session = await kari.get("/api/identity/session")
    assert sorted(session.body["organisation"]["plan_types"]) == ["iop", "ip", "iup", "sl"]
    plan = await make_plan(kari, plan_type)
    page = await kari.get(plan.path)
    assert (page.body["type"], page.body["status"]) == (plan_type, "active")


@pytest.mark.guide(69)
@pytest.mark.guide(72)
@pytest.mark.guide(73)
@pytest.mark.guide(74)
@pytest.mark.guide(79)
@pytest.mark.guide(82)
async def test_the_wizard_keeps_each_step_and_makes_the_plan_at_the_end(kari: Browser) -> None:
    owner = await make_person(kari)
    wizard = await kari.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    steps = (
        {"step": 2, "owner_person_id": owner["id"]},
        {"step": 3, "type": "ip", "short_name": "Eli"},
        {"step": 4, "goals": [{"title": "Få flere venner"}], "period_from": "2026-08-01", "period_to": "2027-07-31"},
        {"step": 5},
    )
    for step in steps:
        wizard = await kari.patch(path, step, if_match=wizard.etag)
        # Whoever comes back finds what was chosen.
        assert (await kari.get(path)).body == wizard.body
    assert wizard.body["owner"]["name"] == owner["display_name"]
    made = await kari.post(f"{path}/finish", expect=201)
    await kari.get(path, expect=404)
    page = (await kari.get(f"/api/plans/plans/{made.body['plan_id']}")).body
    assert (page["short_name"], page["period_from"], page["period_to"]) == ("Eli", "2026-08-01", "2027-07-31")
    assert page["owner"]["name"] == owner["display_name"]


@pytest.mark.guide(81)
async def test_the_owner_gets_an_account_keeps_their_own_or_has_none(people: People, kari: Browser) -> None:
    without = await make_person(kari)
    await make_plan(kari, owner=without)
    assert (await kari.get(f"/api/identity/persons/{without['id']}")).body["account"] is None

    fresh = await make_person(kari, mobile=f"+479{synthetic_identity_number()[:7]}")
    path = f"/api/identity/persons/{fresh['id']}"
    await kari.post(f"{path}/account", {"username": f"eier.{fresh['id'][-12:]}"}, expect=201)
    await make_plan(kari, owner=fresh)
    assert (await kari.get(path)).body["account"]["status"] == "invited"

    existing, theirs = await with_account(people, kari)
    path = f"/api/identity/persons/{existing['id']}"
    # The wizard shows what there is, and there is no second one.
    assert (await kari.get(path)).body["account"]["username"] == existing["username"]
    refused = await kari.post(f"{path}/account", {"username": "en.annen"}, expect=409)
    assert refused.code == "account.exists"
    plan = await make_plan(kari, owner=existing)
    await people.until_status(theirs, plan.path, 200)
    assert (await theirs.get(plan.path)).body["me"]["kind"] == "owner"


async def test_a_wizard_cannot_be_finished_while_something_is_missing_and_keeps_the_rest(kari: Browser) -> None:
    wizard = await kari.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    wizard = await kari.patch(path, {"type": "iop"}, if_match=wizard.etag)
    refused = await kari.post(f"{path}/finish", expect=422)
    assert (refused.code, refused.body["missing"]) == ("wizard.incomplete", ["owner_person_id"])
    assert (await kari.get(path)).body["type"] == "iop"
    await kari.delete(path, expect=204)


@pytest.mark.guide(75)
async def test_any_of_the_eight_elements_is_switched_on_or_off(kari: Browser) -> None:
    every = ["goals", "specialist_plans", "messages", "calendar", "log", "mapping", "status", "documents"]
    plan = await make_plan(kari, elements=every)
    assert (await kari.get(plan.path)).body["elements"] == every
    without = await make_plan(kari, elements=["log"])
    assert (await kari.get(without.path)).body["elements"] == ["log"]
    # What is off is not there.
    assert (await kari.get(f"{without.path}/goals", expect=403)).code == "access.right_missing"
    await kari.get(without.messages, expect=404)


@pytest.mark.guide(85)
async def test_an_education_plan_begins_with_its_usual_elements(kari: Browser) -> None:
    for plan_type in ("iop", "iup"):
        wizard = await kari.post("/api/plans/wizards", expect=201)
        path = f"/api/plans/wizards/{wizard.body['id']}"
        chosen = await kari.patch(path, {"type": plan_type}, if_match=wizard.etag)
        assert chosen.body["elements"] == ["goals", "messages", "calendar", "log", "documents"]
        await kari.delete(path)


@pytest.mark.guide(86)
@pytest.mark.parametrize(
    ("plan_type", "at", "position"), [("iop", "Solvik skole", "Elev"), ("iup", "Fjord barnehage", "Barn")]
)
async def test_a_pupil_has_their_school_on_their_card_and_no_account(
    people: People, kari: Browser, plan_type: str, at: str, position: str
) -> None:
    owner = await make_person(kari)
    card = f"/api/identity/persons/{owner['id']}"
    seen = await kari.get(card)
    await kari.patch(card, {"workplace": at, "position": position}, if_match=f'"{seen.body["version"]}"')
    plan = await make_plan(kari, plan_type, owner=owner)
    kept = (await kari.get(card)).body
    assert (kept["workplace"], kept["position"], kept["account"]) == (at, position, None)

    async def shown() -> bool:
        listed = (await kari.get(f"{plan.path}/participants")).body["items"]
        (pupil,) = [one for one in listed if one["kind"] == "owner"]
        return bool(pupil["workplace"] == at and not pupil["has_account"])

    await people.until(shown)


@pytest.mark.guide(87)
async def test_a_child_who_has_a_plan_is_found_and_gets_another_of_another_kind(kari: Browser) -> None:
    plan = await make_plan(kari, "ip")
    found = await kari.post("/api/identity/persons/search", {"name": plan.owner["display_name"]})
    assert [item["id"] for item in found.body["items"]] == [plan.owner["id"]]
    other = await make_plan(kari, "iop", owner=plan.owner)
    assert (await kari.get(other.path)).body["owner"] == (await kari.get(plan.path)).body["owner"]


@pytest.mark.guide(59)
@pytest.mark.guide(60)
@pytest.mark.guide(64)
async def test_one_sees_the_plans_that_one_takes_part_in_and_no_others(people: People, kari: Browser) -> None:
    plan = await make_plan(kari, short_name="Elias")
    nils = await people.signed_in("nils")
    mine = {item["id"]: item for item in await my_plans(kari)}
    assert mine[plan.id]["short_name"] == "Elias"
    assert mine[plan.id]["owner_name"] == plan.owner["display_name"]
    assert plan.id not in {item["id"] for item in await my_plans(nils)}
    amina = await people.signed_in("amina")
    assert plan.id not in {item["id"] for item in await my_plans(amina)}


@pytest.mark.guide(65)
async def test_the_list_is_sorted_by_each_heading_and_the_other_way_round(kari: Browser) -> None:
    for plan_type, short_name in (("iop", "Åse"), ("ip", "Bo"), ("sl", "Ada")):
        await make_plan(kari, plan_type, short_name=short_name)
    for heading in ("owner_name", "type", "short_name", "consent_to"):
        up = await my_plans(kari, f"{heading}")
        down = await my_plans(kari, f"-{heading}")
        values = [_value(item, heading) for item in up]
        assert [_value(item, heading) for item in down] == values[::-1]
        if heading in ("type", "consent_to"):
            assert values == sorted(values)


def _value(item: dict[str, object], heading: str) -> str:
    consent = item["consent"]
    assert isinstance(consent, dict)
    # The last of all days is as good as none: what is without end.
    return str((consent["to"] or "9999-12-31") if heading == "consent_to" else (item[heading] or ""))


@pytest.mark.guide(62)
async def test_the_list_tells_until_when_consent_holds_and_what_runs_out_within_a_month(kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider", days=20)
    await plan.add("Amina Yusuf", "other", days=None)
    item = next(i for i in await my_plans(kari) if i["id"] == plan.id)
    assert item["consent"]["holds"] is True
    assert item["attention"] == {"consent_expiring": 1, "consent_missing": 1}


async def test_nobody_leads_a_plan_about_themself(kari: Browser) -> None:
    me = (await kari.get("/api/identity/session")).body["person"]["id"]
    wizard = await kari.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    await kari.patch(path, {"owner_person_id": me, "type": "ip"}, if_match=wizard.etag)
    assert (await kari.post(f"{path}/finish", expect=422)).code == "wizard.own_plan"
    await kari.delete(path)


async def test_a_plan_is_made_once_however_often_the_call_arrives(kari: Browser) -> None:
    owner = await make_person(kari)
    wizard = await kari.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    await kari.patch(path, {"owner_person_id": owner["id"], "type": "ip"}, if_match=wizard.etag)
    key = {"Idempotency-Key": f"finish-{wizard.body['id']}"}
    first = await kari.post(f"{path}/finish", headers=key, expect=201)
    second = await kari.post(f"{path}/finish", headers=key, expect=201)
    assert first.body == second.body
