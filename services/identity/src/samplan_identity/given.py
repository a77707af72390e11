"""How routes ask for what their use cases work with: each folder's `means.py` names what is its own."""

from collections.abc import AsyncIterator
from typing import Annotated, TypeVar, cast

from fastapi import Depends
from redis.exceptions import RedisError

from samplan_servicekit.database import Database
from samplan_servicekit.errors import unavailable
from samplan_servicekit.kit import Kit, kit_of

T = TypeVar("T")


def own(kind: type[T]):  # type: ignore[no-untyped-def]  # a dependency, used by FastAPI alone
    """What the service made of this kind when it started."""

    def get(kit: Annotated[Kit, Depends(kit_of)]) -> T:
        return cast(T, kit.own[kind])

    return get


def own_with_redis(kind: type[T]):  # type: ignore[no-untyped-def]  # a dependency, used by FastAPI alone
    """The same, for what needs Redis: without it the answer is 503, and nothing is lost."""

    async def get(kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[T]:
        try:
            yield cast(T, kit.own[kind])
        except RedisError as error:
            raise unavailable("identity") from error

    return get


def _database(kit: Annotated[Kit, Depends(kit_of)]) -> Database:
    return kit.database


Databases = Annotated[Database, Depends(_database)]
"""For use cases with slow work in them: they open transactions of their own, before it and after."""
