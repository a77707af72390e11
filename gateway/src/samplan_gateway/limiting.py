"""How often anybody may do what. What nobody is signed in for is counted by address in Redis, for all gateways
together, and so is what a person prints; what else a session does is counted in this process, which costs nothing.
"""

import hashlib
import re
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

from samplan_gateway import cookies, csp_reports
from samplan_gateway.keeping import Kept
from samplan_gateway.message import SAFE_METHODS, Request
from samplan_gateway.sessions import Session
from samplan_gateway.settings import Settings
from samplan_servicekit.errors import Problem, too_many
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

READ: Final = parse("600/minute")
WRITE: Final = parse("120/minute")
PERSON_SEARCH: Final = parse("30/minute")
JOIN: Final = parse("10/hour")
"""Codes of persons from elsewhere that somebody tries."""

_PRINT: Final = re.compile(r"^/api/print/plans/[^/]+/(jobs|copies/[^/]+/prints)$")

OPEN_READS: Final = ("/api/status", "/api/identity/terms", "/api/identity/downtimes")
"""What pages read before anybody is signed in; a whole school may come from one address."""
_PROVIDER: Final = re.compile(r"^/api/identity/providers/[^/]+/(start|callback|end|logout)$")
PROVIDER_SIGN_OUT: Final = parse("60/minute")
_PER_DEVICE: Final = frozenset({"sign-in", "code"})

RESET: Final = parse("20/hour")
CSP_REPORT: Final = parse("60/minute")


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
        self._by_address = {
            **dict.fromkeys(OPEN_READS, ("open", READ)),
            csp_reports.PATH: ("csp report", CSP_REPORT),
            "/api/identity/sign-in": ("sign-in", sign_in),
            "/api/identity/sign-in/resend": ("code", sign_in),
            "/api/identity/sign-in/code": ("code", sign_in),
            "/api/identity/providers/link": ("code", sign_in),
            "/api/identity/sign-in/new-password": ("code", sign_in),
            "/api/identity/sign-in/passkey": ("passkey", sign_in),
            "/api/identity/sign-in/passkey/options": ("passkey", sign_in),
            "/api/identity/activation": ("activation", activation),
            "/api/identity/activation/check": ("activation", activation),
            "/api/identity/password-reset": ("reset", RESET),
            "/api/identity/password-reset/check": ("reset link", sign_in),
            "/api/identity/password-reset/code": ("code", sign_in),
            "/api/identity/password-reset/finish": ("code", sign_in),
        }
        self._by_provider = {
            "start": ("sign-in", sign_in),
            "callback": ("code", sign_in),
            "end": ("provider end", sign_in),
            "logout": ("provider sign-out", PROVIDER_SIGN_OUT),
        }
        self._prints = parse(f"{settings.prints_per_hour}/hour")
        self._here = Windows()

    async def check_address(self, request: Request) -> None:
        """Count a call for which nobody is signed in; 429 `rate.limited` with the seconds to wait.

        While Redis is away nothing is counted: identity refuses to sign anybody in then.
        """
        rule = self._by_address.get(request.path)
        if rule is None and (at_provider := _PROVIDER.match(request.path)):
            rule = self._by_provider[at_provider[1]]
        if rule is None:
            return
        name, item = rule
        where = [self.network_of(request)]
        if name in _PER_DEVICE and (device := request.cookie(cookies.DEVICE)):
            # Who fails next door must not keep others out. Whether the cookie is a true one is for identity to judge,
            # which counts on its own, and strictly, where it is not.
            where.append(hashlib.sha256(device.encode()).hexdigest())
        await self._count_shared(item, name, *where)

    async def _count_shared(self, item: RateLimitItem, *identifiers: str) -> None:
        """Count for all gateways together."""
        try:
            if not await self._shared.hit(item, *identifiers):
                stats = await self._shared.get_window_stats(item, *identifiers)
                raise _too_often(stats.reset_time - time.time())
        except (RedisError, OSError) as error:
            log.warning("limits_unavailable", error=type(error).__name__)

    async def check_session(self, request: Request, session: Session) -> None:
        """Count a call of a session; 429 `rate.limited` with the seconds to wait."""
        session_hash = session.hash
        if request.method == "POST" and _PRINT.match(request.path):
            await self._count_shared(self._prints, "print", str(session.person_id))
        elif request.path == "/api/identity/joining":
            await self._count_shared(JOIN, "joining", str(session.person_id))
        elif request.path == "/api/identity/persons/search":
            self._here.count(PERSON_SEARCH, "search", session_hash)
        elif request.method in SAFE_METHODS:
            self._here.count(READ, "read", session_hash)
        else:
            self._here.count(WRITE, "write", session_hash)

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
