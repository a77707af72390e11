"""Unsafe calls that may be sent twice: the first answer is kept with the change itself and given again.

A client names a call by `Idempotency-Key`. The key is written in the handler's transaction, so that it stands exactly
when the change does; a second call with it waits for the first, and gets its answer. Checks of access come before, so
an answer is never given to somebody who lost the right to it. Kept for 24 hours.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, TypeVar

import orjson
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.auth.access import Caller, SignedInOrActing
from samplan_servicekit.errors import Problem
from samplan_servicekit.session import Session

KEPT_FOR: Final = timedelta(hours=24)

R = TypeVar("R", bound=BaseModel)

_CLAIM = text(
    "insert into idempotency_keys (organisation_id, person_id, route, key, request_hash)"
    " values (:org, :person, :route, :key, :hash) on conflict do nothing returning key"
)
_FIND = text(
    "select request_hash, response from idempotency_keys"
    " where organisation_id = :org and person_id = :person and route = :route and key = :key"
)
_KEEP = text(
    "update idempotency_keys set response = cast(:response as jsonb)"
    " where organisation_id = :org and person_id = :person and route = :route and key = :key"
)


@dataclass(frozen=True)
class Once:
    """Runs a piece of work at most once for the key of this call, or simply runs it where the call has none."""

    session: AsyncSession
    caller: Caller
    route: str
    key: str | None
    request_hash: bytes

    async def __call__(self, kind: type[R], work: Callable[[], Awaitable[R]]) -> R:
        """Do the work, or give the answer of the call that did it.

        Raises:
            Problem: 422 where the key came with another request before.
        """
        if self.key is None:
            return await work()
        values = {
            "org": self.caller.scope.organisation_id,
            "person": self.caller.person_id,
            "route": self.route,
            "key": self.key,
        }
        claimed = await self.session.scalar(_CLAIM, {**values, "hash": self.request_hash})
        if claimed is None:
            kept = (await self.session.execute(_FIND, values)).one()
            if kept.request_hash != self.request_hash:
                raise Problem(422, "request.idempotency_key_reused")
            return kind.model_validate(kept.response)
        answer = await work()
        await self.session.execute(
            _KEEP, {**values, "response": orjson.dumps(answer.model_dump(mode="json")).decode()}
        )
        return answer


async def _once(
    request: Request,
    session: Session,
    known: SignedInOrActing,
    idempotency_key: Annotated[str | None, Header(min_length=8, max_length=128)] = None,
) -> Once:
    digest = hashlib.sha256(await request.body()).digest()
    # Two who act for the same person are never given each other's answers.
    acting = f" by {known.acting.person_id}" if known.acting else ""
    return Once(session, known, f"{request.method} {request.url.path}{acting}", idempotency_key, digest)


Idempotent = Annotated[Once, Depends(_once, scope="function")]
