"""Who takes part."""

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import Outbox

from .conftest import People
from .factories import make_person, make_plan, my_plans, period


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(105)
async def test_participants_are_shown_with_role_responsibility_consent_and_rights(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "provider")
    await kari.patch(f"{plan.path}/participants/{ola['id']}", {"responsibility": "Norsk"}, if_match='"1"')
    reader = await people.signed_in("ola")
    shown = {item["name"]: item for item in (await reader.get(f"{plan.path}/participants")).body["items"]}
    mine = shown["Ola Ås"]
    assert (mine["role"], mine["responsibility"], mine["workplace"]) == ("ip.provider", "Norsk", "Solvik skole")
    assert mine["consent"]["holds"] is True
    assert mine["levels"]["goals"] == "edit"
    assert shown[plan.owner["display_name"]]["has_account"] is False


@pytest.mark.guide(106)
@pytest.mark.guide(107)
async def test_the_lead_sees_everything_of_a_participant_and_changes_it_and_others_do_neither(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    address = {"street": "Fjellveien 4", "postal_code": "7300", "city": "Orkanger"}
    person = await make_person(kari, given_name="Berit", mobile="+4790000123", workplace="Solvik skole", **address)
    participant = await plan.add(person["display_name"], "provider")
    path = f"/api/identity/persons/{participant['person_id']}"
    card = await kari.get(path)
    assert {name: card.body[name] for name in address} == address
    assert (card.body["workplace"], card.body["account"]) == ("Solvik skole", None)
    moved = {"street": "Storgata 1", "mobile": "+4790000124", "email": "berit@skole.example", "code_channel": "email"}
    changed = await kari.patch(path, moved, if_match=card.etag)
    assert {name: changed.body[name] for name in moved} == moved
    await kari.post(f"{path}/account", {"username": f"berit-{person['id'][-8:]}"}, expect=201)
    assert (await kari.get(path)).body["account"]["status"] == "invited"

    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    await people.until_status(liv, f"{plan.path}/participants", 200)
    await liv.patch(path, {"city": "Solvik"}, if_match='"1"', expect=403)


@pytest.mark.guide(108)
async def test_a_participant_changes_their_own_card_and_shows_where_codes_and_notices_go(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    participant = await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    path = f"/api/identity/persons/{participant['person_id']}"
    before = await liv.get(path)
    assert before.body["may"]["edit"] is True
    wanted = {"street": "Bakken 2", "city": "Solvik"}
    changed = await liv.patch(path, wanted, if_match=before.etag)
    assert {name: changed.body[name] for name in wanted} == wanted
    refused = await liv.patch(path, {"mobile": "+4790000125"}, if_match=changed.etag, expect=403)
    assert refused.code == "person.own_way_in"
    account = await liv.get("/api/identity/account")
    assert {"username", "code_channel"} <= account.body.keys()
    await plan.refresh()
    somebody = plan.participants["Kari Berg"]["person_id"]
    await liv.patch(f"/api/identity/persons/{somebody}", {"city": "X"}, if_match='"1"', expect=403)


@pytest.mark.guide(109)
async def test_a_participant_is_found_by_name_and_added_once(kari: Browser) -> None:
    plan = await make_plan(kari)
    added = await plan.add("Ola Ås", "provider")
    again = {"person_id": added["person_id"], "kind": "other"}
    assert (await kari.post(f"{plan.path}/participants", again, expect=409)).code == "participant.exists"


@pytest.mark.guide(111)
async def test_somebody_who_is_not_found_is_entered_and_then_added(kari: Browser) -> None:
    plan = await make_plan(kari)
    assert (await kari.post("/api/identity/persons/search", {"name": "Ingen Finnes Slik"})).body["items"] == []
    person = await make_person(kari, given_name="Ny", workplace="Solvik skole", birth_date="1988-01-02")
    added = await plan.add(person["display_name"], "provider")
    assert (added["name"], added["has_account"]) == (person["display_name"], False)


@pytest.mark.guide(112)
@pytest.mark.guide(114)
async def test_who_is_removed_loses_this_plan_and_no_other(people: People, kari: Browser) -> None:
    plan, other = await make_plan(kari), await make_plan(kari)
    ola, _ = await plan.add("Ola Ås", "provider"), await other.add("Ola Ås", "provider")
    browser = await people.signed_in("ola")
    await browser.get(f"{plan.path}/goals")
    await plan.remove("Ola Ås")
    await people.until_status(browser, f"{plan.path}/goals", 404)
    await browser.get(f"{other.path}/goals")
    assert plan.id not in {item["id"] for item in await my_plans(browser)}
    found = await kari.post("/api/identity/persons/search", {"name": "Ola Ås"})
    assert found.body["items"][0]["id"] == ola["person_id"]


@pytest.mark.guide(113)
async def test_a_consent_is_reset_before_its_participant_is_removed(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    liv = await plan.add("Liv Hansen", "relative")
    path = f"{plan.path}/participants/{liv['id']}"
    refused = await kari.delete(path, if_match='"1"', expect=409)
    assert refused.code == "participant.consent_given"
    await kari.post(f"{plan.path}/consent/resets", {"participant_ids": [liv["id"]]})
    browser = await people.signed_in("liv")
    await people.until_status(browser, f"{plan.path}/goals", 403)
    await kari.delete(path, if_match='"2"', expect=204)
    await people.until_status(browser, plan.path, 404)
    history = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    assert [change["change"] for change in history if change["name"] == "Liv Hansen"] == ["reset", "renewed"]


@pytest.mark.guide(110)
async def test_who_merely_owns_a_plan_is_not_found_by_name_until_they_take_part_in_another(
    people: People, kari: Browser
) -> None:
    plan, other = await make_plan(kari), await make_plan(kari)
    number = plan.owner["id"]
    search = {"name": plan.owner["display_name"], "for_participant": True}

    async def found() -> bool:
        answer = await kari.post("/api/identity/persons/search", search)
        return number in {item["id"] for item in answer.body["items"]}

    async def left_out() -> bool:
        return not await found()

    await people.until(left_out)
    # To be a participant there, an owner is named by whom they are known to be.
    await kari.post(f"{other.path}/participants", {"person_id": number, "kind": "relative"}, expect=201)
    await people.until(found)


@pytest.mark.guide(104)
@pytest.mark.parametrize(
    ("plan_type", "kinds"),
    [
        ("iop", ("iop.owner", "iop.lead", "iop.provider", "iop.relative", "iop.other")),
        ("iup", ("iup.owner", "iup.lead", "iup.provider", "iup.relative", "iup.other")),
    ],
)
async def test_who_works_with_a_child_at_school_takes_part_under_the_name_that_the_plan_has_for_it(
    kari: Browser, plan_type: str, kinds: tuple[str, ...]
) -> None:
    plan = await make_plan(kari, plan_type)
    await plan.add("Amina Yusuf", "lead")
    await plan.add("Ola Ås", "provider")
    await plan.add("Liv Hansen", "relative")
    await plan.refresh()
    roles = {name: item["role"] for name, item in plan.participants.items()}
    assert roles == {
        plan.owner["display_name"]: kinds[0],
        "Kari Berg": kinds[1],
        "Amina Yusuf": kinds[1],
        "Ola Ås": kinds[2],
        "Liv Hansen": kinds[3],
    }


@pytest.mark.guide(115)
async def test_a_participant_without_consent_stays_listed_and_sees_nothing(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Amina Yusuf", "provider", days=None)
    amina = await people.signed_in("amina")
    refused = await amina.get(f"{plan.path}/goals", expect=403)
    assert refused.code == "plan.consent_not_held"
    assert refused.body["ask"] == {"name": "Kari Berg", "role": "ip.lead"}
    item = next(i for i in await my_plans(amina) if i["id"] == plan.id)
    assert (item["owner_name"], item["short_name"]) == (None, None)


@pytest.mark.guide(195)
@pytest.mark.guide(202)
async def test_a_new_participant_is_told_by_the_channel_of_their_own(people: People, kari: Browser) -> None:
    outbox = Outbox(await people.anonymous())
    plan = await make_plan(kari, short_name="Elias")
    for name, username, kind in (("Ola Ås", "ola", "provider"), ("Liv Hansen", "liv", "relative")):
        person = people.known[username]
        address = person["email"] if person["channel"] == "email" else person["mobile"]
        seen = len(await outbox.messages(address))
        await plan.add(name, kind)
        notice = await outbox.wait_for(address, after=seen, containing="Elias")
        assert notice["channel"] == person["channel"]
        assert "http" in notice["text"]
        assert plan.owner["family_name"] not in f"{notice['subject']}{notice['text']}"


async def test_a_period_that_ends_before_it_begins_is_refused(kari: Browser) -> None:
    plan = await make_plan(kari)
    found = await kari.post("/api/identity/persons/search", {"name": "Ola Ås"})
    wanted = {"person_id": found.body["items"][0]["id"], "kind": "provider", **period(-1)}
    assert (await kari.post(f"{plan.path}/participants", wanted, expect=422)).code == "request.invalid"


async def test_two_leads_at_once_do_not_undo_each_other(kari: Browser) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "provider")
    path = f"{plan.path}/participants/{ola['id']}"
    await kari.patch(path, {"responsibility": "Norsk"}, if_match='"1"')
    stale = await kari.patch(path, {"responsibility": "Matte"}, if_match='"1"', expect=412)
    assert stale.code == "edit.stale"
    assert stale.body["current"]["responsibility"] == "Norsk"


@pytest.mark.guide(16)
async def test_one_account_opens_every_plan_that_its_owner_takes_part_in(people: People, kari: Browser) -> None:
    plans = [await make_plan(kari, plan_type) for plan_type in ("ip", "iop")]
    liv = await people.signed_in("liv")
    for plan in plans:
        await plan.add("Liv Hansen", "relative")
        await people.until_status(liv, f"{plan.path}/participants", 200)
    mine = {plan["id"] for plan in await my_plans(liv)}
    assert {plan.id for plan in plans} <= mine
