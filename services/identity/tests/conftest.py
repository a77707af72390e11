"""The identity service on a database of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

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
        yield service
