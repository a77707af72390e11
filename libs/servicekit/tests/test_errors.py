"""What went wrong is told as what it is: somebody was first, something is away, or the fault is ours."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from samplan_dev.provision import ServiceDatabase
from samplan_dev.testing import TestPostgres
from samplan_servicekit import errors
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.logging import _where
from samplan_servicekit.scope import OrganisationScope


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """An app whose routes go wrong in every way, on a real database."""
    app = FastAPI(title="test")
    app.state.database = database
    errors.install(app)

    @app.get("/sql")
    async def run(statement: str) -> None:
        async with app.state.database.transaction(OrganisationScope(new_id())) as session:
            for part in statement.split(";"):
                await session.execute(text(part))

    @app.get("/raised")
    async def raise_it() -> None:
        raise app.state.error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        app.state.client = made
        made.app = app  # type: ignore[attr-defined]
        yield made


ID = "'0192f0c1-0000-7000-8000-000000000001'"


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        (f"insert into inbox values ({ID}, 'a'), ({ID}, 'a')", 409, "conflict"),
        (f"insert into merged_persons values (current_org(), {ID}, {ID})", 500, "internal"),
        (f"insert into inbox (message_id) values ({ID})", 500, "internal"),
        ("insert into outbox (id) values (null)", 500, "internal"),
        ("select * from outbox", 500, "internal"),
        ("select * from nowhere", 500, "internal"),
        ("selekt", 500, "internal"),
        ("select 1 / 0", 500, "internal"),
        ("set transaction read only; insert into inbox values (gen_random_uuid(), 'a')", 500, "internal"),
        ("select cast('99999999999' as integer)", 422, "request.invalid"),
        ("select cast('2026-13-45' as date)", 422, "request.invalid"),
        ("set local statement_timeout = 20; select pg_sleep(5)", 503, "service.unavailable"),
        ("select pg_terminate_backend(pg_backend_pid())", 503, "service.unavailable"),
    ],
)
async def test_what_the_database_says_is_told_by_its_kind(
    client: httpx.AsyncClient, statement: str, status: int, code: str
) -> None:
    answer = await client.get("/sql", params={"statement": statement})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), 503),
        (BrokenPipeError(errno.EPIPE, "x"), 503),
        (OSError(errno.EHOSTUNREACH, "x"), 503),
        (OSError("Multiple exceptions: …"), 503),
        (TimeoutError(), 503),
        (socket.gaierror(socket.EAI_AGAIN, "x"), 503),
        (PoolTimeoutError("QueuePool limit"), 503),
        (asyncpg.CannotConnectNowError("the database system is starting up"), 503),
        (asyncpg.TooManyConnectionsError("sorry"), 503),
        (asyncpg.InternalClientError("cannot switch to state 1"), 503),
        (FileNotFoundError(errno.ENOENT, "x", "/secret/name"), 500),
        (PermissionError(errno.EACCES, "x", "/secret/name"), 500),
        (OSError(errno.ENOSPC, "no space left"), 500),
        (KeyError("Liv Hansen"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
async def test_only_what_cannot_be_reached_is_unavailable(
    client: httpx.AsyncClient, error: Exception, status: int
) -> None:
    client.app.state.error = error  # type: ignore[attr-defined]
    answer = await client.get("/raised")
    assert answer.status_code == status
    assert ("retry_after" in answer.json()) is (status == 503)


@pytest.mark.parametrize(
    ("shut", "open_again"),
    [
        ('alter database "{at.name}" connection limit 0', 'alter database "{at.name}" connection limit -1'),
        ('alter role "{role}" connection limit 0', 'alter role "{role}" connection limit -1'),
        ('alter database "{at.name}" allow_connections false', 'alter database "{at.name}" allow_connections true'),
        ('alter role "{role}" nologin', 'alter role "{role}" login'),
        ("alter role \"{role}\" password 'another'", "alter role \"{role}\" password '{password}'"),
        ('alter database "{at.name}" rename to elsewhere', 'alter database elsewhere rename to "{at.name}"'),
    ],
    ids=["full", "full for us", "closed", "not let in", "another password", "not there"],
)
async def test_a_database_that_lets_nobody_in_is_away_until_it_does_again(
    client: httpx.AsyncClient, at: ServiceDatabase, postgres: TestPostgres, shut: str, open_again: str
) -> None:
    url = urlsplit(at.app_url)
    names = {"at": at, "role": url.username, "password": url.password}
    await asyncio.to_thread(postgres.sql, shut.format(**names))
    try:
        answer = await client.get("/sql", params={"statement": "select 1"})
    finally:
        await asyncio.to_thread(postgres.sql, open_again.format(**names))
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert answer.headers["Retry-After"]
    assert (await client.get("/sql", params={"statement": "select 1"})).status_code == 200


@pytest.mark.parametrize("after", [0, 1, 200, 430, 700])
async def test_a_connection_that_is_cut_in_the_middle_is_away(
    client: httpx.AsyncClient, at: ServiceDatabase, after: int
) -> None:
    """After so many bytes of what the server says: while it lets us in, in between, and in a statement's rows."""
    url = urlsplit(at.app_url)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(url.hostname, url.port)

        async def ask() -> None:
            while piece := await reader.read(65536):
                ours.write(piece)

        asking, left = asyncio.create_task(ask()), after
        while left and (piece := await theirs.read(left)):
            writer.write(piece)
            left -= len(piece)
        writer.close()
        ours.close()
        asking.cancel()

    async with await asyncio.start_server(pass_on, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        cut = Database(at.app_url.replace(f":{url.port}/", f":{port}/"))
        client.app.state.database = cut  # type: ignore[attr-defined]
        statement = ";".join(["select repeat('x', 200)"] * 3)
        answer = await client.get("/sql", params={"statement": statement})
        await cut.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")


async def test_a_fault_is_logged_with_its_kind_and_place_and_without_a_word_of_its_text(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, object]] = []

    def collect(_: object, __: str, event: dict[str, object]) -> dict[str, object]:
        lines.append(dict(event))
        raise structlog.DropEvent

    monkeypatch.setattr(errors, "log", structlog.wrap_logger(structlog.PrintLogger(), processors=[_where, collect]))
    await client.get("/sql", params={"statement": "insert into inbox (message_id, consumer) values (null, 'Liv')"})
    client.app.state.error = KeyError("Liv")  # type: ignore[attr-defined]
    await client.get("/raised")
    assert [(line["event"], line["error"], line["code"]) for line in lines] == [
        ("fault", "NotNullViolationError", "23502"),
        ("fault", "KeyError", None),
    ]
    for line in lines:
        assert "test_errors.py:" in str(line["where"])
        assert "Liv" not in str(line)
