"""When somebody was born is taken from the identity number as it is entered, and asked for where it says nothing."""

from datetime import date
from typing import Any

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.people import synthetic_identity_number
from samplan_dev.provision import ServiceDatabase
from samplan_identity.age_steps import service as age_steps

from .test_identity_numbers import neighbours, with_check_digits
from .town import Town

OF_2032 = "30108299939"
"""The Tax Administration's own example: no century can be read out of it."""


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
async def admin(town: Town) -> Somebody:
    return await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP, name="Åse Admin")


def in_number(number: str) -> str:
    """The day in a number of the test register that belongs to somebody born since 2000."""
    return date(2000 + int(number[4:6]), int(number[2:4]) - 80, int(number[:2])).isoformat()


async def _create(town: Town, admin: Somebody, number: str, expect: int = 201, **more: Any) -> Any:
    body = {"given_name": "Adam", "family_name": "Prøve", "identity_number": number, **more}
    return await town.call(admin, "POST", "/persons", body, expect=expect)


async def _ages(town: Town) -> list[Any]:
    return [one["data"]["turns_16"] for one in await town.told("identity.person.ages_changed.v1")]


async def test_who_is_registered_by_number_has_the_birth_date_that_it_says_and_ages(
    town: Town, admin: Somebody
) -> None:
    number = synthetic_identity_number()
    made = await _create(town, admin, number)
    assert made["birth_date"] == in_number(number)
    born = date.fromisoformat(made["birth_date"])
    assert (await _ages(town))[-1] == born.replace(year=born.year + 16).isoformat()


async def test_a_date_that_somebody_enters_stands(town: Town, admin: Somebody) -> None:
    made = await _create(town, admin, synthetic_identity_number(), birth_date="2014-05-17")
    assert made["birth_date"] == "2014-05-17"


async def test_it_is_asked_for_where_the_number_says_none(town: Town, admin: Somebody) -> None:
    refused = await _create(town, admin, OF_2032, expect=422)
    assert refused["errors"] == [{"pointer": "/birth_date", "code": "missing"}]
    made = await _create(town, admin, OF_2032, birth_date="1982-10-30")
    assert made["birth_date"] == "1982-10-30"


async def test_a_number_that_is_entered_later_says_it_too_and_one_that_was_mistaken_takes_it_along(
    town: Town, admin: Somebody
) -> None:
    who, mistaken, right = await town.person(), synthetic_identity_number(), synthetic_identity_number()
    await town.run("update persons set birth_date = null where id = $1", who.person_id)
    path = f"/administration/persons/{who.person_id}/identity-number"
    entered = await town.call(
        admin, "PUT", path, {"identity_number": mistaken, "reason": "Fra vedtaket"}, expect=200, version=1
    )
    assert entered["birth_date"] == in_number(mistaken)
    change = {"identity_number": right, "reason": "Skrevet feil", "former": "mistaken"}
    corrected = await town.call(admin, "PUT", path, change, expect=200, version=entered["version"])
    assert corrected["birth_date"] == in_number(right)
    assert len({*await _ages(town)}) == 2


async def test_who_was_registered_before_is_given_it_by_the_sweep_and_is_told_of_as_they_age(
    town: Town, admin: Somebody
) -> None:
    number = synthetic_identity_number()
    made = await _create(town, admin, number)
    no_such_day = with_check_digits(*neighbours("310690123"))
    silent = await _create(town, admin, no_such_day, birth_date="1990-06-30")
    await town.run("update persons set birth_date = null where id = any($1::uuid[])", [made["id"], silent["id"]])
    before = len(await _ages(town))
    for _ in range(2):
        await age_steps.sweep(town.identity.kit)
    rows = await town.run("select birth_date, version from persons where id = $1", made["id"])
    assert [(str(row["birth_date"]), row["version"]) for row in rows] == [(in_number(number), 2)]
    assert len(await _ages(town)) == before + 1
    assert (await town.call(admin, "GET", f"/persons/{silent['id']}", expect=200))["birth_date"] is None
