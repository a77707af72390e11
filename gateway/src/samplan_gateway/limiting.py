"""How often anybody may do what. What nobody is signed in for is counted by address in Redis, for all gateways
together, and so is what a person prints; what else a session does is counted in this process, which costs nothing.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, Final

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from samplan_gateway import cookies
from samplan_gateway.keeping import Kept
from samplan_gateway.message import SAFE_METHODS, Request
from samplan_gateway.sessions import Session
from samplan_gateway.settings import Settings
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.logging import get_logger
from samplan_servicekit.policy import Rate

log = get_logger(__name__)

READ: Final = parse("600/minute")
WRITE: Final = parse("120/minute")
PERSON_SEARCH: Final = parse("30/minute")
JOIN: Final = parse("10/hour")
"""Codes of persons from elsewhere that somebody tries."""
PROVIDER_SIGN_OUT: Final = parse("60/minute")
RESET: Final = parse("20/hour")
CSP_REPORT: Final = "csp report"
"""Beside the rates of services' routes, that of one of the gateway's own."""

_PER_DEVICE: Final = frozenset({Rate.SIGN_IN, Rate.CODE})


class Limiting:
    """Counts, and refuses what is too often."""

    def __init__(self, settings: Settings, pool: BlockingConnectionPool) -> None:
        self._settings = settings
        shared: Any = {"connection_pool": pool}  # `limits` hands it on, though its types do not say so
        self._shared = FixedWindowRateLimiter(
            RedisStorage(f"async+{settings.redis_url}", implementation="redispy", **shared)
        )
        activation = parse(f"{settings.activations_per_hour}/hour")
        sign_in = parse(f"{settings.sign_ins_per_minute}/minute")
        self._by_address: dict[str, RateLimitItem] = {
            CSP_REPORT: parse("60/minute"),
            Rate.OPEN: READ,  # a whole school may come from one address
            Rate.SIGN_IN: sign_in,
            Rate.CODE: sign_in,
            Rate.PASSKEY: sign_in,
            Rate.ACTIVATION: activation,
            Rate.RESET: RESET,
            Rate.RESET_LINK: sign_in,
            Rate.PROVIDER_END: sign_in,
            Rate.PROVIDER_SIGN_OUT: PROVIDER_SIGN_OUT,
        }
        self._prints = parse(f"{settings.prints_per_hour}/hour")
        self._here = Windows()

    async def check_address(self, request: Request, rate: str) -> None:
        """Count a call for which nobody is signed in; 429 `rate.limited` with the seconds to wait.

        A rate that is not known counts as reading.
        """
        if rate == Rate.UNCOUNTED:
            return
        name = rate if rate in self._by_address else Rate.OPEN
        where = [self.network_of(request)]
        if name in _PER_DEVICE and (device := request.cookie(cookies.DEVICE)):
            # Who fails next door must not keep others out. Whether the cookie is a true one is for identity to judge,
            # which counts on its own, and strictly, where it is not.
            where.append(hashlib.sha256(device.encode()).hexdigest())
        await self._count_shared(self._by_address[name], name, *where)

    async def _count_shared(self, item: RateLimitItem, *identifiers: str) -> None:
        """Count for all gateways together; while Redis is away or full, in this one."""
        try:
            if not await self._shared.hit(item, *identifiers):
                stats = await self._shared.get_window_stats(item, *identifiers)
                raise _too_often(stats.reset_time - time.time())
        except (RedisError, OSError) as error:
            log.warning("limits_unavailable", error=type(error).__name__)
            self._here.count(item, "shared", "/".join(identifiers))

    async def check_session(self, request: Request, session: Session) -> None:
        """Count a call of a session; 429 `rate.limited` with the seconds to wait."""
        match request.policy.rate:
            case Rate.PRINT:
                await self._count_shared(self._prints, "print", str(session.person_id))
            case Rate.JOINING:
                await self._count_shared(JOIN, "joining", str(session.person_id))
            case Rate.PERSON_SEARCH:
                self._here.count(PERSON_SEARCH, "search", session.hash)
            case _ if request.method in SAFE_METHODS:
                self._here.count(READ, "read", session.hash)
            case _:
                self._here.count(WRITE, "write", session.hash)

    def network_of(self, request: Request) -> str:
        """The network that a request comes from: /24 or /56, as one household or office shares it."""
        address = ip_address((request.scope["client"] or ("0.0.0.0", 0))[0])  # noqa: S104  (an address, not a bind)
        if any(address in proxies for proxies in self._settings.trusted_proxies):
            last = request.headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
            try:
                address = ip_address(last)
            except ValueError:
                raise Problem(400, "request.refused") from None
        return str(ip_network((address, 24 if address.version == 4 else 56), strict=False))


class Windows:
    """Counts in this process, in a window that begins with the first call of each.

    The counters of `limits` look through all that they hold at every call.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._counted: Kept[tuple[str, str], _Counted] = Kept(200_000, timer=timer)

    def __len__(self) -> int:
        return len(self._counted)

    def count(self, item: RateLimitItem, name: str, identifier: str) -> None:
        """Count a call; 429 `rate.limited` with the seconds to wait."""
        counted = self._counted.get((name, identifier))
        if counted is None:
            seconds = item.get_expiry()
            counted = _Counted(self._timer() + seconds)
            self._counted.put((name, identifier), counted, seconds=seconds)
        counted.calls += 1
        if counted.calls > item.amount:
            raise _too_often(counted.until - self._timer())


@dataclass
class _Counted:
    until: float
    calls: int = 0


def _too_often(seconds: float) -> Problem:
    return too_many("rate.limited", max(1, round(seconds)))
