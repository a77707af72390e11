"""What is answered is kept: where Redis takes nothing more, whoever asks is told to come back."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis as Client

from samplan_dev.harness import UnderTest, running
from samplan_dev.instances import Redis
from samplan_dev.provision import ServiceDatabase
from samplan_identity.resets import service as resets

from .town import Town

RESET = "/api/identity/password-reset"


@pytest.fixture(scope="module")
def own_redis(test_state: Path) -> Iterator[Redis]:
    """One that nobody else uses."""
    instance = Redis(test_state / "redis-that-is-full")
    instance.start()
    yield instance
    instance.stop()


@pytest.fixture
async def identity(identity_database: ServiceDatabase, own_redis: Redis) -> AsyncIterator[UnderTest]:
    """The service, with a Redis of its own."""
    async with running("identity", identity_database, redis_url=own_redis.url) as service:
        yield service


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    """A municipality."""
    return await Town(identity, identity_database).found()


async def _limit(own_redis: Redis, memory: str) -> None:
    async with Client.from_url(own_redis.url) as client:
        await client.config_set("maxmemory", memory)


async def _reachable(town: Town) -> str:
    who = await town.person()
    await town.run("update persons set email = 'eli@solvik.example' where id = $1", who.person_id)
    return f"u{who.person_id.hex}"


async def test_a_link_that_is_asked_for_while_redis_is_full_is_refused_and_not_forgotten(
    town: Town, own_redis: Redis
) -> None:
    client, username = town.identity.client, await _reachable(town)
    await _limit(own_redis, "1")
    try:
        for name in (username, "nobody-at-all"):  # who guesses learns nothing
            answer = await client.post(RESET, json={"username": name})
            assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
            assert answer.headers["retry-after"]
    finally:
        await _limit(own_redis, "128mb")
    assert await town.told("identity.reset.requested.v1") == []
    assert (await client.post(RESET, json={"username": username})).status_code == 202
    assert len(await town.told("identity.reset.requested.v1")) == 1


async def test_a_sign_in_while_redis_is_full_is_refused_and_works_afterwards(town: Town, own_redis: Redis) -> None:
    client, body = town.identity.client, {"username": "nobody-at-all", "password": "x" * 12}
    await _limit(own_redis, "1")
    try:
        assert (await client.post("/api/identity/sign-in", json=body)).status_code == 503
    finally:
        await _limit(own_redis, "128mb")
    assert (await client.post("/api/identity/sign-in", json=body)).status_code == 401


async def test_the_answer_takes_as_long_for_a_name_that_exists_as_for_one_that_does_not(town: Town) -> None:
    username = await _reachable(town)
    for name in (username, "nobody-at-all"):
        began = time.monotonic()
        assert (await town.identity.client.post(RESET, json={"username": name})).status_code == 202
        assert time.monotonic() - began >= resets.EVEN_SECONDS


async def test_a_name_is_sent_five_links_an_hour_and_is_answered_as_before(town: Town) -> None:
    username = await _reachable(town)
    for _ in range(7):
        assert (await town.identity.client.post(RESET, json={"username": username})).status_code == 202
    assert len(await town.told("identity.reset.requested.v1")) == 5
