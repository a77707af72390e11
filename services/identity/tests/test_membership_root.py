"""Who belongs to an organisation shows to it: what the database itself demands before somebody does."""

import asyncpg
import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id

from .town import Town


@pytest.fixture
async def there(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    """Where somebody lives."""
    return await Town(identity, identity_database).found("Solvik kommune")


@pytest.fixture
async def here(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    """Who would like to see them."""
    return await Town(identity, identity_database).found("Fjordby kommune")


async def test_the_app_cannot_make_a_member_of_somebody_who_belongs_elsewhere_and_gave_no_code(
    there: Town, here: Town, identity_database: ServiceDatabase
) -> None:
    liv, eli, nils = await there.person(name="Liv Hansen"), await there.person(), await here.person(R.PLAN_CREATE)
    # A code for one person is none for another.
    code = (await there.call(eli, "POST", f"/persons/{eli.person_id}/join-code", expect=201))["code"]
    await here.call(nils, "POST", "/joining", {"code": code}, expect=200)
    join = (
        "insert into memberships (id, organisation_id, person_id, rights, version)"
        " values (gen_random_uuid(), $1, $2, '{}', 1)"
    )
    app = await asyncpg.connect(identity_database.app_url)
    try:
        for statement, values in (
            (join, (here.id, liv.person_id)),
            ("update memberships set person_id = $2 where organisation_id = $1", (here.id, liv.person_id)),
            ("update memberships set organisation_id = $1 where person_id = $2", (here.id, liv.person_id)),
        ):
            turn = app.transaction()
            await turn.start()
            await app.execute("select set_config('app.organisation_id', $1, true)", str(here.id))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(statement, *values)
            await turn.rollback()
        async with app.transaction():
            await app.execute("select set_config('app.organisation_id', $1, true)", str(here.id))
            assert await app.fetchval("select count(*) from persons where id = $1", liv.person_id) == 0
            # Somebody new, who is nobody else's.
            new = new_id()
            await app.execute(
                "insert into persons (id, given_name, family_name, code_channel, language, may_notify, confidential,"
                " version) values ($1, 'Ny', 'Person', 'sms', 'nb', true, false, 1)",
                new,
            )
            await app.execute(join, here.id, new)
    finally:
        await app.close()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("sara áilu", ["Áilu Sara"]),
        ("SAR", ["Áilu Sara"]),
        ("0%", ["Kari 100%"]),
        ("__", []),
        ("0\\", []),
    ],
)
async def test_persons_are_found_by_every_word_of_their_name_and_by_signs_as_signs(
    there: Town, here: Town, wanted: str, found: list[str]
) -> None:
    nils = await here.person(R.PLAN_CREATE, name="Nils Prøve")
    await here.person(name="Áilu Sara")
    await here.person(name="Kari 100%")
    await there.person(name="Áilu Sara")
    answer = await here.call(nils, "POST", "/persons/search", {"name": wanted}, expect=200)
    assert sorted(item["display_name"] for item in answer["items"]) == found
