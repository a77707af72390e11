"""Unsafe calls that may be sent twice: the first answer is kept with the change itself and given again.

A client names a call by `Idempotency-Key`. The key is written in the handler's transaction, so that it stands exactly
when the change does; a second call with it waits for the first, and gets its answer. Checks of access come before, so
an answer is never given to somebody who lost the right to it. Kept for 24 hours.

An answer holds names and texts, and what was asked for can be guessed at by its hash; so both are sealed under the
service's own key. In a database that the version before may still write to, they stand in clear, as that one has
them: see `schema.step_0009_sealed_answers`.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.auth.access import Caller, SignedInOrActing
from samplan_servicekit.crypto import Sealing
from samplan_servicekit.errors import Problem
from samplan_servicekit.keys.columns import ANSWERS
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit, Now, kit_of
from samplan_servicekit.session import Session

KEPT_FOR: Final = timedelta(hours=24)

R = TypeVar("R", bound=BaseModel)

_CLAIM = text(
    "insert into idempotency_keys (organisation_id, person_id, route, key, request_hash)"
    " select :org, :person, :route, :key, case when since <= :now then '' else cast(:hash as bytea) end"
    " from idempotency_sealing on conflict do nothing returning request_hash = ''"
)
_FIND = text(
    "select request_hash, response, sealed from idempotency_keys"
    " where organisation_id = :org and person_id = :person and route = :route and key = :key"
)
_KEEP = text(
    "update idempotency_keys set response = cast(:response as jsonb), sealed = :sealed"
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
    sealing: Sealing
    now: datetime

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
        place = ANSWERS.place("|".join(str(value) for value in values.values()))
        seals = await self.session.scalar(_CLAIM, {**values, "hash": self.request_hash, "now": self.now})
        if seals is None:
            return kind.model_validate(await self._kept(values, place))
        made = await work()
        answer = made.model_dump(mode="json")
        kept: dict[str, str | bytes | None] = {"response": None, "sealed": None}
        if seals:
            kept["sealed"] = self.sealing.seal(
                orjson.dumps({"asked": self.request_hash.hex(), "answer": answer}), place
            )
        else:
            kept["response"] = orjson.dumps(answer).decode()
        await self.session.execute(_KEEP, {**values, **kept})
        return made

    async def _kept(self, values: Mapping[str, object], place: str) -> Any:
        """The answer to the call that was there before."""
        row = (await self.session.execute(_FIND, values)).one()
        if row.sealed is None:
            asked, answer = row.request_hash, row.response
        else:
            opened = orjson.loads(self.sealing.open(row.sealed, place))
            asked, answer = bytes.fromhex(opened["asked"]), opened["answer"]
        if asked != self.request_hash:
            raise Problem(422, "request.idempotency_key_reused")
        return answer


async def _once(
    request: Request,
    session: Session,
    known: SignedInOrActing,
    kit: Annotated[Kit, Depends(kit_of)],
    now: Now,
    idempotency_key: Annotated[str | None, Header(min_length=8, max_length=128)] = None,
) -> Once:
    digest = hashlib.sha256(await request.body()).digest()
    # Two who act for the same person are never given each other's answers.
    acting = f" by {known.acting.person_id}" if known.acting else ""
    route = f"{request.method} {request.url.path}{acting}"
    return Once(session, known, route, idempotency_key, digest, kit.own[Keys], now)


Idempotent = Annotated[Once, Depends(_once, scope="function")]
