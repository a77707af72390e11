"""Administration of persons, rights and accounts, and persons across municipalities, through the gateway."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from samplan_dev.client import Browser, RefusedError
from samplan_dev.people import Outbox, synthetic_identity_number
from samplan_dev.suite import Suite

from .conftest import People
from .factories import Plan, make_person, make_plan, operator

LIST = "/api/identity/administration/persons/list"


@pytest.fixture
async def siri(people: People) -> Browser:
    """The superadministrator, who is local admin too."""
    return await people.signed_in("siri")


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def id_of(browser: Browser) -> str:
    return str((await browser.get("/api/identity/session")).body["person"]["id"])


async def set_rights(admin: Browser, person_id: str, *rights: str, expect: int = 200) -> Any:
    path = f"/api/identity/administration/persons/{person_id}/rights"
    seen = await admin.get(path)
    return (
        await admin.call("PUT", path, {"rights": list(rights)}, if_match=f'"{seen.body["version"]}"', expect=expect)
    ).body


async def with_account(people: People, lead: Browser, **fields: Any) -> tuple[dict[str, Any], Browser]:
    """A new person who has activated an account and is signed in, and their browser."""
    number = synthetic_identity_number()
    mobile = f"+479{number[:7]}"
    person = await make_person(lead, **{"identity_number": number, "mobile": mobile} | fields)
    username, password = f"ny.{number}", "Blåbær under brua 12"
    outbox, browser = Outbox(await people.anonymous()), await people.anonymous()
    await lead.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    link = (await outbox.wait_for(mobile, after=0, containing="/aktiver#"))["text"]
    token = link.partition("/aktiver#")[2].split()[0]
    await browser.post("/api/identity/activation", {"token": token, "password": password}, expect=204)
    known = {"username": username, "password": password, "channel": "sms", "mobile": mobile}
    people.known[username] = known
    return person | {"username": username, "mobile": mobile}, await people.signed_in(username)


@pytest.mark.guide(37)
@pytest.mark.guide(38)
async def test_an_admin_finds_persons_by_first_and_last_name_or_gets_all(siri: Browser, kari: Browser) -> None:
    person = await make_person(kari, given_name="Torbjørn", email="t@solvik.example", mobile="90000021")
    named = {"given_name": "torb", "family_name": person["family_name"]}
    page = (await siri.post(LIST, named)).body
    (row,) = page["items"]
    assert (row["id"], row["birth_date"], row["email"]) == (person["id"], "2013-02-03", "t@solvik.example")
    assert (row["mobile"], row["username"], row["rights"]) == ("+4790000021", None, [])
    everybody = (await siri.post(LIST, {"limit": 100})).body
    assert everybody["total"] >= 5
    admins_first = (await siri.post(LIST, {"sort": "local_admin.ip", "limit": 1})).body
    assert admins_first["items"][0]["username"] == "siri"


@pytest.mark.guide(54)
@pytest.mark.guide(55)
async def test_the_list_of_persons_is_for_local_admins_alone(people: People, kari: Browser) -> None:
    for browser in (kari, await people.signed_in("ola"), await people.signed_in("liv")):
        assert (await browser.post(LIST, {}, expect=403)).code == "access.right_missing"
        rights = (await browser.get("/api/identity/session")).body["rights"]
        assert not any(right.startswith("local_") for right in rights), "the menu follows these"


@pytest.mark.guide(34)
@pytest.mark.guide(40)
async def test_a_card_is_opened_from_the_list_changed_and_saved(siri: Browser, kari: Browser) -> None:
    person = await make_person(kari)
    path = f"/api/identity/persons/{person['id']}"
    card = await siri.get(path)
    assert card.body["may"] == {"edit": True, "edit_way_in": True, "manage_account": True, "close_account": True}
    change = {
        "given_name": "Eline",
        "birth_date": "2013-02-04",
        "street": "Fjordveien 1",
        "postal_code": "5000",
        "city": "Solvik",
        "mobile": "90 00 00 22",
        "email": "eline@solvik.example",
        "workplace": "Solvik skole",
        "position": "Elev",
    }
    saved = await siri.patch(path, change, if_match=card.etag)
    assert {name: saved.body[name] for name in change} == change | {"mobile": "+4790000022"}
    stale = await siri.patch(path, {"city": "Fjordby"}, if_match=card.etag, expect=412)
    assert stale.body["current"]["city"] == "Solvik"


@pytest.mark.guide(36)
async def test_a_card_holds_a_photo_of_which_only_the_picture_is_kept(siri: Browser, kari: Browser) -> None:
    person = await make_person(kari, workplace="Solvik skole", position="Elev", street="Fjordveien 1")
    path = f"/api/identity/persons/{person['id']}/portrait"
    given = io.BytesIO()
    Image.effect_noise((700, 700), 80).convert("RGB").save(given, "JPEG", comment=b"tatt hjemme", quality=95)
    body = {"image": base64.b64encode(given.getvalue()).decode()}
    card = (await siri.call("PUT", path, body)).body
    assert (card["has_portrait"], card["workplace"], card["position"]) == (True, "Solvik skole", "Elev")
    answer = await siri.get(path)
    assert answer.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.size == (512, 512)
    assert b"tatt hjemme" in given.getvalue()
    assert b"tatt hjemme" not in answer.body


@pytest.mark.guide(39)
@pytest.mark.guide(46)
@pytest.mark.guide(48)
@pytest.mark.guide(53)
async def test_a_right_holds_with_the_next_click_and_ends_so_too(
    people: People, siri: Browser, kari: Browser
) -> None:
    person, browser = await with_account(people, kari)
    await browser.post("/api/plans/wizards", expect=403)
    await browser.post("/api/identity/persons/search", {"name": "Liv"}, expect=403)
    given = await set_rights(siri, person["id"], "plan.create", "person.edit")
    assert given["rights"] == ["person.edit", "plan.create"]

    await people.until(lambda: allowed(browser, True), 5)
    await set_rights(siri, person["id"])
    await people.until(lambda: allowed(browser, False), 5)
    assert (await browser.get("/api/identity/session")).body["rights"] == []


async def allowed(browser: Browser, wanted: bool) -> bool:
    """Whether somebody may, or may not, look for persons now."""
    try:
        await browser.post("/api/identity/persons/search", {"name": "Liv"}, expect=200)
    except RefusedError as refused:
        if refused.answer.status != 403:
            raise
        return not wanted
    return wanted


@pytest.mark.guide(50)
@pytest.mark.guide(52)
async def test_only_the_superadmin_makes_local_admins_or_changes_them(
    people: People, siri: Browser, kari: Browser
) -> None:
    admin, admins_browser = await with_account(people, kari)
    teacher = await make_person(kari)
    await set_rights(siri, admin["id"], "local_admin.iop")
    await people.until(lambda: allowed(admins_browser, True), 5)
    assert (await admins_browser.post(LIST, {"limit": 1})).body["total"] >= 5
    await set_rights(admins_browser, teacher["id"], "plan.create")
    refused = await set_rights(admins_browser, teacher["id"], "local_admin.ip", expect=403)
    assert refused["code"] == "access.right_missing"
    above = await set_rights(admins_browser, await id_of(siri), expect=403)
    assert above["code"] == "rights.above_yours"
    await set_rights(siri, admin["id"])
    await people.until(lambda: allowed(admins_browser, False), 5)


@pytest.mark.guide(49)
async def test_the_plan_types_of_a_local_admin_are_carried_with_the_session(people: People, siri: Browser) -> None:
    rights = (await siri.get("/api/identity/session")).body["rights"]
    assert {"local_admin.ip", "local_admin.iop", "local_admin.iup", "local_admin.sl"} <= set(rights)


@pytest.mark.guide(51)
async def test_superadmins_are_appointed_by_the_operator_and_there_may_be_several(
    suite: Suite, people: People, siri: Browser, kari: Browser
) -> None:
    person, _ = await with_account(people, kari)
    town = "Solvik kommune"
    assert operator(suite, "superadmin", "list", town)["superadmins"] == ["siri"]
    assert "error" in operator(suite, "superadmin", "remove", town, "siri"), "the last one stays"
    assert (await set_rights(siri, person["id"], "local_superadmin", expect=403))["code"] == "rights.by_operator"
    operator(suite, "superadmin", "appoint", town, person["username"])
    assert operator(suite, "superadmin", "list", town)["superadmins"] == sorted([person["username"], "siri"])
    operator(suite, "superadmin", "remove", town, person["username"])
    assert operator(suite, "superadmin", "list", town)["superadmins"] == ["siri"]
    assert "error" in operator(suite, "superadmin", "appoint", town, "finnes.ikke")
    assert "error" in operator(suite, "superadmin", "list", "Ingen kommune")


@pytest.mark.guide(41)
@pytest.mark.guide(42)
async def test_a_deleted_account_lets_nobody_in_and_leaves_the_participant(people: People, kari: Browser) -> None:
    person, browser = await with_account(people, kari, given_name="Ingrid")
    plan: Plan = await make_plan(kari, renewed=False)
    await plan.add(person["display_name"], "relative")
    renamed = await _until_allowed(people, kari, "PATCH", person["id"], {"username": f"{person['username']}.x"})
    assert renamed["account"]["username"] == f"{person['username']}.x"
    closed = await _until_allowed(people, kari, "DELETE", person["id"])
    assert closed["account"]["status"] == "closed"
    await browser.get("/api/identity/session", expect=401)
    credentials = {"username": f"{person['username']}.x", "password": "Blåbær under brua 12"}
    await browser.post("/api/identity/sign-in", credentials, expect=401)
    await plan.refresh()
    assert person["display_name"] in plan.participants

    async def told() -> bool:
        await plan.refresh()
        return not plan.participants[person["display_name"]]["has_account"]

    await people.until(told)
    again = await kari.post(
        f"/api/identity/persons/{person['id']}/account", {"username": f"igjen.{person['id'][:8]}"}
    )
    assert again.body["account"]["status"] == "invited"


async def _until_allowed(people: People, browser: Browser, method: str, person_id: str, body: Any = None) -> Any:
    """That somebody takes part reaches identity by an event."""
    found: list[Any] = []

    async def tried() -> bool:
        try:
            answer = await browser.call(method, f"/api/identity/persons/{person_id}/account", body)
        except RefusedError as refused:
            if refused.answer.status != 403:
                raise
            return False
        found.append(answer.body)
        return True

    await people.until(tried)
    return found[0]


@pytest.mark.guide(43)
async def test_a_person_of_another_municipality_is_added_by_their_samprokode_and_told_of_it(
    people: People, kari: Browser
) -> None:
    nils = await people.signed_in("nils")
    person, browser = await with_account(people, kari, given_name="Randi")
    number = synthetic_identity_number()
    child = await make_person(kari, identity_number=number)
    elsewhere = {"given_name": "X", "family_name": "Y", "identity_number": number}
    assert (await nils.post("/api/identity/persons", elsewhere, expect=409)).code == "person.elsewhere"
    made = await browser.post(f"/api/identity/persons/{person['id']}/join-code", expect=201)
    await browser.post(f"/api/identity/persons/{child['id']}/join-code", expect=404)
    outbox = Outbox(await people.anonymous())
    seen = len(await outbox.messages(person["mobile"]))
    joined = await nils.post("/api/identity/joining", {"code": made.body["code"].lower().replace("-", " ")})
    assert joined.body["id"] == person["id"]
    await outbox.wait_for(person["mobile"], after=seen, containing="Fjordby kommune")
    assert (await nils.post("/api/identity/joining", {"code": made.body["code"]}, expect=410)).code == (
        "join_code.invalid"
    )
    plan = await make_plan(nils, owner=person)
    assert plan.owner["id"] == person["id"]
    organisations = (await browser.get("/api/identity/session")).body["organisations"]
    assert [one["name"] for one in organisations] == ["Fjordby kommune", "Solvik kommune"]


@pytest.mark.guide(35)
@pytest.mark.guide(57)
async def test_a_filler_mobile_is_taken_never_sent_to_and_a_number_is_hidden_in_one_plan_only(
    people: People, kari: Browser
) -> None:
    pupil = await make_person(kari, mobile="004700000000")
    assert pupil["mobile"] == "+4700000000"
    liv_id = (await kari.post("/api/identity/persons/search", {"name": "Liv Hansen"})).body["items"][0]["id"]
    here, there = await make_plan(kari, owner=pupil), await make_plan(kari)
    for plan in (here, there):
        await plan.add("Liv Hansen", "relative")

    async def card(plan: Plan, person_id: str) -> Any:
        items = (await kari.get(f"/api/identity/plans/{plan.id}/contacts")).body["items"]
        return next((item for item in items if item["person_id"] == person_id), None)

    async def known() -> bool:
        return bool(await card(here, liv_id)) and bool(await card(there, liv_id))

    await people.until(known)
    path = f"/api/identity/plans/{here.id}/contacts/{liv_id}"
    await kari.call("PUT", path, {"mobile_hidden": True})
    assert ((await card(here, liv_id))["mobile"], (await card(there, liv_id))["mobile"]) == (None, "+4790000003")
    assert (await card(here, pupil["id"]))["mobile"] is None
    outbox = Outbox(await people.anonymous())
    assert await outbox.messages("+4700000000") == []


@pytest.mark.guide(58)
async def test_a_made_up_identity_number_serves_a_practice_plan(kari: Browser) -> None:
    owner = await make_person(kari, identity_number=synthetic_identity_number(), family_name="Øvelse")
    plan = await make_plan(kari, owner=owner)
    assert (await kari.get(plan.path)).body["owner"]["person_id"] == owner["id"]


@pytest.mark.guide(249)
async def test_what_a_person_may_follows_from_their_rights(people: People) -> None:
    expected = {
        "siri": {"local_superadmin", "local_admin"},
        "kari": {"plan.create", "person.edit", "report.read"},
        "liv": set(),
    }
    for username, rights in expected.items():
        browser = await people.signed_in(username)
        held = set((await browser.get("/api/identity/session")).body["rights"])
        assert {right for right in held if not right.startswith("local_admin.")} == rights


async def test_access_is_reviewed_and_taken_in_one_go(people: People, siri: Browser, kari: Browser) -> None:
    person, browser = await with_account(people, kari)
    path = "/api/identity/administration/access-review"
    cursor: int | None = 0
    shown: dict[str, Any] = {}
    while cursor is not None:
        page = (await siri.get(f"{path}?show=all&limit=100&cursor={cursor}")).body
        shown |= {item["person_id"]: item for item in page["items"]}
        cursor = page["next_cursor"]
    item = shown[person["id"]]
    assert item["last_sign_in"] is not None
    decision = {"person_id": person["id"], "decision": "close_account", "version": item["version"]}
    done = (await siri.post(path, {"decisions": [decision]})).body
    assert done["items"] == [{"person_id": person["id"], "refused": None}]
    await browser.get("/api/identity/session", expect=401)
