"""Signing keys come, sign, and go by themselves."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from samplan_dev.harness import NOON, migrated_database
from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit.auth.keyring import OVERLAP, SIGNS_FOR, KeyRing
from samplan_servicekit.clock import MovableClock
from samplan_servicekit.crypto import Cipher
from samplan_servicekit.database import Database


@pytest.fixture(scope="module")
def own_database(postgres: TestPostgres) -> Iterator[ServiceDatabase]:
    """A database of its own: these keys are wrapped with a key that no service has."""
    with migrated_database(postgres, "plans") as made:
        yield made


@pytest.fixture
async def database(own_database: ServiceDatabase) -> AsyncIterator[Database]:
    """That database, opened."""
    database = Database(own_database.app_url)
    yield database
    await database.close()


async def test_a_key_is_published_a_day_before_it_signs_and_a_day_after(database: Database) -> None:
    clock = MovableClock(NOON + timedelta(days=1000))
    ring = KeyRing(database, Cipher(b"k" * 32), clock)
    first = await ring.current()
    clock.move(SIGNS_FOR - OVERLAP + timedelta(minutes=1))
    published = {key["kid"] for key in (await ring.jwks())["keys"]}
    assert (await ring.current()).kid == first.kid
    assert len(published) == 2
    clock.move(OVERLAP)
    second = await ring.current()
    assert second.kid in published - {first.kid}
    assert first.kid in {key["kid"] for key in (await ring.jwks())["keys"]}
    clock.move(OVERLAP)
    assert first.kid not in {key["kid"] for key in (await ring.jwks())["keys"]}
    assert await ring.key(first.kid) is None


async def test_processes_that_start_at_once_share_one_key(database: Database) -> None:
    clock = MovableClock(NOON + timedelta(days=2000))
    rings = [KeyRing(database, Cipher(b"k" * 32), clock) for _ in range(4)]
    assert len({key.kid for key in await asyncio.gather(*(ring.current() for ring in rings))}) == 1
