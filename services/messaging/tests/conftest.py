"""The messaging service on a database of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from samplan_dev.harness import UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres

from .factories import Circle


@pytest.fixture(scope="session")
def messaging_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "messaging") as database:
        yield database


@pytest.fixture
async def messaging(messaging_database: ServiceDatabase) -> AsyncIterator[UnderTest]:
    """The running service."""
    async with running("messaging", messaging_database) as service:
        yield service


@pytest.fixture
async def circle(messaging: UnderTest) -> Circle:
    """A plan with three people who write to each other."""
    return await Circle(messaging).gather()
