"""Transactions on a real PostgreSQL that goes away and comes back."""

import asyncio
import time

import asyncpg
import pytest
from sqlalchemy import text

from samplan_servicekit import database as module
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL, OrganisationScope


@pytest.fixture(scope="module")
def at(postgres):
    return postgres.create_service_database("archive")


@pytest.fixture
async def database(at):
    made = Database(at.app_url, pool=2)
    yield made
    await made.close()


async def _backend(database):
    async with database.transaction(GLOBAL) as session:
        return await session.scalar(text("select pg_backend_pid()"))


async def test_a_restart_of_the_server_costs_no_transaction(database, postgres):
    before = await _backend(database)
    await asyncio.to_thread(postgres.instance.stop)
    await asyncio.to_thread(postgres.start)
    # One connection after the other is found out, whichever of the pool it is.
    assert before not in [await _backend(database) for _ in range(3)]


async def test_what_one_organisation_holds_up_is_no_other_ones_trouble(at):
    database, here, elsewhere = Database(at.app_url), OrganisationScope(new_id()), OrganisationScope(new_id())
    connection = await asyncpg.connect(at.superuser_url)
    holding = connection.transaction()
    await holding.start()
    await connection.execute("select pg_advisory_xact_lock(4711)")

    async def wait_for_it():
        began = time.monotonic()
        async with database.transaction(here) as session:
            try:
                await session.execute(text("select pg_advisory_xact_lock(4711)"))
            except Exception as error:
                return error, time.monotonic() - began
        return None, time.monotonic() - began

    waiting = [asyncio.create_task(wait_for_it()) for _ in range(20)]
    await asyncio.sleep(0.5)
    began = time.monotonic()
    async with database.transaction(elsewhere) as session:
        assert await session.scalar(text("select 1")) == 1
    assert time.monotonic() - began < 1
    ends = [error for error, _ in await asyncio.gather(*waiting)]
    assert all(error is not None and module.is_away(error) for error in ends)
    await holding.rollback()
    await connection.close()
    async with database.transaction(here) as session:  # and then it goes on
        await session.execute(text("select pg_advisory_xact_lock(4711)"))
    await database.close()


async def test_a_connection_is_used_again_without_a_question_and_one_that_lay_idle_is_opened_anew(
    database, monkeypatch
):
    first = await _backend(database)
    assert await _backend(database) == first
    monkeypatch.setattr(module, "IDLE_SECONDS", 0)
    assert await _backend(database) != first
