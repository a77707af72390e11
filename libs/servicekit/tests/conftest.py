"""A service's database at its newest schema, for what all services share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from samplan_dev.harness import migrated_database
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.database import Database


@pytest.fixture(scope="session")
def at(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Where it is; each test works in an organisation of its own."""
    with migrated_database(postgres, "reports") as made:
        yield made


@pytest.fixture
async def database(at: ServiceDatabase) -> AsyncIterator[Database]:
    """As the service opens it."""
    made = Database(at.app_url)
    yield made
    await made.close()
