"""The gateway as a real server, in front of one upstream that plays every service and tells what reached it."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import orjson
import pytest
import uvicorn

from samplan_dev import provision
from samplan_dev.describe import OPENAPI
from samplan_dev.testing import TestRabbitMQ, TestRedis
from samplan_gateway.app import Gateway
from samplan_gateway.crowd import Crowd
from samplan_gateway.protocol import StrictProtocol, protocol_for
from samplan_gateway.settings import Settings
from samplan_servicekit.ids import new_id

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PACKED = {"big-2.js": b"export {}; // whole", "big-2.js.br": b"packed by br", "big-2.js.gz": b"packed by gzip"}
"""A file as the build leaves it, whose forms can be told apart."""


@dataclass
class Upstream:
    """Plays identity, plans and the rest: issues what the gateway asks for, and echoes what it forwards."""

    av: int = 1
    grants_asked: int = 0
    tokens_asked: int = 0
    ended: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, Any] | None = None
    """What grants state, for tests in which the gateway reads them."""
    refusal: tuple[int, dict[str, Any]] | None = None
    """What is answered instead of a grant."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Questions of the gateway itself: path and body."""
    checks: dict[str, bool] = field(default_factory=dict)
    """How the services are, as their readiness tells."""
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    description: dict[str, Any] | None = field(default_factory=lambda: orjson.loads(OPENAPI.read_bytes()))
    """As every service tells it; none where they do not."""
    instead: dict[str, Any] = field(default_factory=dict)
    """ASGI apps by path, which play a service in its place."""
    reached: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI app."""
        if scope["path"] in self.instead:
            await self.instead[scope["path"]](scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, answer = self._answer(scope, body)
        headers = [(b"content-type", b"application/json"), *self.answer_headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(answer)})

    def _answer(self, scope: Any, body: bytes) -> tuple[int, Any]:
        path = scope["path"]
        if path == "/health/ready":
            return (200 if all(self.checks.values()) else 503), {"checks": self.checks}
        if path == "/openapi.json":
            return (404, {}) if self.description is None else (200, self.description)
        if path == "/internal/tokens/service":
            return 200, {"token": "service", "expires_in": 60}
        if path.startswith("/internal/"):
            self.asked.append((path, orjson.loads(body)))
        if path.startswith("/internal/sessions/"):
            session = self.sessions.get(orjson.loads(body)["session_hash"])
            if session is None:
                return 401, {"code": "auth.session_missing"}
            if path.endswith("resolve"):
                return 200, session
            if path.endswith("end"):
                self.ended.append(orjson.loads(body)["session_hash"])
                return 204, None
            self.tokens_asked += 1
            return 200, {"token": f"access-{orjson.loads(body)['audience']}", "expires_in": 120}
        if path == "/internal/grants":
            self.grants_asked += 1
            if self.refusal is not None:
                return self.refusal
            grant = f"grant-{self.grants_asked}"
            if self.claims is not None:
                grant = jwt.encode(self.claims, "the gateway has it from plans itself and only reads it", "HS256")
            return 200, {"grant": grant, "expires_in": 30, "av": self.av}
        headers = [(name.decode(), value.decode()) for name, value in scope["headers"]]
        echoed = {"path": scope["raw_path"].decode(), "headers": headers, "body": body.decode()}
        self.reached.append(echoed)
        return 200, echoed


@dataclass
class Door:
    """The gateway and what is behind it."""

    gateway: Gateway
    upstream: Upstream
    port: int
    cookie: str = ""
    operating_port: int = 0
    """Where whoever runs it asks it."""
    crowd: Crowd | None = None
    """Who counts its connections."""

    @property
    def host(self) -> str:
        """The one Host that is answered."""
        return f"localhost:{self.port}"

    async def raw(self, sent: bytes, *, seconds: float = 5) -> bytes:
        """Send bytes as they are, and return what comes back until the connection ends or nothing more comes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        received = b""
        try:
            while chunk := await asyncio.wait_for(reader.read(65536), seconds):
                received += chunk
                seconds = 0.3
        except (TimeoutError, ConnectionResetError):
            pass
        finally:
            writer.close()
        return received

    async def call(
        self, method: str, path: str, body: bytes = b"", **headers: str | None
    ) -> tuple[int, dict[str, str], Any]:
        """One request as our own page sends it; `headers` (underscores for dashes) replace, and None leaves out."""
        sent: dict[str, str | None] = {
            "host": self.host,
            "cookie": f"__Host-samplan={self.cookie}" if self.cookie else None,
            "user-agent": FIREFOX,
            "sec-fetch-site": "same-origin",
            "x-samplan": "1",
            "content-type": "application/json" if body else None,
            "content-length": str(len(body)),
            "connection": "close",
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in sent.items() if v is not None), "", ""]
        received = await self.raw("\r\n".join(lines).encode("latin-1") + body)
        head, _, rest = received.partition(b"\r\n\r\n")
        status_line, *header_lines = head.decode("latin-1").split("\r\n")
        found = dict(line.split(": ", 1) for line in header_lines)
        if found.get("transfer-encoding") == "chunked":
            rest = b"".join(rest.split(b"\r\n")[1::2])
        is_json = "json" in found.get("content-type", "")
        return int(status_line.split()[1]), found, orjson.loads(rest) if is_json and rest else rest


