"""A local admin finds the municipality's plans, and nothing of what is in them, through the gateway."""

from typing import Any

import pytest

from samplan_dev.client import Browser

from .conftest import People
from .factories import make_person, make_plan

SEARCH = "/api/plans/all-plans/search"


async def _all(admin: Browser, **wanted: Any) -> list[dict[str, Any]]:
    """Every page of what is found."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = (await admin.post(SEARCH, {**wanted, "limit": 100, "after": after})).body
        found += page["items"]
        after = page["next_after"]
        if after is None:
            return found


@pytest.mark.guide(170)
async def test_an_admin_searches_given_plans_or_fetches_all_and_ended_ones_too(people: People) -> None:
    kari, siri = await people.signed_in("kari"), await people.signed_in("siri")
    owner = await make_person(kari, given_name="Ylva-Mai", family_name="Zander")
    plan = await make_plan(kari, owner=owner)

    async def found(**wanted: Any) -> list[str]:
        return [item["id"] for item in await _all(siri, **wanted)]

    assert plan.id in await found()
    for words in ("ylva", "mai zan", "ZANDER"):
        assert plan.id in await found(owner=words)
        assert plan.id in await found(owner=words, lead="kari", type="ip")
    assert plan.id not in await found(owner="ylva", type="iop")
    assert plan.id not in await found(owner="ylva", unled=True)
    seen = (await kari.get(f"{plan.path}/set-up")).body
    await kari.post(f"{plan.path}/set-up/end", headers={"If-Match": f'"{seen["version"]}"'})
    assert plan.id not in await found(owner="ylva")
    assert plan.id in await found(owner="ylva", ended=True)
    await siri.get(plan.path, expect=404)
    await kari.post(SEARCH, {}, expect=403)


@pytest.mark.guide(171)
async def test_the_list_is_sorted_by_each_of_its_columns(people: People) -> None:
    kari, siri = await people.signed_in("kari"), await people.signed_in("siri")
    for given, type_, days in (("Aba", "iop", 30), ("Bab", "ip", 60), ("Cab", "sl", 90)):
        owner = await make_person(kari, given_name=given, family_name="Kvisthaug", workplace=f"{given[::-1]} skole")
        plan = await make_plan(kari, type_, owner=owner, renewed=False)
        await plan.refresh()
        await plan.renew(days=days)

    def names(items: list[dict[str, Any]]) -> str:
        return "".join(item["owner_name"][0] for item in items)

    orders = {"owner_name": "ABC", "type": "ABC", "lead_name": "ABC", "consent_to": "ABC", "owner_place": "ABC"}
    for column, order in orders.items():
        assert names(await _all(siri, owner="kvisthaug", sort=column)) == order, column
        assert names(await _all(siri, owner="kvisthaug", sort=f"-{column}")) == order[::-1], column
    (first, *_) = await _all(siri, owner="kvisthaug")
    assert (first["owner_place"], first["lead_name"][:4], first["type"]) == ("abA skole", "Kari", "iop")
    assert first["consent_from"] < first["consent_to"]


@pytest.mark.guide(172)
async def test_an_admin_finds_which_plans_a_person_takes_part_in(people: People) -> None:
    kari, siri = await people.signed_in("kari"), await people.signed_in("siri")
    one, other = await make_plan(kari), await make_plan(kari)
    await one.add("Ola Ås", "provider")
    await other.add("Ola Ås", "relative")
    person = one.participants["Ola Ås"]["person_id"]
    found = {item["id"] for item in await _all(siri, person_id=person)}
    assert {one.id, other.id} <= found
    assert all("short_name" not in item for item in await _all(siri, person_id=person))
    await other.remove("Ola Ås")
    found = {item["id"] for item in await _all(siri, person_id=person)}
    assert one.id in found
    assert other.id not in found
