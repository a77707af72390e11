"""What people may do in plans, as plans has said in the last seconds.

A grant is kept for at most its 30 s and dropped at once when plans tells that access changed. A grant that was
decided before that change but arrives after it is recognised by its lower access version, and asked for again.
"""

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cachetools import TLRUCache, TTLCache

from samplan_gateway.identity_client import Asking
from samplan_gateway.sessions import Session, Sessions
from samplan_gateway.single_flight import SingleFlight
from samplan_servicekit.auth.tokens import GrantClaims, stated_by_issuer
from samplan_servicekit.errors import unavailable

REMEMBER_SECONDS: Final = 60.0
_TRIES: Final = 3


@dataclass(frozen=True)
class Grant:
    """A signed grant and when to stop using it."""

    token: str
    av: int
    until: float


Key = tuple[str, UUID, str]
"""Session hash, plan, audience."""


class Grants:
    """Asks plans for grants and keeps them."""

    def __init__(self, asking: Asking, sessions: Sessions) -> None:
        self._asking = asking
        self._sessions = sessions
        self._kept: TLRUCache[Key, Grant] = TLRUCache(
            100_000, ttu=lambda _, grant, __: grant.until, timer=time.monotonic
        )
        self._of_plan: dict[UUID, set[Key]] = {}
        self._least: TTLCache[UUID, int] = TTLCache(50_000, ttl=REMEMBER_SECONDS)
        self._asked: SingleFlight[Grant] = SingleFlight()

    async def get(self, session: Session, plan_id: UUID, audience: str, *, passive: bool = False) -> str:
        """A grant for a person in a plan; the problem that plans answers where there is none to be had.

        `passive`: nobody is waiting for it at a screen, so it must not keep the session alive.
        """
        key = (session.hash, plan_id, audience)
        grant = self._kept.get(key)
        for _ in range(_TRIES):
            if grant is not None and grant.av >= self._least.get(plan_id, 0):
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
        grant = Grant(answer["grant"], answer["av"], asked_at + answer["expires_in"] - 1)
        if grant.av >= self._least.get(plan_id, 0):
            key = (session.hash, plan_id, audience)
            self._kept[key] = grant
            self._of_plan.setdefault(plan_id, set()).add(key)
            if len(self._of_plan) > 2 * self._kept.maxsize:
                self._tidy()
        return grant

    def access_changed(self, plan_id: UUID, av: int) -> None:
        """Drop every grant in a plan, and believe none that is older."""
        self._least[plan_id] = max(av, self._least.get(plan_id, 0))
        self.drop(plan_id)

    def drop(self, plan_id: UUID) -> None:
        """Drop every grant in a plan."""
        for key in self._of_plan.pop(plan_id, ()):
            self._kept.pop(key, None)

    def forget(self, session_hash: str) -> None:
        """Drop the grants of a cookie."""
        for key in [key for key in self._kept if key[0] == session_hash]:
            self._kept.pop(key, None)

    def forget_all(self) -> None:
        """Drop every grant: for when news may have been missed."""
        self._kept.clear()
        self._of_plan.clear()

    def _tidy(self) -> None:
        alive = set(self._kept)
        self._of_plan = {plan: keys & alive for plan, keys in self._of_plan.items() if keys & alive}
