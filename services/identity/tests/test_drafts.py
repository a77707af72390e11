"""What somebody is writing about persons is kept for them alone, sealed, until it is saved or long forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.cases import calls
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.people import synthetic_identity_number
from samplan_dev.provision import ServiceDatabase
from samplan_identity.drafts import forgetting, forms, service
from samplan_servicekit.ids import new_id

from .town import Town


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
async def admin(town: Town) -> Somebody:
    return await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, R.PERSON_EDIT, name="Åse Admin")


async def _keep(town: Town, who: Somebody, path: str, expect: int = 200, **fields: Any) -> Any:
    return await town.call(who, "PUT", f"/drafts/{path}", {"fields": fields}, expect=expect)


async def test_a_half_filled_person_is_there_until_they_are_registered(town: Town, admin: Somebody) -> None:
    key, number = new_id(), synthetic_identity_number()
    await town.call(admin, "GET", f"/drafts/person/{key}", expect=404)
    half = {"given_name": "Nils", "identity_number": number[:9], "birth_day": "3", "searched": "Nils"}
    kept = await _keep(town, admin, f"person/{key}", **half)
    assert kept["fields"] == half
    assert (await town.call(admin, "GET", f"/drafts/person/{key}", expect=200)) == kept
    (found,) = (await town.call(admin, "GET", "/drafts/person", expect=200))["items"]
    assert (found["key"], found["fields"]) == (str(key), half)
    made = {"given_name": "Nils", "family_name": "Ny", "draft": str(key)}
    refused = await town.call(admin, "POST", "/persons", {**made, "identity_number": "1"}, expect=422)
    assert refused["errors"][0]["pointer"] == "/identity_number"
    assert (await town.call(admin, "GET", "/drafts/person", expect=200))["items"] == [found]
    await town.call(admin, "POST", "/persons", made, expect=201)
    assert (await town.call(admin, "GET", "/drafts/person", expect=200))["items"] == []


async def test_what_is_saved_is_a_draft_no_more(town: Town, admin: Somebody) -> None:
    who, double, lead = await town.person(), await town.person(), await town.person(name="Kari Leder")
    owner = await town.person(mobile=None)
    plan = await town.plan((lead, Kind.LEAD), (owner, Kind.OWNER))
    card, number = f"card/{who.person_id}", f"number/{who.person_id}"
    merging, assisted = f"merging/{double.person_id}", f"assisted/{plan}"
    for by, path, fields in (
        (admin, card, {"workplace": "Solvik sk"}),
        (admin, number, {"identity_number": "0101", "reason": "Fikk num"}),
        (admin, merging, {"reason": "Registrert to g"}),
        (lead, assisted, {"reason": "Adam sitter her ved"}),
    ):
        await _keep(town, by, path, **fields)
        assert (await town.call(by, "GET", f"/drafts/{path}", expect=200))["fields"] == fields
    await town.call(admin, "PATCH", f"/persons/{who.person_id}", {"workplace": "Solvik skole"}, expect=200, version=1)
    change = {"identity_number": synthetic_identity_number(), "reason": "Fikk nummer"}
    path = f"/administration/persons/{who.person_id}"
    await town.call(admin, "PUT", f"{path}/identity-number", change, expect=200, version=2)
    wish = {
        "merged_id": str(double.person_id),
        "kept_version": 3,
        "merged_version": 1,
        "reason": "Registrert to ganger",
    }
    await town.call(admin, "POST", f"{path}/merging", wish, expect=200)
    for gone in (card, number):
        await town.call(admin, "GET", f"/drafts/{gone}", expect=404)
    left = await town.run("select form from drafts where organisation_id = $1", town.id)
    assert [row["form"] for row in left] == ["assisted"]
    await town.call(lead, "DELETE", f"/drafts/{assisted}", expect=204)
    await town.call(lead, "GET", f"/drafts/{assisted}", expect=404)


async def test_an_identity_number_that_is_typed_stands_nowhere_in_clear(town: Town, admin: Somebody) -> None:
    number = synthetic_identity_number()
    key = new_id()
    headers = {**town.identity.headers(admin), "Idempotency-Key": "utkast-en-gang"}
    answer = await town.identity.client.put(
        f"/api/identity/drafts/person/{key}",
        json={"fields": {"identity_number": number, "family_name": "Hemmelig"}},
        headers=headers,
    )
    assert answer.status_code == 200
    for table in ("drafts", "idempotency_keys", "log_entries", "outbox"):
        for row in await town.run(f"select t::text as row from {table} t"):
            assert number not in row["row"], table
            assert number.encode().hex() not in row["row"], table
            assert "Hemmelig" not in row["row"], table
    (row,) = await town.run("select sealed from drafts where key = $1", key)
    assert number.encode() not in row["sealed"]
    # Moved to another row, it opens nothing.
    other = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP)
    await town.run(
        "insert into drafts select organisation_id, $1, form, key, sealed, null, saved_at from drafts where key = $2",
        other.person_id,
        key,
    )
    await town.call(other, "GET", f"/drafts/person/{key}", expect=500)


@pytest.mark.parametrize("form", sorted(forms.FORMS))
async def test_nobody_writes_or_reads_a_draft_of_what_they_may_not_save(
    town: Town, admin: Somebody, form: str
) -> None:
    who, outsider = await town.person(), await town.person(name="Ola Uten")
    lead = await town.person(name="Kari Leder")
    plan = await town.plan((lead, Kind.LEAD), (who, Kind.OWNER))
    key = plan if form == "assisted" else who.person_id
    by = lead if form == "assisted" else admin
    reason = {"workplace": "x"} if form in ("person", "card") else {"reason": "x"}
    for method, body in (("GET", None), ("PUT", {"fields": reason})):
        refused = 404 if form == "assisted" else 403
        await town.call(outsider, method, f"/drafts/{form}/{key}", body, expect=refused)
    await _keep(town, by, f"{form}/{key}", **reason)
    await _keep(town, by, f"{form}/{key}", expect=422, not_there="x")
    await _keep(town, by, f"{form}/{key}", expect=422, reason="x" * 20_000)
    if form not in ("person",):
        await _keep(town, by, f"{form}/{new_id()}", expect=404, **reason)
    # The right is gone, and with it what was written by it.
    await town.run("update memberships set rights = '{}' where person_id = $1", by.person_id)
    await town.run("update members set removed = true where person_id = $1", by.person_id)
    by = Somebody(organisation_id=town.id, person_id=by.person_id)
    await town.call(by, "GET", f"/drafts/{form}/{key}", expect=refused)
    await town.call(by, "DELETE", f"/drafts/{form}/{key}", expect=204)
    assert await town.run("select 1 from drafts where organisation_id = $1", town.id) == []
    await town.call(by, "GET", f"/drafts/unheard_of/{key}", expect=404)


@pytest.fixture
async def authors(identity: UnderTest, identity_database: ServiceDatabase) -> list[tuple[Town, Somebody]]:
    """Two who may write in each of two organisations."""
    towns = [await Town(identity, identity_database).found() for _ in range(2)]
    rights = (R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, R.PERSON_EDIT)
    return [(town, await town.person(*rights)) for town in towns for _ in range(2)]


@settings(max_examples=calls(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["keep", "drop"]),
            st.integers(0, 3),
            st.sampled_from(["person", "card", "number", "merging"]),
        ),
        min_size=1,
        max_size=8,
    )
)
async def test_everybody_finds_their_own_drafts_and_never_anothers(
    authors: list[tuple[Town, Somebody]], steps: list[tuple[str, int, str]]
) -> None:
    here, there = authors[0][0], authors[2][0]
    shared = await here.person()
    await there.join(shared)
    await here.run("delete from drafts where organisation_id = any($1)", [here.id, there.id])
    kept: dict[tuple[int, str], str] = {}
    for at, (doing, author, form) in enumerate(steps):
        town, who = authors[author]
        if doing == "keep":
            field = "workplace" if form in ("person", "card") else "reason"
            await _keep(town, who, f"{form}/{shared.person_id}", **{field: f"{author} {at}"})
            kept[author, form] = f"{author} {at}"
        else:
            await town.call(who, "DELETE", f"/drafts/{form}/{shared.person_id}", expect=204)
            kept.pop((author, form), None)
    for author, (town, who) in enumerate(authors):
        for form in ("person", "card", "number", "merging"):
            mine = kept.get((author, form))
            path = f"/drafts/{form}/{shared.person_id}"
            found = await town.call(who, "GET", path, expect=200 if mine else 404)
            assert not mine or list(found["fields"].values()) == [mine]
        listed = (await town.call(who, "GET", "/drafts/person", expect=200))["items"]
        assert [list(one["fields"].values()) for one in listed] == (
            [[kept[author, "person"]]] if (author, "person") in kept else []
        )


async def test_so_many_drafts_and_no_more_and_each_is_forgotten_after_a_month(town: Town, admin: Somebody) -> None:
    identity = town.identity
    keys = [new_id() for _ in range(service.MOST)]
    for key in keys:
        await _keep(town, admin, f"person/{key}", given_name="Nils")
    assert (await _keep(town, admin, f"person/{new_id()}", expect=409, given_name="Eli"))["code"] == "draft.too_many"
    await _keep(town, admin, f"person/{keys[0]}", given_name="Nils O")
    await town.run(
        "update drafts set saved_at = $1 where organisation_id = $2 and key <> $3",
        identity.clock.now() - forgetting.KEPT_FOR - timedelta(minutes=1),
        town.id,
        keys[0],
    )
    assert await forgetting.forget(identity.kit) >= service.MOST - 1
    (found,) = (await town.call(admin, "GET", "/drafts/person", expect=200))["items"]
    assert found["key"] == str(keys[0])
