"""Throttles by device, network and name; authenticator codes; start passwords; ways in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import BlockingConnectionPool, Redis

from samplan_dev.testing import TestRedis
from samplan_identity.accounts.passwords import weaknesses
from samplan_identity.authenticators import codes
from samplan_identity.organisations.profiles import PasswordProfile
from samplan_identity.own_account.ways import Ways
from samplan_identity.sign_in.devices import DEVICE_LIFE, Devices
from samplan_identity.sign_in.throttle import NAME_FAILURES, Limits, Throttle
from samplan_identity.start_passwords.service import generate
from samplan_servicekit.errors import Problem

PEPPER = b"p" * 32
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
async def client(redis: TestRedis) -> AsyncIterator[Redis]:
    """A connection."""
    pool = BlockingConnectionPool.from_url(redis.url, max_connections=10)
    async with Redis(connection_pool=pool) as opened:
        yield opened
    await pool.disconnect()


def _network() -> str:
    return f"net-{uuid4().hex}"


async def test_known_device_is_never_locked_out(client: Redis) -> None:
    throttle, devices, username, network = Throttle(client, PEPPER), Devices(PEPPER), uuid4().hex, _network()
    device = devices.known(devices.remember("", username, NOW), username, NOW)
    for _ in range(3 * NAME_FAILURES):
        for where in (network, _network()):
            attempt = throttle.attempt(username, where)
            if await throttle.begin(attempt) == 0:
                await throttle.failed(attempt)
    assert await throttle.begin(throttle.attempt(username, network)) > 0
    assert await throttle.begin(throttle.attempt(username, network, device)) == 0


async def test_stuffing_is_throttled(client: Redis) -> None:
    throttle, network = Throttle(client, PEPPER, Limits(network=30, own_network=300)), _network()
    names = [uuid4().hex for _ in range(301)]
    waits = [await throttle.begin(throttle.attempt(name, network)) for name in names[:31]]
    assert waits[:30] == [0] * 30
    assert 0 < waits[30] <= 600
    more = [await throttle.begin(throttle.attempt(name, network), own_network=True) for name in names[30:]]
    assert more[:270] == [0] * 270
    assert more[270] > 0


async def test_from_everywhere_unknown_devices_share_one_try_in_half_a_minute(client: Redis) -> None:
    throttle, username = Throttle(client, PEPPER), uuid4().hex
    for _ in range(NAME_FAILURES):
        assert await throttle.begin(throttle.attempt(username, _network())) == 0
    assert await throttle.begin(throttle.attempt(username, _network())) == 0
    assert 0 < await throttle.begin(throttle.attempt(username, _network())) <= 30


async def test_what_succeeds_is_given_back(client: Redis) -> None:
    throttle, network = Throttle(client, PEPPER), _network()
    for _ in range(100):
        attempt = throttle.attempt(uuid4().hex, network)
        assert await throttle.begin(attempt) == 0
        await throttle.succeeded(attempt)


async def test_who_was_sent_away_unheard_has_used_up_nothing(client: Redis) -> None:
    throttle, network, name = Throttle(client, PEPPER), _network(), uuid4().hex
    for _ in range(100):
        attempt = throttle.attempt(name, network)
        assert await throttle.begin(attempt) == 0
        await throttle.not_looked_at(attempt)
    await throttle.failed(attempt)
    await throttle.failed(attempt)
    assert await throttle.failed(attempt) > 0, "failures of the pair are not forgiven by it"


async def test_codes_that_nobody_answers_are_limited_apart_from_those_of_a_known_device(client: Redis) -> None:
    throttle, account = Throttle(client, PEPPER), uuid4()
    assert [await throttle.may_send(account, None) for _ in range(5)] == [0] * 5
    assert 0 < await throttle.may_send(account, None) <= 3600
    assert await throttle.may_send(account, "mine") == 0
    await throttle.answered(account, None, 1)
    assert await throttle.may_send(account, None) == 0


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.text(min_size=1), st.text(max_size=60))
def test_a_device_cookie_cannot_be_made_up(pepper: bytes, username: str, cookie: str) -> None:
    devices = Devices(pepper)
    assert devices.known(cookie, username, NOW) is None
    mine = devices.remember(cookie, username, NOW)
    assert devices.known(mine, username.casefold(), NOW)
    assert devices.known(mine, f"{username}x", NOW) is None
    assert devices.known(mine + "0", username, NOW) is None
    assert devices.known(mine, username, NOW + DEVICE_LIFE + timedelta(seconds=1)) is None
    other = devices.remember(mine, f"{username}x", NOW)
    assert devices.known(other, username, NOW) == devices.known(other, f"{username}x", NOW)


@settings(deadline=None)
@given(st.binary(min_size=20, max_size=20), st.integers(min_value=0, max_value=200))
def test_a_code_of_an_app_is_right_in_its_step_and_the_next_and_never_before(seed: bytes, seconds: int) -> None:
    made_at = codes.step_of(NOW)
    code = codes.code_of(seed, made_at)
    found = codes.matching_step(seed, code, NOW + timedelta(seconds=seconds))
    if seconds < 60:
        assert found is not None
    elif found is not None:  # one in a million, by chance
        assert codes.code_of(seed, found) == code
    assert codes.matching_step(seed, "", NOW) is None


def test_the_codes_are_those_of_rfc_6238() -> None:
    seed = b"12345678901234567890"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert codes.code_of(seed, seconds // 30) == code


def test_recovery_codes_are_ten_and_read_however_they_are_typed() -> None:
    made = codes.new_recovery_codes()
    assert len({codes.recovery_hash(code) for code in made}) == 10
    assert codes.recovery_hash(made[0].upper().replace("-", " ")) == codes.recovery_hash(made[0])
    assert all(codes.is_recovery_code(code) for code in made)


@pytest.mark.guide(10)
@pytest.mark.guide(11)
@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("Qv7kzp", []),
        ("Qv7kz", ["too_short"]),
        ("qv7kzp", ["no_upper"]),
        ("QV7KZP", ["no_lower"]),
        ("Qvxkzp", ["no_digit"]),
        ("qvxkzp", ["no_upper", "no_digit"]),
    ],
)
def test_where_the_municipality_says_so_six_characters_of_three_kinds_do(password: str, reasons: list[str]) -> None:
    assert weaknesses(password, ["kari"], PasswordProfile.GUIDE) == reasons
    assert weaknesses(password, ["kari"])[:1] == ["too_short"]


def test_a_start_password_will_do_in_every_profile_and_is_never_the_same() -> None:
    made = [generate() for _ in range(50)]
    assert len(set(made)) == 50
    for profile in PasswordProfile:
        assert all(weaknesses(password, [], profile) == [] for password in made)


@settings(deadline=None)
@given(st.booleans(), st.booleans(), st.booleans(), st.integers(min_value=0, max_value=3))
def test_the_last_way_in_cannot_be_taken_away(password: bool, address: bool, app: bool, passkeys: int) -> None:
    ways = Ways(password=password, code_address=address, app=app, passkeys=passkeys)
    can_get_in = passkeys > 0 or (password and (address or app))
    if can_get_in:
        ways.require_any()
    else:
        with pytest.raises(Problem, match=r"account\.last_way_in"):
            ways.require_any()
