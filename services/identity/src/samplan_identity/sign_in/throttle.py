"""Slows down guessing without giving anybody a way to lock another out.

Three counts, all of failures, as what succeeds is given back:

- a user name together with the network that is tried from (/24 or /56): after three the pair waits 30 s, then twice
  as long for each further failure, up to 15 min;
- a network, whatever is tried: 30 in ten minutes, 300 where an organisation says that the network is its own;
- a user name from everywhere: after 20 in an hour, devices that nobody has signed in on share one try per 30 s.

A device on which the user name has been fully signed in counts for itself alone. Redis counts; it holds keyed hashes
of user names, and unknown ones are counted as known ones are.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from samplan_servicekit.crypto import blind_index

FREE_TRIES: Final = 3
FIRST_WAIT: Final = 30
LONGEST_WAIT: Final = 15 * 60
NETWORK_SECONDS: Final = 600
NAME_FAILURES: Final = 20
SHARED_WAIT: Final = 30
RESETS_PER_HOUR: Final = 5
_REMEMBER: Final = 3600
_DAY: Final = 24 * 3600

# Whether a try may be made, and its count, in one step: returns the seconds to wait, 0 for none.
_BEGIN: Final = """
local wait = redis.call('TTL', KEYS[1])
if wait > 0 then return wait end
if ARGV[1] == 'known' then return 0 end
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[2]) then
    return math.max(1, redis.call('TTL', KEYS[2]))
end
if tonumber(redis.call('GET', KEYS[3]) or '0') >= tonumber(ARGV[4]) then
    local turn = redis.call('SET', KEYS[4], '1', 'NX', 'EX', ARGV[5])
    if not turn then return math.max(1, redis.call('TTL', KEYS[4])) end
end
if redis.call('INCR', KEYS[2]) == 1 then redis.call('EXPIRE', KEYS[2], ARGV[3]) end
if redis.call('INCR', KEYS[3]) == 1 then redis.call('EXPIRE', KEYS[3], ARGV[6]) end
return 0
"""

# One step, so that parallel guesses each count: returns how long to wait from now, in seconds, 0 for not at all.
_FAILED: Final = """
local failures = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
if failures < tonumber(ARGV[1]) then return 0 end
local wait = math.min(tonumber(ARGV[2]) * 2 ^ (failures - tonumber(ARGV[1])), tonumber(ARGV[3]))
redis.call('SET', KEYS[2], '1', 'EX', wait)
return wait
"""

# Gives back so much of the first counts, and forgets the keys that stand after them.
_GIVE_BACK: Final = """
local counts = tonumber(ARGV[2])
for i = counts + 1, #KEYS do redis.call('DEL', KEYS[i]) end
for i = 1, counts do
    local left = tonumber(redis.call('GET', KEYS[i]) or '0') - tonumber(ARGV[1])
    if left > 0 then redis.call('SET', KEYS[i], left, 'KEEPTTL') else redis.call('DEL', KEYS[i]) end
end
"""

_SEND: Final = """
for i = 1, 2 do
    if tonumber(redis.call('GET', KEYS[i]) or '0') >= tonumber(ARGV[i]) then
        return math.max(1, redis.call('TTL', KEYS[i]))
    end
end
for i = 1, 2 do
    if redis.call('INCR', KEYS[i]) == 1 then redis.call('EXPIRE', KEYS[i], ARGV[i + 2]) end
end
return 0
"""


@dataclass(frozen=True)
class Limits:
    """How much is too much."""

    network: int = 30
    """Failures from a network in ten minutes."""
    own_network: int = 300
    """The same, where an organisation says that the network is its own."""
    codes_per_hour: int = 5
    """Codes of an account that nobody answered."""
    codes_per_day: int = 10


@dataclass(frozen=True)
class Attempt:
    """Who is tried, and from where."""

    failures_key: str
    lock_key: str
    network_key: str
    name_key: str
    turn_key: str
    known: bool
    """Tried on a device of the person's own."""


