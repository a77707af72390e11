"""Puts a service together: one app for all its processes, in which each plays the roles that its settings name."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

import aiohttp
from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samplan_servicekit import context, errors, health, history, housekeeping, log_routes, operating, telemetry
from samplan_servicekit.auth.access import Verifier
from samplan_servicekit.auth.jwks import KeySource, RemoteKeys
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.background import Work
from samplan_servicekit.bus import Bus
from samplan_servicekit.bus.origin import keys_in
from samplan_servicekit.bus.relay import Relay
from samplan_servicekit.clock import Clock, SystemClock
from samplan_servicekit.database import Database
from samplan_servicekit.history import routes as history_routes
from samplan_servicekit.keys import ring
from samplan_servicekit.keys.columns import SealedColumn
from samplan_servicekit.keys.commands import ResealDocuments
from samplan_servicekit.kit import Kit
from samplan_servicekit.logging import configure, get_logger
from samplan_servicekit.settings import ProcessRole, ServiceSettings

log = get_logger(__name__)

Means = Callable[[Kit], AbstractAsyncContextManager[None]]
"""Opens what a service needs beyond the kit, puts it into `kit.own`, and closes it at the end."""


@dataclass(frozen=True)
class Service:
    """A service as its `app.py` describes it."""

    name: str
    settings: type[ServiceSettings]
    routers: Sequence[APIRouter] = ()
    bus: Bus | None = None
    means: Sequence[Means] = ()
    identity_keys: Callable[[Kit], KeySource] | None = None
    plans_keys: Callable[[Kit], KeySource] | None = None
    """The issuers' keys, where they are this service's own; fetched from identity and plans otherwise."""
    work: dict[ProcessRole, Sequence[Means]] = field(default_factory=dict)
    """What runs beside requests and events in processes of a role."""
    sealed: Sequence[SealedColumn] = ()
    """Its columns of ciphertexts; a service that has any has keys, in `kit.own[Keys]`."""
    reseal_documents: ResealDocuments | None = None
    """Brings sealed documents under the keys of their plans, for the command `keys rewrap`."""
    forgets: Mapping[str, Work] = field(default_factory=dict)
    """What else than every service it forgets once an hour, by its name at `/health/ready`."""
    remaking: history.Remaking = field(default_factory=dict)
    """How events with personal data are told again to services that rebuild a projection."""


def create_app(service: Service, settings: ServiceSettings | None = None, clock: Clock | None = None) -> FastAPI:
    """The ASGI app of one process of a service. Settings come from the environment unless they are given.

    Raises:
        HistoryError: the service does not tell again what others' projections are made of.
    """
    history.check(service.name, service.remaking)
    settings = settings or service.settings()
    clock = clock or SystemClock()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            kit = await _open_kit(service, settings, clock, stack)
            app.state.kit = kit
            kit.checks["database"] = _passes(kit.database.ping)
            app.state.checks, app.state.watched = kit.checks, kit.watched
            if service.sealed:
                await stack.enter_async_context(ring.opening(kit))
            for means in service.means:
                await stack.enter_async_context(means(kit))
            _use_own_keys(service, kit)
            if ProcessRole.API in settings.roles:
                await stack.enter_async_context(housekeeping.keeping_house(kit, service.forgets))
            if ProcessRole.RELAY in settings.roles:
                relay = Relay(
                    settings.relay_database_url, settings.amqp_url, service.name, settings.secrets.signing_key()
                )
                await stack.enter_async_context(relay.running())
                app.state.checks["relay"] = _is(lambda: relay.healthy)
            if ProcessRole.WORKER in settings.roles and service.bus is not None:
                bus = service.bus
                await stack.enter_async_context(
                    bus.running(settings.amqp_url, kit.database, keys_in(settings.public_keys_dir), kit=kit)
                )
                app.state.checks["bus"] = _is(lambda: bus.healthy)
            for role in settings.roles:
                for means in service.work.get(role, ()):
                    await stack.enter_async_context(means(kit))
            if settings.operating_port is not None:
                await stack.enter_async_context(
                    operating.listening(
                        settings.operating_host,
                        settings.operating_port,
                        lambda: health.look(kit.checks, kit.watched),
                    )
                )
            log.info("started", roles=",".join(sorted(settings.roles)), port=settings.http_port)
            yield

    app = FastAPI(
        title=service.name,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,  # a redirect would name our own address, which is nobody's to know
    )
    errors.install(app)
    routers = [health.router]
    if ProcessRole.API in settings.roles:
        routers += [log_routes.router, history_routes.router_of(service.name, service.remaking), *service.routers]
    # Their routes as they are: `include_router` makes each of them once more, for a prefix or dependencies that none
    # is given here, during the first request, and asks at each request whether a router has got more of them.
    app.router.routes.extend(route for router in routers for route in router.routes)
    app.add_middleware(_Context)
    # Elsewhere, where there is a listener for it; /health stays here too, as the gateway asks how a service fares.
    telemetry.instrument(app, service.name, serves=settings.operating_port is None)
    return app


async def _open_kit(service: Service, settings: ServiceSettings, clock: Clock, stack: AsyncExitStack) -> Kit:
    configure(service.name, level=settings.log_level)
    http = await stack.enter_async_context(
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(total=10, connect=1))
    )
    database = Database(settings.database_url, pool=settings.database_pool)
    stack.push_async_callback(database.close)
    verifier = Verifier(
        audience=service.name,
        identity_keys=RemoteKeys(f"{settings.identity_url}/.well-known/jwks.json", http, clock),
        plans_keys=RemoteKeys(f"{settings.plans_url}/.well-known/jwks.json", http, clock),
        clock=clock,
    )
    tokens = ServiceTokens(service.name, settings.secrets.signing_key(), settings.identity_url, http, clock)
    return Kit(service.name, settings, clock, database, http, verifier, tokens)


def _use_own_keys(service: Service, kit: Kit) -> None:
    kit.verifier = replace(
        kit.verifier,
        identity_keys=service.identity_keys(kit) if service.identity_keys else kit.verifier.identity_keys,
        plans_keys=service.plans_keys(kit) if service.plans_keys else kit.verifier.plans_keys,
    )


class _Context:
    """Takes the correlation id that the gateway gave, and writes a line a request: route template, status, time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context.begin(_uuid(Headers(scope=scope).get("samplan-correlation-id")))
        started, status = time.perf_counter(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "")
            if not route.startswith(("/health", "/metrics")):
                log.info(
                    "request",
                    method=scope["method"],
                    route=route,
                    status=status,
                    duration_ms=round((time.perf_counter() - started) * 1000, 1),
                    correlation_id=str(context.correlation_id()),
                )


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _passes(action: Callable[[], Awaitable[None]]) -> health.Check:
    async def check() -> bool:
        await action()
        return True

    return check


def _is(state: Callable[[], bool]) -> health.Check:
    async def check() -> bool:
        return state()

    return check
