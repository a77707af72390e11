"""An identity number is entered, corrected or replaced: the old one finds its person, and nobody gets in by it."""

import asyncio
from typing import Any

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.people import synthetic_identity_number
from samplan_dev.provision import ServiceDatabase
from samplan_identity.persons.sealed_numbers import IdentityNumbers

from .town import Town

WHY = {"reason": "Fikk fødselsnummer i mai"}


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
async def admin(town: Town) -> Somebody:
    return await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Åse Admin")


def _path(who: Somebody) -> str:
    return f"/administration/persons/{who.person_id}/identity-number"


async def _put(
    town: Town, admin: Somebody, who: Somebody, number: str, version: int, expect: int = 200, **more: Any
) -> Any:
    body = {"identity_number": number, **WHY, **more}
    return await town.call(admin, "PUT", _path(who), body, expect=expect, version=version)


async def _found(town: Town, admin: Somebody, number: str) -> list[str]:
    page = await town.call(admin, "POST", "/persons/search", {"identity_number": number}, expect=200)
    return [item["id"] for item in page["items"]]


async def test_a_number_is_entered_for_who_has_none_and_the_same_again_changes_nothing(
    town: Town, admin: Somebody
) -> None:
    who, number = await town.person(), synthetic_identity_number()
    session = await town.session(who)
    card = await _put(town, admin, who, f"{number[:6]} {number[6:]}", 1)
    assert (card["identity_number_masked"], card["version"]) == (f"{number[:6]} *****", 2)
    assert (await _put(town, admin, who, number, 2))["version"] == 2
    assert await _found(town, admin, number) == [str(who.person_id)]
    assert (await town.logged())[-1] == "identity_number.entered"
    (row,) = await town.run("select ended_at from sessions where id = $1", session)
    assert row["ended_at"] is None


async def test_a_replaced_number_finds_its_person_signs_in_nobody_and_belongs_to_nobody_else(
    town: Town, admin: Somebody
) -> None:
    who, other = await town.person(), await town.person()
    old, new = synthetic_identity_number(), synthetic_identity_number()
    await _put(town, admin, who, old, 1)
    session = await town.session(who)
    fault = await _put(town, admin, who, new, 2, expect=422)
    assert fault["errors"] == [{"pointer": "/former", "code": "missing"}]
    await _put(town, admin, who, new, 2, former="replaced")
    for number in (old, new):
        assert await _found(town, admin, number) == [str(who.person_id)]
        taken = await _put(town, admin, other, number, 1, expect=409)
        assert (taken["code"], taken["person_id"]) == ("person.exists", str(who.person_id))
        made = {"given_name": "Eli", "family_name": "Ny", "identity_number": number}
        assert (await town.call(admin, "POST", "/persons", made, expect=409))["person_id"] == str(who.person_id)
    assert await _signed_in_by(town, old) == []
    assert await _signed_in_by(town, new) == [who.person_id]
    (revoked,) = await town.told("identity.session.revoked.v1")
    assert (revoked["subject"], revoked["data"]["reason"]) == (str(session), "identity_number_changed")
    assert (await town.logged())[-1] == "identity_number.replaced"
    log = await town.call(admin, "GET", "/administration/log", expect=200)
    assert log["items"][0]["reason"] == WHY["reason"]
    # And back again, as it was theirs.
    await _put(town, admin, who, old, 3, former="replaced")
    assert await _signed_in_by(town, old) == [who.person_id]
    assert await _found(town, admin, new) == [str(who.person_id)]


async def _signed_in_by(town: Town, number: str) -> list[Any]:
    """Whom a provider that vouches for a number would sign in."""
    numbers: IdentityNumbers = town.identity.kit.own[IdentityNumbers]
    rows = await town.run("select person_id from find_login_by_number($1)", numbers.index(numbers.parse(number)))
    return [row["person_id"] for row in rows]


async def test_a_mistaken_number_is_forgotten_and_free_for_whose_it_is(town: Town, admin: Somebody) -> None:
    who, owner = await town.person(), await town.person()
    wrong, right = synthetic_identity_number(), synthetic_identity_number()
    await _put(town, admin, who, wrong, 1)
    await town.run(
        "insert into provider_links select gen_random_uuid(), a.id, 'https://idporten.test', p.id::text,"
        " p.identity_number_index, now() from persons p join accounts a on a.person_id = p.id where p.id = $1",
        who.person_id,
    )
    await _put(town, admin, who, right, 2, former="mistaken")
    links = "select 1 from provider_links l join accounts a on a.id = l.account_id where a.person_id = $1"
    assert await town.run(links, who.person_id) == [], "that was somebody else"
    assert await _found(town, admin, wrong) == []
    await _put(town, admin, owner, wrong, 1)
    assert await _found(town, admin, wrong) == [str(owner.person_id)]
    assert (await town.logged())[-2:] == ["identity_number.corrected", "identity_number.entered"]


