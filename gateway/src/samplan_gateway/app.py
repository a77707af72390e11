"""The gateway: the one door. It knows who comes, asks plans what they may do, and hands the call on.

What happens to a call, in this order: shape, origin, policy of the route, session, limits, access token, grant, body,
service, answer.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import aiohttp
import orjson
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from cachetools import TTLCache
from prometheus_client import Histogram
from redis.asyncio import BlockingConnectionPool, Redis

from samplan_gateway import agents, checks, cookies, csp_reports, following, openapi, proxy
from samplan_gateway.body import ClientGoneError, open_body
from samplan_gateway.connection import Answer, BrokenError
from samplan_gateway.descriptions import Descriptions
from samplan_gateway.grants import Grants
from samplan_gateway.identity_client import Asking
from samplan_gateway.limiting import CSP_REPORT, Limiting
from samplan_gateway.live import Live
from samplan_gateway.message import SAFE_METHODS, Request, respond, respond_problem
from samplan_gateway.policies import looked_at
from samplan_gateway.routing import Route, route
from samplan_gateway.semantics import not_allowed
from samplan_gateway.session_cache import SessionCache
from samplan_gateway.sessions import Session, Sessions
from samplan_gateway.settings import Settings
from samplan_gateway.status import Status
from samplan_gateway.streams import Streams
from samplan_gateway.upstream import Body, Limits, Upstreams
from samplan_gateway.web import Web
from samplan_servicekit import operating
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.bus.origin import keys_in
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.errors import Problem, unavailable
from samplan_servicekit.health import NOT_READY, Health
from samplan_servicekit.logging import configure, get_logger
from samplan_servicekit.policy import Rate

log = get_logger(__name__)

_OWN: Final = {
    "/api/openapi.json": SAFE_METHODS,
    "/api/docs": SAFE_METHODS,
    "/api/status": SAFE_METHODS,
    "/api/live": frozenset({"GET"}),
    csp_reports.PATH: frozenset({"POST"}),
}
"""What the gateway itself serves under `/api`, and how."""
_ELSEWHERE: Final = frozenset({"health", "metrics", "internal"})
"""What is asked of processes by others than people: here it does not exist, and no page is shown in its place."""
_JSON: Final = (b"content-type", b"application/json")

SECONDS = Histogram("samplan_gateway_seconds", "Time to answer", ["service", "status"])
_seconds_of = lru_cache(maxsize=1024)(SECONDS.labels)


@dataclass
class Means:
    """What the gateway works with while it runs."""

    http: aiohttp.ClientSession
    sessions: Sessions
    grants: Grants
    live: Live
    streams: Streams
    status: Status
    limiting: Limiting
    descriptions: Descriptions
    proxy: proxy.Proxy
    web: Web


class Gateway:
    """The ASGI app."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._services = frozenset(settings.upstreams)
        self._means: Means | None = None
        self._openapi: TTLCache[str, bytes] = TTLCache(1, ttl=60)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request, or live through the server's lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                self._means = await stack.enter_async_context(self.opened())
            except Exception as error:
                log.error("not_started", exc_info=error)
                await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Means]:
        """Open connections and begin to listen."""
        settings = self._settings
        configure("gateway", level=settings.log_level)
        async with AsyncExitStack() as stack:
            # Without a cookie jar of its own, as the sessions of all people pass through here.
            http = await stack.enter_async_context(
                aiohttp.ClientSession(
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    connector=aiohttp.TCPConnector(limit=0, limit_per_host=200, keepalive_timeout=30),
                    skip_auto_headers={"User-Agent", "Accept-Encoding"},
                )
            )
            pool = BlockingConnectionPool.from_url(
                settings.redis_url, max_connections=50, timeout=1, socket_timeout=1, socket_connect_timeout=1
            )
            redis = await stack.enter_async_context(Redis(connection_pool=pool))
            stack.push_async_callback(pool.disconnect)
            key = settings.secrets.signing_key()
            tokens = ServiceTokens("gateway", key, settings.identity_url, http, SystemClock())
            asking = Asking(http, tokens, settings.upstreams)
            sessions = Sessions(SessionCache(redis), asking, held_seconds=settings.session_held_seconds)
            grants = Grants(asking, sessions)
            streams = Streams(sessions, grants)
            live = Live(settings.amqp_url, keys_in(settings.public_keys_dir), sessions, grants, streams)
            await stack.enter_async_context(live.running())
            status = Status(http, settings.upstreams)
            await stack.enter_async_context(status.running())
            limiting = Limiting(settings, pool)
            web = Web(settings.web_dir)
            descriptions = Descriptions(http, settings.upstreams)
            await stack.enter_async_context(descriptions.running())
            upstreams = Upstreams()
            stack.callback(upstreams.close)

            async def ready() -> Health:
                parts = {"web": web.ready, "live": live.listening}
                return Health(status="ok" if all(parts.values()) else NOT_READY, checks=parts)

            await stack.enter_async_context(
                operating.listening(settings.operating_host, settings.operating_port, ready)
            )
            yield Means(
                http, sessions, grants, live, streams, status, limiting, descriptions, proxy.Proxy(upstreams), web
            )

    @property
    def means(self) -> Means:
        """What is open; only while the gateway runs."""
        if self._means is None:
            raise unavailable("gateway")
        return self._means

    async def _answer(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        request = Request.of(scope, receive)
        started = time.perf_counter()
        service, status = "gateway", 500
        answered = False

        async def note(message):  # type: ignore[no-untyped-def]  # ASGI's own union of messages
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
            await send(message)

        try:
            service = await self._dispatch(request, note)
        except Problem as problem:
            await self._tell(request, note, problem)
        except ClientGoneError:
            status = 499
        except BrokenError as error:
            log.warning("answer_cut", reason=str(error), correlation_id=str(request.correlation_id))
            raise  # a part of it is out: the server closes the connection, so that nobody takes it for the whole
        except Exception as error:
            log.error("fault", exc_info=error, correlation_id=str(request.correlation_id))
            if answered:
                raise  # half an answer is out: the server closes the connection
            await self._tell(request, note, Problem(500, "internal"))
        finally:
            _seconds_of(service, status).observe(time.perf_counter() - started)

    async def _tell(self, request: Request, send: ASGISendCallable, problem: Problem) -> None:
        log.info(
            "refused",
            status=problem.status,
            code=problem.code,
            method=request.method,
            correlation_id=str(request.correlation_id),
        )
        if following.is_followed(request):
            to = following.page_of(request, problem)
            await respond(send, 303, headers=[(b"location", to.encode()), proxy.NO_STORE])
            return
        await respond_problem(send, request, problem)

    async def _dispatch(self, request: Request, send: ASGISendCallable) -> str:
        """Answer, and return the name that the time is counted under."""
        checks.check_shape(request, self._settings.allowed_host)
        await self._check_method(request)
        if request.path.partition("/")[2].partition("/")[0] in _ELSEWHERE:
            raise proxy.not_routed()
        if request.path == csp_reports.PATH and request.method == "POST":
            # Sent by the browser itself, without our header and perhaps without a word on where it comes from.
            await self.means.limiting.check_address(request, CSP_REPORT)
            await csp_reports.take(request)
            await respond(send, 204, headers=[proxy.NO_STORE])
            return "csp-reports"
        if request.path.startswith("/api/"):
            checks.check_origin(request, self._settings.public_origin)
            if name := await self._answer_own(request, send):
                return name
            found = route(request.path, self._services)
            if found is None:
                raise proxy.not_routed()
            request.policy = (await self.means.descriptions.policies(found.service)).find(
                request.method, request.path
            )
            if request.method == "HEAD" and not looked_at(request.policy):
                raise not_allowed({"GET"})
            await self._forward(request, send, found)
            return found.service
        outbox = self._settings.dev_outbox_url
        if outbox and (request.path == "/dev/outbox" or request.path.startswith(("/dev/outbox/", "/dev/outbox."))):
            answer = await self.means.proxy.forward(
                request, service="outbox", base_url=outbox, body=b"", limits=Limits(), own_headers=()
            )
            await proxy.relay(request, answer, send, "outbox", [proxy.NO_STORE])
            return "outbox"
        await self.means.web.serve(request, send)
        return "web"

    async def _check_method(self, request: Request) -> None:
        """Refuse what nothing here takes, and what a place of our own does not, with what it does take."""
        own = _OWN.get(request.path)
        if own is not None and request.method not in own:
            raise not_allowed(own)
        if request.method in checks.METHODS:
            return
        if not request.path.startswith("/api/"):
            raise not_allowed(SAFE_METHODS)
        found = route(request.path, self._services)
        methods = (await self.means.descriptions.policies(found.service)).methods(request.path) if found else ()
        raise not_allowed(methods) if methods else proxy.not_routed()

    async def _answer_own(self, request: Request, send: ASGISendCallable) -> str | None:
        """Answer what the gateway itself serves under `/api`; none where the call is a service's."""
        if request.method not in SAFE_METHODS:
            return None
        match request.path:
            case "/api/openapi.json":
                await self._describe(send)
                return "openapi"
            case "/api/docs":
                await self.means.web.serve(request, send, page="/api-docs.html")
                return "openapi"
            case "/api/status":
                await self.means.limiting.check_address(request, Rate.OPEN)
                await respond(send, 200, self.means.status.told(), [_JSON, proxy.NO_STORE])
                return "status"
            case "/api/live" if request.method == "GET":
                await self.means.streams.serve(request, send)
                return "live"
        return None

    async def _forward(self, request: Request, send: ASGISendCallable, found: Route) -> None:
        means = self.means
        session: Session | None = None
        if request.policy.open:
            await means.limiting.check_address(request, request.policy.rate)
        else:
            session = await means.sessions.find(
                request.cookie(cookies.SESSION),
                agents.browser_of(request.user_agent),
                passive=b"samplan-passive" in request.headers,
            )
            request.vouch()
            await means.limiting.check_session(request, session)
        body = b"" if request.method in SAFE_METHODS else await open_body(request, request.policy.body)
        answer = await self._call(request, found, session, body)
        if answer.status == 401 and session is not None:
            answer = await self._call_again(request, found, session, body, answer)
        try:
            if answer.status == 405:
                # The service names what one of its routes takes; all that the place takes is in its description.
                policies = await means.descriptions.policies(found.service)
                raise not_allowed(policies.methods(request.path))
            if answer.status >= 400 and following.is_followed(request):
                raise await following.problem_of(answer)
            own = [proxy.NO_STORE]
            if found.service == "identity":
                own += cookies.from_identity(answer.headers)
                known = request.cookie(cookies.SESSION)
                if known and len(own) > 1:  # the cookie changed or went
                    means.grants.forget(means.sessions.forget_cookie(known))
                own += following.framing(request, answer.headers)
            if request.policy.changes_access and found.plan_id is not None and answer.status < 300:
                # Who changed it sees so with the next click; all others learn it from the bus.
                means.grants.drop(found.plan_id)
            await proxy.relay(request, answer, send, found.service, own)
        finally:
            answer.close()

    async def _call(self, request: Request, found: Route, session: Session | None, body: Body) -> Answer:
        """Hand a request on, with what says whose it is, and what they may do in the plan that it is about."""
        headers = [(b"samplan-correlation-id", str(request.correlation_id).encode())]
        if session is not None:
            passive = b"samplan-passive" in request.headers
            token = await self.means.sessions.token(session, found.service, passive=passive)
            headers.append((b"authorization", b"Bearer " + token.encode()))
            if found.plan_id is not None:
                grant = await self.means.grants.get(session, found.plan_id, found.service, passive=passive)
                headers.append((b"samplan-grant", grant.encode()))
        if found.service == "identity":
            headers += self._of_browser(request)
        return await self.means.proxy.forward(
            request,
            service=found.service,
            base_url=self._settings.upstreams[found.service],
            body=body,
            limits=Limits(first_byte=request.policy.seconds, idle=self._settings.pause_seconds),
            own_headers=headers,
        )

    async def _call_again(
        self, request: Request, found: Route, session: Session, body: Body, refused: Answer
    ) -> Answer:
        """Hand it on once more where the service did not take our own tokens, and so has done nothing.

        They are short-lived: where everything is slow, one may have run out on the way. The person is signed in all
        the same, and must not be told that they are not.

        What was refused for another reason comes back as it is.

        Raises:
            Problem: 503 where the body is not at hand any more, or new tokens are refused as well.
        """
        if not await _is_of_tokens(refused):
            return refused
        refused.close()
        log.warning("token_ran_out", service=found.service, correlation_id=str(request.correlation_id))
        self.means.grants.forget(session.hash)
        self.means.sessions.forget(session.hash)
        if not isinstance(body, bytes):
            raise unavailable(found.service, retry_after=1)
        answer = await self._call(request, found, session, body)
        if answer.status == 401 and await _is_of_tokens(answer):
            answer.close()
            raise unavailable(found.service, retry_after=1)
        return answer

    def _of_browser(self, request: Request) -> list[tuple[bytes, bytes]]:
        """What identity alone is told: whereabouts, and what shows that a browser is known."""
        agent = request.user_agent
        told = [
            ("samplan-client", self.means.limiting.network_of(request)),
            ("samplan-agent", f"{agents.browser_of(agent)};{agents.platform_of(agent)}"),
            ("samplan-device", request.cookie(cookies.DEVICE)),
            ("samplan-login", request.cookie(cookies.LOGIN)),
        ]
        return [(name.encode(), value.encode("ascii", "replace")) for name, value in told if value]

    async def _describe(self, send: ASGISendCallable) -> None:
        if (merged := self._openapi.get("")) is None:
            merged = self._openapi[""] = orjson.dumps(openapi.merge(await self.means.descriptions.all()))
        await respond(send, 200, merged, [_JSON, (b"cache-control", b"no-cache")])


async def _is_of_tokens(answer: Answer) -> bool:
    """Whether a service refused the tokens that we gave it, and not what the person wanted."""
    return (await following.problem_of(answer)).code == "auth.token_refused"
