"""The log's chain: whatever is altered, taken out or put in shows."""

import asyncio

import asyncpg
import pytest

from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit import audit, log_entries
from samplan_servicekit.audit import BrokenChainError
from samplan_servicekit.crypto import Cipher
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


async def _append(plans: UnderTest, scope: OrganisationScope, chain: object, count: int) -> None:
    for number in range(count):
        async with plans.kit.database.transaction(scope) as session:
            await audit.record_for(session, chain, f"thing.{number}", now=NOON, actor_id=new_id())  # type: ignore[arg-type]


async def _verify(plans: UnderTest, scope: OrganisationScope, chain: object) -> int:
    async with plans.kit.database.transaction(scope) as session:
        return await audit.verify(session, chain)  # type: ignore[arg-type]


async def test_a_whole_chain_is_verified_and_told_newest_first(plans: UnderTest) -> None:
    scope, chain = OrganisationScope(new_id()), new_id()
    await _append(plans, scope, chain, 5)
    assert await _verify(plans, scope, chain) == 5
    async with plans.kit.database.transaction(scope) as session:
        page = await log_entries.entries(session, chain, limit=2)
        rest = await log_entries.entries(session, chain, limit=9, before=page[-1].sequence)
    assert [entry.action for entry in (*page, *rest)] == [f"thing.{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("tamper", "found_at"),
    [
        ("update log_entries set body = replace(body, 'thing.2', 'thing.9') where chain_id = $1 and sequence = 3", 3),
        ("delete from log_entries where chain_id = $1 and sequence = 3", 3),
        ("delete from log_entries where chain_id = $1 and sequence = 5", 5),
        ("update log_entries set hash = '\\x00' where chain_id = $1 and sequence = 5", 5),
    ],
    ids=["altered", "removed", "cut", "rehashed"],
)
async def test_tampering_shows(plans: UnderTest, plans_database: ServiceDatabase, tamper: str, found_at: int) -> None:
    scope, chain = OrganisationScope(new_id()), new_id()
    await _append(plans, scope, chain, 5)
    connection = await asyncpg.connect(plans_database.superuser_url)
    await connection.execute(tamper, chain)
    await connection.close()
    with pytest.raises(BrokenChainError) as broken:
        await _verify(plans, scope, chain)
    assert broken.value.sequence == found_at


async def test_what_people_wrote_lies_sealed_beside_the_chain_and_is_read_with_the_key_alone(
    plans: UnderTest, plans_database: ServiceDatabase
) -> None:
    scope, chain, cipher = OrganisationScope(new_id()), new_id(), Cipher(bytes(32))
    why = "Til møtet i ansvarsgruppen"

    async def opener() -> Cipher:
        return cipher

    async with plans.kit.database.transaction(scope) as session:
        await audit.record_for(session, chain, "a", now=NOON, actor_id=None, detail=audit.Detail(why, cipher))
        await audit.record_for(session, chain, "b", now=NOON, actor_id=None)
    async with plans.kit.database.transaction(scope) as session:
        opened = await log_entries.entries(session, chain, limit=9, cipher=opener)
        shut = await log_entries.entries(session, chain, limit=9)
        assert await audit.verify(session, chain) == 2
    assert [entry.detail for entry in opened] == [None, why]
    assert [entry.detail for entry in shut] == [None, None]
    connection = await asyncpg.connect(plans_database.superuser_url)
    kept = await connection.fetchval("select string_agg(t::text, '') from log_details t")
    kept += await connection.fetchval("select string_agg(body, '') from log_entries where chain_id = $1", chain)
    await connection.close()
    assert "møtet" not in kept
    assert why.encode().hex() not in kept


async def test_writers_at_once_make_one_chain_without_gaps(plans: UnderTest) -> None:
    scope, chain = OrganisationScope(new_id()), new_id()
    await asyncio.gather(*(_append(plans, scope, chain, 10) for _ in range(5)))
    assert await _verify(plans, scope, chain) == 50


async def test_what_is_rolled_back_leaves_no_entry(plans: UnderTest) -> None:
    scope, chain = OrganisationScope(new_id()), new_id()

    async def fail() -> None:
        async with plans.kit.database.transaction(scope) as session:
            await audit.record_for(session, chain, "thing.done", now=NOON, actor_id=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await _verify(plans, scope, chain) == 0
