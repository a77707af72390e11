"""Finding and entering persons."""

from uuid import uuid4

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import synthetic_identity_number

from .conftest import People
from .factories import make_person, make_plan
from .test_administration import with_account


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(32)
@pytest.mark.guide(33)
async def test_a_person_is_found_by_identity_number_or_by_name_and_date_of_birth(kari: Browser) -> None:
    number = synthetic_identity_number()
    person = await make_person(kari, identity_number=number, family_name=f"Søkbar {number}", birth_date="2012-12-01")
    searches = (
        {"identity_number": number},
        {"identity_number": f"{number[:6]} {number[6:]}"},
        {"name": f"eli søkbar {number}"},
        {"name": number, "birth_date": "2012-12-01"},
    )
    for search in searches:
        found = await kari.post("/api/identity/persons/search", search)
        assert [item["id"] for item in found.body["items"]] == [person["id"]], search
    other_day = {"name": number, "birth_date": "2012-12-02"}
    assert (await kari.post("/api/identity/persons/search", other_day)).body["items"] == []


@pytest.mark.guide(27)
async def test_an_identity_number_is_checked_and_never_shown_whole(kari: Browser) -> None:
    number = synthetic_identity_number()
    person = await make_person(kari, identity_number=number)
    assert person["identity_number_masked"] == f"{number[:6]} *****"
    assert number not in str(await kari.get(f"/api/identity/persons/{person['id']}"))
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    refused = await kari.post("/api/identity/persons/search", {"identity_number": wrong}, expect=422)
    assert refused.body["errors"] == [{"pointer": "/identity_number", "code": "identity_number.check_digits"}]


@pytest.mark.guide(56)
async def test_nobody_is_entered_twice(people: People, kari: Browser) -> None:
    number = synthetic_identity_number()
    person = await make_person(kari, identity_number=number)
    double = {"given_name": "Eli", "family_name": "Dobbel", "identity_number": number, "birth_date": "2013-02-03"}
    refused = await kari.post("/api/identity/persons", double, expect=409)
    assert (refused.code, refused.body["person_id"]) == ("person.exists", person["id"])
    nils = await people.signed_in("nils")
    elsewhere = await nils.post("/api/identity/persons", double, expect=409)
    assert elsewhere.code == "person.elsewhere"
    assert "person_id" not in elsewhere.body


async def test_another_municipalitys_persons_do_not_exist(people: People, kari: Browser) -> None:
    number = synthetic_identity_number()
    person = await make_person(kari, identity_number=number)
    nils = await people.signed_in("nils")
    assert (await nils.post("/api/identity/persons/search", {"identity_number": number})).body["items"] == []
    assert (await nils.post("/api/identity/persons/search", {"name": "Kari Berg"})).body["items"] == []
    await nils.get(f"/api/identity/persons/{person['id']}", expect=404)


@pytest.mark.guide(46)
@pytest.mark.guide(47)
async def test_without_the_right_nobody_looks_persons_up_or_makes_plans(people: People, kari: Browser) -> None:
    # Somebody new: who has led a plan in another test may look for people to take part in it.
    person, theirs = await with_account(people, kari)
    refused = await theirs.post("/api/identity/persons/search", {"name": "Liv Hansen"}, expect=403)
    assert refused.code == "access.right_missing"
    await theirs.post("/api/plans/wizards", expect=403)
    # One's own card is one's own.
    assert (await theirs.get(f"/api/identity/persons/{person['id']}")).body["display_name"] == person["display_name"]


async def test_a_stale_edit_of_a_person_loses_nothing(kari: Browser) -> None:
    person = await make_person(kari)
    path = f"/api/identity/persons/{person['id']}"
    first = await kari.get(path)
    await kari.patch(path, {"city": "Solvik"}, if_match=first.etag)
    stale = await kari.patch(path, {"city": "Fjordby"}, if_match=first.etag, expect=412)
    assert stale.body["current"]["city"] == "Solvik"
    assert (await kari.patch(path, {"city": "Fjordby"}, expect=428)).code == "edit.if_match_required"


async def test_what_is_begun_of_a_person_waits_for_who_began_it_on_every_device_of_theirs(
    people: People, kari: Browser
) -> None:
    """A new person, a change of a card, and remarks in a plan: each until it is saved."""
    plan = await make_plan(kari)
    card = f"/api/identity/drafts/card/{plan.owner['id']}"
    new = f"/api/identity/drafts/person/{uuid4()}"
    remarks = f"{plan.path}/notes/renewal/{plan.id}"
    reason = f"{plan.path}/notes/print/{plan.id}"
    typed = {
        new: {"given_name": "Nils", "identity_number": "0102"},
        card: {"workplace": "Solv"},
        remarks: {"remarks": "Sagt i mø"},
        reason: {"reason": "Til ansva"},
    }
    for path, fields in typed.items():
        await kari.call("PUT", path, {"fields": fields, "base_version": None})
    phone = await people.signed_in("kari")
    for path, fields in typed.items():
        assert (await phone.get(path)).body["fields"] == fields
    ola = await people.signed_in("ola")
    for path in (card, new):
        await ola.get(path, expect=403)
    for path in (remarks, reason):
        await ola.get(path, expect=404)
    made = {"given_name": "Nils", "family_name": "Ny", "birth_date": "1980-02-01", "draft": new.rpartition("/")[2]}
    await phone.post("/api/identity/persons", made, expect=201)
    owner = (await phone.get(f"/api/identity/persons/{plan.owner['id']}")).body
    change = {"workplace": "Solvik skole"}
    await phone.call("PATCH", f"/api/identity/persons/{owner['id']}", change, if_match=f'"{owner["version"]}"')
    period = {"from": "2026-11-24", "to": "2027-11-24", "basis": "statute"}
    await phone.post(f"{plan.path}/consent/renewals", period)
    await phone.call("DELETE", reason, expect=204)
    for path in typed:
        await kari.get(path, expect=404)