async def _started(server: uvicorn.Server) -> None:
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _serving(app: Any, **options: Any) -> AsyncIterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        config = uvicorn.Config(app, log_config=None, access_log=False, **options)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listening]))
        await _started(server)
        try:
            yield port
        finally:
            server.should_exit = True
            await task


@pytest.fixture
async def door(redis: TestRedis, rabbitmq: TestRabbitMQ, tmp_path: Path) -> AsyncIterator[Door]:
    """The gateway with somebody signed in, whose cookie `Door.call` sends."""
    provision.create_keys(tmp_path / "secrets", tmp_path / "public")
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>Samplan</title>")
    (web / "assets" / "app-1.js").write_text("export {}")
    for name, body in PACKED.items():
        (web / "assets" / name).write_bytes(body)
    upstream = Upstream()
    cookie = new_id().hex
    upstream.sessions[hashlib.sha256(cookie.encode()).hexdigest()] = {
        "sid": str(new_id()),
        "person_id": str(new_id()),
        "organisation_id": str(new_id()),
        "expires_at": 4_000_000_000,
        "idle_seconds": 1800,
        "browser": "firefox",
    }
    async with _serving(upstream, lifespan="off") as upstream_port:
        base = f"http://127.0.0.1:{upstream_port}"
        with socket.socket() as free, socket.socket() as other:
            free.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            port, operating_port = free.getsockname()[1], other.getsockname()[1]
        settings = Settings(
            environment="test",
            http_port=port,
            operating_port=operating_port,
            redis_url=redis.url,
            amqp_url=rabbitmq.url("gateway"),
            secrets_dir=tmp_path / "secrets" / "gateway",
            public_keys_dir=tmp_path / "public",
            public_origin=f"http://localhost:{port}",
            web_dir=web,
            log_level="ERROR",
            **{f"{name}_url": base for name in provision.DATABASES},
        )
        gateway = Gateway(settings)
        served = protocol_for(settings)
        async with _serving_on(gateway, port, served):
            while not gateway.means.live.listening:  # noqa: ASYNC110  (only health asks for it)
                await asyncio.sleep(0.01)
            yield Door(gateway, upstream, port, cookie, operating_port, served.crowd)


@asynccontextmanager
async def _serving_on(gateway: Gateway, port: int, served: type[StrictProtocol]) -> AsyncIterator[None]:
    config = uvicorn.Config(
        gateway, host="127.0.0.1", port=port, http=served, ws="none", interface="asgi3",
        proxy_headers=False, server_header=False, date_header=False, log_config=None, access_log=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await _started(server)
    try:
        yield
    finally:
        server.should_exit = True
        await task
