"""How often anybody may do what. What nobody is signed in for is counted by address in Redis, for all gateways
together, and so is what a person prints; what else a session does is counted in this process, which costs nothing.
"""

import hashlib
import re
import time
from ipaddress import ip_address, ip_network
from typing import Any, Final

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from samplan_gateway import cookies, csp_reports
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
        self._here = FixedWindowRateLimiter(MemoryStorage())

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
            await _count(self._shared, item, *identifiers)
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
            await _count(self._here, PERSON_SEARCH, "search", session_hash)
        elif request.method in SAFE_METHODS:
            await _count(self._here, READ, "read", session_hash)
        else:
            await _count(self._here, WRITE, "write", session_hash)

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


async def _count(limiter: RateLimiter, item: RateLimitItem, *identifiers: str) -> None:
    if not await limiter.hit(item, *identifiers):
        stats = await limiter.get_window_stats(item, *identifiers)
        raise too_many("rate.limited", max(1, round(stats.reset_time - time.time())))
