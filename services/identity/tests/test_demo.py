"""The made-up municipalities stand in a database as real ones do, under the same rules."""

import asyncio

import asyncpg

from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.demo import GUESTS, demo


async def test_the_demo_is_made_by_the_app_with_its_guests_and_a_second_call_changes_nothing(
    identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    async def members() -> list[tuple[str, str]]:
        connection = await asyncpg.connect(identity_database.superuser_url)
        try:
            rows = await connection.fetch(
                "select o.name, a.username from memberships m join organisations o on o.id = m.organisation_id"
                " join accounts a on a.person_id = m.person_id where a.username = any($1) order by 1",
                [name for names in GUESTS.values() for name in names],
            )
        finally:
            await connection.close()
        return [(row["name"], row["username"]) for row in rows]

    for _ in range(2):
        answer = await asyncio.ensure_future(demo(identity.kit.settings, None))  # type: ignore[arg-type]
        assert {person["organisation"] for person in answer["people"]} >= set(GUESTS)
        assert await members() == [("Fjordby kommune", "amina"), ("Solvik kommune", "amina")]
