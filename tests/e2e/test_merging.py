"""Somebody who was registered twice is made one by a local admin, and finds everything in one place."""

from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import Outbox

from .conftest import People
from .factories import make_person, make_plan, my_plans
from .test_administration import id_of, with_account


@pytest.fixture
async def siri(people: People) -> Browser:
    """The superadministrator, who is local admin too."""
    return await people.signed_in("siri")


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def merge(admin: Browser, kept_id: str, merged_id: str, *, expect: int = 200) -> Any:
    path = f"/api/identity/administration/persons/{kept_id}/merging"
    seen = (await admin.get(f"{path}/{merged_id}")).body
    assert seen["obstacles"] == [] or expect != 200
    body = {
        "merged_id": merged_id,
        "kept_version": seen["kept"]["version"],
        "merged_version": seen["merged"]["version"],
        "reason": "Registrert av både skolen og helsestasjonen",
    }
    return (await admin.post(path, body, expect=expect)).body


@pytest.mark.guide(55)
@pytest.mark.guide(56)
async def test_who_was_registered_twice_finds_all_plans_and_messages_in_one_place(
    people: People, siri: Browser, kari: Browser
) -> None:
    double, theirs = await with_account(people, kari)
    kept = await make_person(kari, identity_number=None)
    first, second, both = [await make_plan(kari) for _ in range(3)]
    for plan, who in ((first, kept), (second, double), (both, kept), (both, double)):
        await plan.add(who["display_name"], "provider")

    async def known() -> bool:
        found = (await kari.get(f"/api/messaging/plans/{second.id}/recipients")).body["items"]
        return double["id"] in [one["person_id"] for one in found]

    await people.until(known)
    message = {"recipients": [double["id"]], "subject": "Velkommen", "text": "Hei", "send": True}
    await kari.post(second.messages, message, expect=201)
    assert {plan["id"] for plan in await my_plans(theirs)} == {second.id, both.id}

    outbox = Outbox(await people.anonymous())
    seen = len(await outbox.messages(double["mobile"]))
    card = await merge(siri, kept["id"], double["id"])
    told = await outbox.wait_for(double["mobile"], after=seen, containing="Du var registrert to ganger i Samplan")
    assert "Logg inn som før" in told["text"]
    assert (card["id"], card["account"]["username"]) == (kept["id"], double["username"])
    await people.until_status(theirs, "/api/identity/session", 401)
    again = await people.signed_in(double["username"])
    assert await id_of(again) == kept["id"]

    async def arrived() -> bool:
        return {plan["id"] for plan in await my_plans(again)} == {first.id, second.id, both.id}

    await people.until(arrived)
    await people.until_status(again, second.messages, 200)

    async def delivered() -> bool:
        inbox = (await again.get(f"{second.messages}?folder=inbox")).body["items"]
        return [item["subject"] for item in inbox] == ["Velkommen"]

    await people.until(delivered)
    for plan in (second, both):
        await plan.refresh()
        assert double["display_name"] not in plan.participants
        place = plan.participants[kept["display_name"]]
        assert (place["person_id"], place["kind"], place["consent"]["status"]) == (
            kept["id"], "provider", "provisional",
        )  # fmt: skip
        lines = (await kari.get(f"{plan.path}/log")).body["items"]
        assert "participant.merged" in [line["action"] for line in lines]

    await siri.get(f"/api/identity/persons/{double['id']}", expect=404)
    found = (await siri.post("/api/identity/persons/search", {"name": double["display_name"]})).body["items"]
    assert found == []
    (line,) = [
        line
        for line in (await siri.get("/api/identity/administration/log?limit=5")).body["items"]
        if line["action"] == "persons.merged"
    ]
    assert (line["concerns"], line["details"]["account"]) == ([kept["display_name"]], "moved")
    assert line["reason"] == "Registrert av både skolen og helsestasjonen"
    await kari.get("/api/identity/administration/log", expect=403)


async def test_of_two_accounts_one_opens_nothing_any_more_and_its_owner_is_told(
    people: People, siri: Browser, kari: Browser
) -> None:
    double, theirs = await with_account(people, kari)
    kept, mine = await with_account(people, kari)
    numbers = await merge(siri, kept["id"], double["id"], expect=409)
    assert numbers["code"] == "merging.different_numbers"
    await theirs.get("/api/identity/session")

    other, unused = await with_account(people, kari, identity_number=None)
    await merge(siri, kept["id"], other["id"])
    await people.until_status(unused, "/api/identity/session", 401)
    await mine.get("/api/identity/session")
    credentials = {"username": other["username"], "password": people.known[other["username"]]["password"]}
    await (await people.anonymous()).post("/api/identity/sign-in", credentials, expect=401)
    outbox = Outbox(await people.anonymous())
    told = await outbox.wait_for(other["mobile"], after=0, containing="Du hadde to kontoer i Samplan")
    assert "Planene dine er som før" in told["text"]