async def test_nobody_but_who_may_change_how_somebody_signs_in_changes_a_number(town: Town, admin: Somebody) -> None:
    who, number = await town.person(), synthetic_identity_number()
    above = await town.person(R.LOCAL_SUPERADMIN)
    editor = await town.person(R.PERSON_EDIT, R.PLAN_CREATE)
    assert (await _put(town, editor, who, number, 1, expect=403))["code"] == "access.right_missing"
    assert (await _put(town, admin, admin, number, 1, expect=403))["code"] == "person.own_way_in"
    assert (await _put(town, admin, above, number, 1, expect=403))["code"] == "rights.above_yours"
    assert (await _put(town, admin, who, number, 7, expect=412))["code"] == "edit.stale"
    for wrong in ("12345678901", "²²²²²²²²²²²", ""):
        fault = await _put(town, admin, who, wrong, 1, expect=422)
        assert fault["errors"][0]["pointer"] == "/identity_number"
    elsewhere = await Town(town.identity, town.database).found("Nabo kommune")
    neighbour = await elsewhere.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP)
    theirs = await elsewhere.person()
    await _put(elsewhere, neighbour, theirs, number, 1)
    await _put(elsewhere, neighbour, theirs, synthetic_identity_number(), 2, former="replaced")
    assert (await _put(town, admin, who, number, 1, expect=409))["code"] == "person.elsewhere"
    await _put(elsewhere, neighbour, who, number, 1, expect=404)


async def test_of_two_who_take_a_number_at_once_one_has_it(town: Town, admin: Somebody) -> None:
    before = [await town.person() for _ in range(4)]
    old = [synthetic_identity_number() for _ in before]
    for who, number in zip(before, old, strict=True):
        await _put(town, admin, who, number, 1)
    wanted = [await town.person() for _ in before]
    path = "/api/identity/administration/persons/{}/identity-number"

    async def put(who: Somebody, number: str, version: int) -> int:
        body = {"identity_number": number, "former": "replaced", **WHY}
        headers = town.identity.headers(admin) | {"If-Match": f'"{version}"'}
        answer = await town.identity.client.put(path.format(who.person_id), json=body, headers=headers)
        return int(answer.status_code)

    calls = []
    for who, other, number in zip(before, wanted, old, strict=True):
        calls += [put(who, synthetic_identity_number(), 2), put(other, number, 1)]
    statuses = await asyncio.gather(*calls)
    assert set(statuses[0::2]) == {200}
    assert set(statuses[1::2]) == {409}
    doubles = "select 1 from former_numbers f join persons p on p.identity_number_index = f.number_index"
    assert await town.run(doubles) == []


async def test_two_registrations_with_two_numbers_of_one_person_are_merged_and_both_find_them(
    town: Town, admin: Somebody
) -> None:
    kept, other = await town.person(), await town.person(account=None)
    d_number, number, older = (synthetic_identity_number() for _ in range(3))
    await _put(town, admin, kept, d_number, 1)
    await _put(town, admin, other, older, 1)
    await _put(town, admin, other, number, 2, former="replaced")
    await town.session(kept)
    path = f"/administration/persons/{kept.person_id}/merging"
    shown = await town.call(admin, "GET", f"{path}/{other.person_id}", expect=200)
    assert (shown["different_numbers"], shown["obstacles"]) == (True, [])
    assert "identity_number" in shown["choices"]
    wanted = {
        "merged_id": str(other.person_id),
        "kept_version": shown["kept"]["version"],
        "merged_version": shown["merged"]["version"],
        "take": ["identity_number"],
        **WHY,
    }
    refused = await town.call(admin, "POST", path, wanted, expect=409)
    assert refused["code"] == "merging.different_numbers"
    card = await town.call(admin, "POST", path, wanted | {"one_person": True}, expect=200)
    assert card["identity_number_masked"] == f"{number[:6]} *****"
    for one in (d_number, number, older):
        assert await _found(town, admin, one) == [str(kept.person_id)]
    assert await _signed_in_by(town, number) == [kept.person_id]
    assert await _signed_in_by(town, d_number) == await _signed_in_by(town, older) == []
    (revoked,) = await town.told("identity.session.revoked.v1")
    assert revoked["data"]["reason"] == "identity_number_changed"


async def test_the_kept_ones_number_may_stay_the_one_that_counts(town: Town, admin: Somebody) -> None:
    kept, other = await town.person(), await town.person(account=None)
    number, d_number = synthetic_identity_number(), synthetic_identity_number()
    await _put(town, admin, kept, number, 1)
    await _put(town, admin, other, d_number, 1)
    session = await town.session(kept)
    wanted = {"merged_id": str(other.person_id), "kept_version": 2, "merged_version": 2, "one_person": True, **WHY}
    path = f"/administration/persons/{kept.person_id}/merging"
    card = await town.call(admin, "POST", path, wanted, expect=200)
    assert card["identity_number_masked"] == f"{number[:6]} *****"
    assert await _found(town, admin, d_number) == [str(kept.person_id)]
    assert await _signed_in_by(town, d_number) == []
    (row,) = await town.run("select ended_at from sessions where id = $1", session)
    assert row["ended_at"] is None, "nothing of how they sign in has changed"


async def test_what_others_keep_of_a_person_has_the_version_that_they_would_be_told_again(
    town: Town, admin: Somebody
) -> None:
    """A projection that is made anew is the one that lived through the changes, also where nothing of it changed."""
    who, other = await town.person(), await town.person()
    await _put(town, admin, who, synthetic_identity_number(), 1)
    await _put(town, admin, who, synthetic_identity_number(), 2, former="replaced")
    renamed = f"/persons/{other.person_id}/account"
    await town.call(admin, "PATCH", renamed, {"username": f"ny.{other.person_id}"}, expect=200)
    for somebody, version in ((who, 3), (other, 2)):
        for kind in ("identity.person.changed.v1", "identity.person.contact_changed.v1"):
            told = [event for event in await town.told(kind) if event["subject"] == str(somebody.person_id)]
            assert told[-1]["sequence"] == version, kind
