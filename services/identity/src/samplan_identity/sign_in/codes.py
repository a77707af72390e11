"""One-time codes: six digits, five minutes, five tries, one use.

Redis keeps a keyed hash of the code, bound to the login that it was issued for, to the account and to the purpose.
One script counts a try down before it compares, so that parallel guesses have no more tries than others.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

CODE_LIFE: Final = timedelta(minutes=5)
TRIES: Final = 5

_CHECK: Final = """
local left = redis.call('HINCRBY', KEYS[1], 'left', -1)
local hash = redis.call('HGET', KEYS[1], 'hash')
if not hash then redis.call('DEL', KEYS[1]) return {-1, 0} end
if left < 0 then redis.call('DEL', KEYS[1]) return {-1, 0} end
if hash == ARGV[1] then redis.call('DEL', KEYS[1]) return {1, left} end
if left == 0 then redis.call('DEL', KEYS[1]) end
return {0, left}
"""


_TAKE: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local left = redis.call('HINCRBY', KEYS[1], 'left', -1)
if left < 0 then redis.call('DEL', KEYS[1]) end
return left
"""


class Outcome(StrEnum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    """Too late, used before, or tried too often."""


@dataclass(frozen=True)
class Result:
    """A try's outcome, and how many are left."""

    outcome: Outcome
    tries_left: int = 0


class Codes:
    """Issues and checks codes."""

    def __init__(self, redis: Redis, pepper: bytes) -> None:
        self._redis = redis
        self._pepper = pepper
        self._check = redis.register_script(_CHECK)
        self._take = redis.register_script(_TAKE)

    async def issue(self, login: str, account_id: UUID, purpose: str) -> str:
        """A new code, which replaces an earlier one for the same login."""
        code = f"{secrets.randbelow(10**6):06}"
        key = _key(login)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping={"hash": self._hash(login, account_id, purpose, code), "left": TRIES})
            pipe.expire(key, CODE_LIFE)
            await pipe.execute()
        return code

    async def allow_tries(self, login: str) -> None:
        """Let five codes be tried that this service did not issue: those of an authenticator app."""
        key = _key(login)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, "left", TRIES)
            pipe.expire(key, CODE_LIFE)
            await pipe.execute()

    async def take_try(self, login: str) -> int | None:
        """Use up a try before it is looked at; how many are left, or none where this one is too many."""
        left = int(await self._take(keys=[_key(login)]))
        return left if left >= 0 else None

    async def check(self, login: str, account_id: UUID, purpose: str, code: str) -> Result:
        """Try a code; a right one is used up."""
        found, left = await self._check(keys=[_key(login)], args=[self._hash(login, account_id, purpose, code)])
        outcome = {1: Outcome.RIGHT, 0: Outcome.WRONG}.get(int(found), Outcome.EXPIRED)
        return Result(outcome, max(0, int(left)))

    def _hash(self, login: str, account_id: UUID, purpose: str, code: str) -> str:
        bound = f"{login}|{account_id}|{purpose}|{code}"
        return hmac.new(self._pepper, bound.encode(), hashlib.sha256).hexdigest()


def _key(login: str) -> str:
    return f"code:{login}"
