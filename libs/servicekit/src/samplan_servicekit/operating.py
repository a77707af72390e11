"""What is asked by whoever runs a process, on a listener of its own: whether it lives and is ready, and its numbers.

A port that is nobody else's to reach, so that no name, header or path by which somebody comes to the one that people
are served on leads here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from samplan_servicekit.health import Health

Ready = Callable[[], Awaitable[Health]]
"""How the process is now."""


@asynccontextmanager
async def listening(host: str, port: int, ready: Ready) -> AsyncIterator[None]:
    """Answer `GET /health/live`, `/health/ready` and `/metrics` on this address while the block lasts.

    Raises:
        OSError: something else listens there.
    """

    async def tell_live(_: web.Request) -> web.Response:
        return _json(Health(status="ok"))

    async def tell_ready(_: web.Request) -> web.Response:
        return _json(await ready())

    async def tell_metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/health/live", tell_live)
    app.router.add_get("/health/ready", tell_ready)
    app.router.add_get("/metrics", tell_metrics)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


def _json(health: Health) -> web.Response:
    return web.Response(text=health.model_dump_json(), status=health.http_status, content_type="application/json")
