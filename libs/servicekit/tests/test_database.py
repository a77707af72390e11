"""Transactions on a real PostgreSQL that goes away and comes back."""

import asyncio

import pytest
from sqlalchemy import text

from samplan_servicekit import database as module
from samplan_servicekit.database import Database
from samplan_servicekit.scope import GLOBAL


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


async def test_a_connection_is_used_again_without_a_question_and_one_that_lay_idle_is_opened_anew(
    database, monkeypatch
):
    first = await _backend(database)
    assert await _backend(database) == first
    monkeypatch.setattr(module, "IDLE_SECONDS", 0)
    assert await _backend(database) != first
