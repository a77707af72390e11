"""What people may do in plans, as plans has said in the last seconds.

A grant is kept for at most its 30 s and dropped at once when plans tells that access changed. A grant that was
decided before that change but arrives after it is recognised by its lower access version, and asked for again.
"""

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from samplan_gateway.identity_client import Asking
from samplan_gateway.keeping import Kept
from samplan_gateway.sessions import Session, Sessions
from samplan_gateway.single_flight import SingleFlight
from samplan_servicekit.auth.tokens import GrantClaims, stated_by_issuer
from samplan_servicekit.errors import unavailable

REMEMBER_SECONDS: Final = 60.0
_TRIES: Final = 3
_ON_THE_WAY: Final = 5
"""Seconds that a grant is still good for when it is last sent: so long it may take to the service that reads it."""


@dataclass(frozen=True)
class Grant:
    """A signed grant, with the version of the plan's access that it was decided on."""

    token: str
    av: int


Key = tuple[str, UUID, str]
"""Session hash, plan, audience."""


class Grants:
    """Asks plans for grants and keeps them."""

    def __init__(self, asking: Asking, sessions: Sessions) -> None:
        self._asking = asking
        self._sessions = sessions
        self._kept: Kept[Key, Grant] = Kept(100_000)
        """Each under its plan and under its session's hash, by which they go."""
        self._least: Kept[UUID, int] = Kept(50_000)
        self._asked: SingleFlight[Grant] = SingleFlight()

    async def get(self, session: Session, plan_id: UUID, audience: str, *, passive: bool = False) -> str:
        """A grant for a person in a plan; the problem that plans answers where there is none to be had.

        `passive`: nobody is waiting for it at a screen, so it must not keep the session alive.
        """
        key = (session.hash, plan_id, audience)
        grant = self._kept.get(key)
        for _ in range(_TRIES):
            if grant is not None and grant.av >= (self._least.get(plan_id) or 0):
                return grant.token
            grant = await self._asked.do(key, lambda: self._ask(session, plan_id, audience, passive))
        raise unavailable("plans", retry_after=1)

    async def claims(self, session: Session, plan_id: UUID) -> GrantClaims:
        """What a person may do in a plan now, for deciding what an open page may hear; see `get`."""
        return stated_by_issuer(await self.get(session, plan_id, "plans", passive=True), GrantClaims)

    async def _ask(self, session: Session, plan_id: UUID, audience: str, passive: bool) -> Grant:
        token = await self._sessions.token(session, "plans", passive=passive)
        asked_at = time.monotonic()
        body = {"plan_id": str(plan_id), "audience": audience}
        answer = await self._asking.plans("/internal/grants", body, token)
        grant = Grant(answer["grant"], answer["av"])
        if grant.av >= (self._least.get(plan_id) or 0):
            seconds = asked_at + answer["expires_in"] - _ON_THE_WAY - time.monotonic()
            key = (session.hash, plan_id, audience)
            self._kept.put(key, grant, seconds=seconds, names=(plan_id, session.hash))
        return grant

    def access_changed(self, plan_id: UUID, av: int) -> None:
        """Drop every grant in a plan, and believe none that is older."""
        self._least.put(plan_id, max(av, self._least.get(plan_id) or 0), seconds=REMEMBER_SECONDS)
        self.drop(plan_id)

    def drop(self, plan_id: UUID) -> None:
        """Drop every grant in a plan."""
        self._kept.drop_named(plan_id)

    def forget(self, session_hash: str) -> None:
        """Drop the grants of a cookie."""
        self._kept.drop_named(session_hash)

    def forget_all(self) -> None:
        """Drop every grant: for when news may have been missed."""
        self._kept.clear()
