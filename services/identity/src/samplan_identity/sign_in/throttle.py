"""Slows down guessing without giving anybody a way to lock another out.

Failures count for a user name together with the network that they come from (/24 or /56), never for the account
alone: after three the pair waits 30 s, then twice as long for each further failure, up to 15 min. Redis counts; it
holds keyed hashes of user names.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from samplan_servicekit.crypto import blind_index

FREE_TRIES: Final = 3
FIRST_WAIT: Final = 30
LONGEST_WAIT: Final = 15 * 60
RESETS_PER_HOUR: Final = 5
_REMEMBER: Final = 3600

# One step, so that parallel guesses each count: returns how long to wait from now, in seconds, 0 for not at all.
_FAILED: Final = """
local failures = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
if failures < tonumber(ARGV[1]) then return 0 end
local wait = math.min(tonumber(ARGV[2]) * 2 ^ (failures - tonumber(ARGV[1])), tonumber(ARGV[3]))
redis.call('SET', KEYS[2], '1', 'EX', wait)
return wait
"""


@dataclass(frozen=True)
class Attempt:
    """Who is tried, and from where."""

    failures_key: str
    lock_key: str


class Throttle:
    """Counts failed sign-ins."""

    def __init__(self, redis: Redis, pepper: bytes) -> None:
        self._redis = redis
        self._pepper = pepper
        self._failed = redis.register_script(_FAILED)

    def attempt(self, username: str, network: str) -> Attempt:
        """An attempt to sign in with a user name from a network."""
        pair = blind_index(self._pepper, "sign-in", f"{username.casefold()}|{network}").hex()
        return Attempt(f"sign-in:failures:{{{pair}}}", f"sign-in:lock:{{{pair}}}")

    async def wait(self, attempt: Attempt) -> int:
        """Seconds until the attempt may be made; 0 for now."""
        return max(0, int(await self._redis.ttl(attempt.lock_key)))

    async def failed(self, attempt: Attempt) -> int:
        """Note a failure; returns the seconds that the next attempt must wait."""
        limits = [FREE_TRIES, FIRST_WAIT, LONGEST_WAIT, _REMEMBER]
        return int(await self._failed(keys=[attempt.failures_key, attempt.lock_key], args=limits))

    async def may_reset(self, account_id: UUID) -> bool:
        """Whether another link for a new password may be sent: five an hour for an account. Counts it."""
        key = f"reset:asked:{account_id}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, _REMEMBER, nx=True)
            asked, _ = await pipe.execute()
        return int(asked) <= RESETS_PER_HOUR

    async def succeeded(self, attempt: Attempt) -> None:
        """Forget the failures."""
        await self._redis.delete(attempt.failures_key, attempt.lock_key)
