"""The plans service on a database of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from samplan_dev.harness import UnderTest, migrated_database, running
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres

from .factories import Hand, MadePlan, make_plan


@pytest.fixture(scope="session")
def plans_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """Its database; each test works in organisations of its own."""
    with migrated_database(postgres, "plans") as database:
        yield database


@pytest.fixture
async def plans(plans_database: ServiceDatabase) -> AsyncIterator[UnderTest]:
    """The running service."""
    async with running("plans", plans_database) as service:
        yield service


@pytest.fixture
async def plan(plans: UnderTest) -> MadePlan:
    """A plan with somebody in each role."""
    return await make_plan(plans)


@pytest.fixture
def lead(plans: UnderTest, plan: MadePlan) -> Hand:
    """Who leads it."""
    return Hand(plans, plan)