class Throttle:
    """Counts failed sign-ins, and codes that nobody answered."""

    def __init__(self, redis: Redis, pepper: bytes, limits: Limits = Limits()) -> None:
        self._redis = redis
        self._pepper = pepper
        self._limits = limits
        self._begin = redis.register_script(_BEGIN)
        self._failed = redis.register_script(_FAILED)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._send = redis.register_script(_SEND)

    def attempt(self, username: str, network: str, device: str | None = None) -> Attempt:
        """An attempt to sign in with a user name from a network, or on a known device."""
        where = f"device {device}" if device else network
        pair = blind_index(self._pepper, "sign-in", f"{username.casefold()}|{where}").hex()
        name = blind_index(self._pepper, "sign-in", username.casefold()).hex()
        return Attempt(
            f"sign-in:failures:{pair}",
            f"sign-in:lock:{pair}",
            f"sign-in:network:{network}",
            f"sign-in:name:{name}",
            f"sign-in:turn:{name}",
            device is not None,
        )

    async def begin(self, attempt: Attempt, *, own_network: bool = False) -> int:
        """Seconds until the attempt may be made; 0 for now, and then it counts until it succeeds."""
        keys = [attempt.lock_key, attempt.network_key, attempt.name_key, attempt.turn_key]
        most = self._limits.own_network if own_network else self._limits.network
        known = "known" if attempt.known else "unknown"
        values: list[str | int] = [known, most, NETWORK_SECONDS, NAME_FAILURES, SHARED_WAIT, _REMEMBER]
        return int(await self._begin(keys=keys, args=values))

    async def failed(self, attempt: Attempt) -> int:
        """Note a failure; returns the seconds that the next attempt must wait."""
        limits = [FREE_TRIES, FIRST_WAIT, LONGEST_WAIT, _REMEMBER]
        return int(await self._failed(keys=[attempt.failures_key, attempt.lock_key], args=limits))

    async def succeeded(self, attempt: Attempt) -> None:
        """Forget the failures of the pair, and give the others this one try back."""
        await self._give(attempt, [attempt.failures_key, attempt.lock_key])

    async def not_looked_at(self, attempt: Attempt) -> None:
        """The attempt was sent away, as too many others were under way: it counts for nothing."""
        await self._give(attempt, [])

    async def _give(self, attempt: Attempt, forgotten: list[str]) -> None:
        counts = [] if attempt.known else [attempt.network_key, attempt.name_key]
        if counts or forgotten:
            await self._give_back(keys=[*counts, *forgotten], args=[1, len(counts)])

    async def may_send(self, account_id: UUID, device: str | None) -> int:
        """Seconds until another code of an account may be asked for; 0 for now, and then it counts."""
        values = [self._limits.codes_per_hour, self._limits.codes_per_day, _REMEMBER, _DAY]
        return int(await self._send(keys=_code_keys(account_id, device), args=values))

    async def answered(self, account_id: UUID, device: str | None, codes: int) -> None:
        """So many codes were for somebody who has answered one: only those that nobody answers are limited."""
        keys = _code_keys(account_id, device)
        await self._give_back(keys=keys, args=[codes, len(keys)])

    async def may_reset(self, username: str) -> bool:
        """Whether another link for a new password may be sent: five an hour for a user name. Counts it, whether there
        is such an account or not."""
        key = f"reset:asked:{blind_index(self._pepper, 'reset', username.casefold()).hex()}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, _REMEMBER, nx=True)
            asked, _ = await pipe.execute()
        return int(asked) <= RESETS_PER_HOUR


def _code_keys(account_id: UUID, device: str | None) -> list[str]:
    # Who knows the password and asks for codes elsewhere must not use up those of the person's own device.
    bucket = f"{account_id}:{device or 'unknown'}"
    return [f"codes:hour:{bucket}", f"codes:day:{bucket}"]
