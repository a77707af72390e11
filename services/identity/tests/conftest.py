"""The identity service on a database of its own."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import event

from samplan_dev.harness import UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres, TestRedis


@pytest.fixture(scope="session")
def identity_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "identity") as database:
        yield database


@pytest.fixture
async def identity(identity_database: ServiceDatabase, redis: TestRedis) -> AsyncIterator[UnderTest]:
    """The running service."""
    async with running("identity", identity_database, redis_url=redis.url) as service:
        with never_both(service) as both:
            yield service
        assert not both, "Redis was asked by who held a connection:\n" + "\n".join(dict.fromkeys(both))


@contextmanager
def never_both(service: UnderTest) -> Iterator[list[str]]:
    """Gives who asked Redis while they held a connection of the database: were it slow, there soon were none left."""
    holding: dict[object, object] = {}
    both: list[str] = []
    pool, engine = service.kit.own[Redis].connection_pool, service.kit.database.engine.sync_engine
    get = pool.get_connection

    def out(_connection: object, record: object, _proxy: object) -> None:
        holding[record] = asyncio.current_task()

    def back(_connection: object, record: object) -> None:
        holding.pop(record, None)

    async def watched(*arguments: Any, **named: Any) -> Any:
        if asyncio.current_task() in holding.values():
            own = [one for one in traceback.extract_stack() if "/samplan_identity/" in one.filename]
            both.append(" > ".join(f"{one.filename.partition('samplan_identity/')[2]}:{one.name}" for one in own))
        return await get(*arguments, **named)

    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", back)
    pool.get_connection = watched
    try:
        yield both
    finally:
        pool.get_connection = get
        event.remove(engine, "checkout", out)
        event.remove(engine, "checkin", back)
