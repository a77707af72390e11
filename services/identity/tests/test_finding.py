"""Persons are found by their own names, whichever keyboard typed them."""

import unicodedata
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase

from .town import Town


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
async def admin(town: Town) -> Somebody:
    return await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Xx Zz")


async def found(town: Town, admin: Somebody, name: str) -> set[str]:
    """Whom both searches find, which are never of two minds."""
    quick = await town.call(admin, "POST", "/persons/search", {"name": name}, expect=200)
    first, _, last = name.partition(" ")
    wanted = {"given_name": first, "family_name": last} if last else {"family_name": first}
    listed = await town.call(admin, "POST", "/administration/persons/list", wanted, expect=200)
    names = {item["display_name"] for item in quick["items"]}
    assert {row["display_name"] for row in listed["items"]} <= names
    return names


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Shane O'Brien", ["O’Brien", "o`brien", "OBRIEN", "Shane O´Brien", "Shane Oʼbrien"]),
        ("Máret Ánne Sárá", ["Maret", "sara", "MÁRET", "Anne Sárá", "M\u00e1ret S\u00e1ra"]),
        ("Čáhppil Đorđe Ŋŧš", ["cahppil", "dorde", "nts", "ČÁHPPIL"]),
        ("Håkon Åsgård", ["Haakon", "A\u030asga\u030ard", "aasgaard", "HÅKON", "håkon åsg"]),
        ("Björn Ähtäri", ["Bjørn", "bjo\u0308rn", "æhtæri"]),
        ("Anne-Marie Bøe–Næss", ["Anne Marie", "anne\u2011marie", "Bøe-Næss", "Anne-Marie Næss"]),
        ("Łukasz Çelık", ["lukasz", "celik", "ÇELIK"]),
        ("Zoë D’Árc", ["zoe", "Zoe\u0308", "d'arc"]),
        ("100% Ola_Ås", ["100%", "ola_ås"]),
    ],
)
async def test_a_person_is_found_by_their_own_name(town: Town, admin: Somebody, name: str, typed: list[str]) -> None:
    for form in ("NFC", "NFD"):  # stored by one version or another
        await town.person(name=unicodedata.normalize(form, name))
    stored = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    for words in [*typed, name, unicodedata.normalize("NFD", name)]:
        assert await found(town, admin, words) == stored, words


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ola Bø", "Bo"),
        ("Ola Bo", "Bø"),
        ("Ola Næss", "Ness"),
        ("Per 100x", "100%"),
        ("Per Olaxx", "Ola_"),
        ("Åse L", "Esa"),
    ],
)
async def test_letters_that_norwegian_tells_apart_stay_apart_and_no_sign_is_a_wildcard(
    town: Town, admin: Somebody, name: str, typed: str
) -> None:
    await town.person(name=name)
    assert await found(town, admin, typed) == set()


async def test_who_merely_owns_plans_is_not_found_by_name_for_another_and_whoever_takes_part_elsewhere_is(
    town: Town, admin: Somebody
) -> None:
    free, owner, both, left = [await town.person(name=f"Finn {name}") for name in ("Fri", "Eier", "Begge", "Borte")]
    await town.plan((owner, Kind.OWNER))
    await town.plan((owner, Kind.OWNER), (admin, Kind.LEAD))
    await town.plan((both, Kind.OWNER))
    await town.plan((both, Kind.RELATIVE), (owner, Kind.OWNER))
    ended = await town.plan((left, Kind.OWNER))
    other = await town.plan((left, Kind.PROVIDER))
    await town.run("update members set removed = true where plan_id = $1", other)

    async def named(**wanted: Any) -> set[UUID]:
        answer = await town.call(admin, "POST", "/persons/search", {"name": "Finn", **wanted}, expect=200)
        return {UUID(item["id"]) for item in answer["items"]}

    everybody = {one.person_id for one in (free, owner, both, left)}
    assert await named() == everybody
    assert await named(for_participant=True) == {free.person_id, both.person_id}
    await town.run("update members set removed = true where plan_id = $1", ended)
    assert await named(for_participant=True) == everybody - {owner.person_id}
