"""One-time codes and the throttle, on a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import BlockingConnectionPool, Redis

from samplan_dev.testing import TestRedis
from samplan_identity.sign_in.codes import TRIES, Codes, Outcome
from samplan_identity.sign_in.throttle import Throttle

PEPPER = b"p" * 32


@pytest.fixture
async def client(redis: TestRedis) -> AsyncIterator[Redis]:
    """A connection."""
    pool = BlockingConnectionPool.from_url(redis.url, max_connections=10)
    async with Redis(connection_pool=pool) as opened:
        yield opened
    await pool.disconnect()


async def test_of_many_right_answers_at_once_one_is_taken(client: Redis) -> None:
    codes, login, account = Codes(client, PEPPER), uuid4().hex, uuid4()
    code = await codes.issue(login, account, "sign_in")
    results = await asyncio.gather(*(codes.check(login, account, "sign_in", code) for _ in range(50)))
    assert [result.outcome for result in results].count(Outcome.RIGHT) == 1


async def test_of_many_guesses_at_once_five_are_looked_at(client: Redis) -> None:
    codes, login, account = Codes(client, PEPPER), uuid4().hex, uuid4()
    code = await codes.issue(login, account, "sign_in")
    guesses = [f"{number:06}" for number in range(200) if f"{number:06}" != code]
    results = await asyncio.gather(*(codes.check(login, account, "sign_in", guess) for guess in guesses))
    assert [result.outcome for result in results].count(Outcome.WRONG) == TRIES
    assert (await codes.check(login, account, "sign_in", code)).outcome is Outcome.EXPIRED


async def test_a_code_is_worth_nothing_for_another_login_account_or_purpose(client: Redis) -> None:
    codes, login, account = Codes(client, PEPPER), uuid4().hex, uuid4()
    code = await codes.issue(login, account, "sign_in")
    assert (await codes.check(uuid4().hex, account, "sign_in", code)).outcome is Outcome.EXPIRED
    assert (await codes.check(login, uuid4(), "sign_in", code)).outcome is Outcome.WRONG
    assert (await codes.check(login, account, "step_up", code)).outcome is Outcome.WRONG
    assert (await codes.check(login, account, "sign_in", code)).outcome is Outcome.RIGHT


async def test_a_new_code_replaces_the_one_before_it(client: Redis) -> None:
    codes, login, account = Codes(client, PEPPER), uuid4().hex, uuid4()
    first = await codes.issue(login, account, "sign_in")
    second = await codes.issue(login, account, "sign_in")
    if first != second:
        assert (await codes.check(login, account, "sign_in", first)).outcome is Outcome.WRONG
    assert (await codes.check(login, account, "sign_in", second)).outcome is Outcome.RIGHT


@pytest.mark.guide(6)
async def test_a_code_is_worth_nothing_after_its_time(client: Redis) -> None:
    codes, login, account = Codes(client, PEPPER), uuid4().hex, uuid4()
    code = await codes.issue(login, account, "sign_in")
    await client.expire(f"code:{login}", 0)
    assert (await codes.check(login, account, "sign_in", code)).outcome is Outcome.EXPIRED
    assert await client.exists(f"code:{login}") == 0


async def test_redis_holds_neither_code_nor_user_name_and_forgets_the_code_in_five_minutes(client: Redis) -> None:
    codes, throttle, login = Codes(client, PEPPER), Throttle(client, PEPPER), uuid4().hex
    code = await codes.issue(login, uuid4(), "sign_in")
    kept = await client.hgetall(f"code:{login}")
    assert code.encode() not in kept.values()
    assert 290 < await client.ttl(f"code:{login}") <= 300
    attempt = throttle.attempt("kari.berg@solvik.example", "10.0.0.0/24")
    await throttle.failed(attempt)
    assert "kari" not in attempt.failures_key


async def test_each_failure_after_the_third_doubles_the_wait_up_to_a_quarter_of_an_hour(client: Redis) -> None:
    throttle = Throttle(client, PEPPER)
    attempt = throttle.attempt(uuid4().hex, "10.0.0.0/24")
    waits = [await throttle.failed(attempt) for _ in range(9)]
    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert 890 < await throttle.begin(attempt) <= 900
    await throttle.succeeded(attempt)
    assert await throttle.begin(attempt) == 0


async def test_failures_from_one_network_keep_nobody_out_elsewhere(client: Redis) -> None:
    throttle, username = Throttle(client, PEPPER), uuid4().hex
    there, here = throttle.attempt(username, "10.0.0.0/24"), throttle.attempt(username, "10.0.1.0/24")
    for _ in range(10):
        await throttle.failed(there)
    assert await throttle.begin(there) > 0
    assert await throttle.begin(here) == 0
    assert throttle.attempt(username.upper(), "10.0.0.0/24") == there
