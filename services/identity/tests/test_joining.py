"""A person of another municipality is added by their own code, once."""

from datetime import timedelta

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id

from .town import Town


@pytest.fixture
async def there(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    """Where the person lives."""
    return await Town(identity, identity_database).found("Solvik kommune")


@pytest.fixture
async def here(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    """Where they are added."""
    return await Town(identity, identity_database).found("Fjordby kommune")


async def code_of(town: Town, issuer: Somebody, person: Somebody, expect: int = 201) -> str:
    made = await town.call(issuer, "POST", f"/persons/{person.person_id}/join-code", expect=expect)
    return str(made.get("code"))


async def test_with_the_code_the_person_belongs_here_and_both_municipalities_logs_say_so(
    there: Town, here: Town
) -> None:
    liv, nils = await there.person(name="Liv Hansen"), await here.person(R.PLAN_CREATE)
    code = await code_of(there, liv, liv)
    joined = await here.call(nils, "POST", "/joining", {"code": code.lower()}, expect=200)
    assert (joined["id"], joined["display_name"]) == (str(liv.person_id), "Liv Hansen")
    found = await here.call(nils, "POST", "/persons/search", {"name": "Liv Hansen"}, expect=200)
    assert [item["id"] for item in found["items"]] == [str(liv.person_id)]
    assert await here.logged() == ["person.joined"]
    assert await there.logged() == ["join_code.issued", "person.joined_elsewhere"]
    for town in (here, there):
        assert [event["subject"] for event in await town.told("identity.person.changed.v1")] == [str(liv.person_id)]
    (notice,) = await there.told("identity.person.joined.v1")
    assert "Fjordby" not in str(notice), "where somebody has to do is sealed"


async def test_a_code_works_once_for_a_day_and_only_the_newest(there: Town, here: Town) -> None:
    liv, nils = await there.person(), await here.person(R.PLAN_CREATE)
    old, code = await code_of(there, liv, liv), await code_of(there, liv, liv)
    for wrong in (old, "0000-0000-0000", "hei", "1' or '1'='1"):
        refused = await here.call(nils, "POST", "/joining", {"code": wrong}, expect=410)
        assert refused["code"] == "join_code.invalid"
    await here.call(nils, "POST", "/joining", {"code": code}, expect=200)
    await here.call(nils, "POST", "/joining", {"code": code}, expect=410)
    again = await code_of(there, liv, liv)
    exists = await here.call(nils, "POST", "/joining", {"code": again}, expect=409)
    assert (exists["code"], exists["person_id"]) == ("person.exists", str(liv.person_id))
    other = await there.person()
    late = await code_of(there, other, other)
    here.identity.clock.move(timedelta(hours=24))
    token = Somebody(nils.person_id, nils.organisation_id, new_id(), nils.rights)
    await here.call(token, "POST", "/joining", {"code": late}, expect=410)


async def test_the_code_is_the_persons_their_parents_and_their_coordinators_to_give(there: Town) -> None:
    child, parent, kari = await there.person(account=None), await there.person(), await there.person()
    teacher, stranger = await there.person(R.PLAN_CREATE, R.PERSON_EDIT), await there.person(R.PLAN_CREATE)
    members = ((child, Kind.OWNER), (parent, Kind.RELATIVE), (kari, Kind.LEAD), (teacher, Kind.PROVIDER))
    await there.plan(*members)
    for who, expected in ((parent, 201), (kari, 201), (teacher, 403), (stranger, 403)):
        await code_of(there, who, child, expect=expected)
    # Who has nothing to do with persons, and meets this one nowhere, is not told that there is one.
    await code_of(there, await there.person(), child, expect=404)
    # A parent speaks for the child, not for everybody around it.
    await code_of(there, parent, kari, expect=403)


async def test_who_may_not_handle_persons_may_not_add_any(there: Town, here: Town) -> None:
    liv, nobody = await there.person(), await here.person()
    code = await code_of(there, liv, liv)
    await here.call(nobody, "POST", "/joining", {"code": code}, expect=403)


async def test_a_protected_person_is_told_nothing_that_says_where_they_have_to_do(there: Town, here: Town) -> None:
    mia, nils = await there.person(protection="confidential"), await here.person(R.PLAN_CREATE)
    await here.call(nils, "POST", "/joining", {"code": await code_of(there, mia, mia)}, expect=200)
    assert await there.told("identity.person.joined.v1") == []
