"""Bodies pass the gateway in pieces, in both directions; who leaves or breaks off ends the other side too."""

import asyncio
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from samplan_gateway import body, protocol
from samplan_gateway.connection import HELD_AT_MOST
from samplan_servicekit.policy import policy

from .conftest import FIREFOX, Door

FILES = "/api/plans/files"
LIMIT = 100 * 1024 * 1024
PIECE = b"x" * 65536
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/pdf")]}

App = Callable[[Any, Any, Any], Awaitable[None]]


async def _declare(door: Door, **declared: Any) -> None:
    """Have plans serve files, of which today none is large."""
    assert door.upstream.description is not None
    declared = {"body": LIMIT, "seconds": 10.0} | declared
    door.upstream.description["paths"][FILES] = {"get": policy(**declared), "post": policy(**declared)}
    await door.gateway.means.descriptions.fetch("plans")


def _head(door: Door, method: str, *more: str) -> bytes:
    lines = [
        f"{method} {FILES} HTTP/1.1",
        f"Host: {door.host}",
        f"Cookie: __Host-samplan={door.cookie}",
        f"User-Agent: {FIREFOX}",
        "Sec-Fetch-Site: same-origin",
        "X-Samplan: 1",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("framing", ["Content-Length: 50331648", "Transfer-Encoding: chunked"])
async def test_a_large_upload_is_never_held(door: Door, framing: str) -> None:
    await _declare(door)
    number, taken = 768, 0
    framed: list[bytes] = []

    async def take(scope: Any, receive: Any, send: Any) -> None:
        nonlocal taken
        framed.extend(name for name, _ in scope["headers"] if name in (b"content-length", b"transfer-encoding"))
        more = True
        while more:
            message = await receive()
            taken += len(message["body"])
            more = message["more_body"]
        await send(START)
        await send({"type": "http.response.body", "body": b"ok"})

    door.upstream.instead[FILES] = take
    chunked = framing.startswith("Transfer")
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(_head(door, "POST", "Content-Type: multipart/form-data; boundary=x", framing))
    tracemalloc.start()
    try:
        for _ in range(number):
            writer.write(b"10000\r\n%s\r\n" % PIECE if chunked else PIECE)
            await writer.drain()
        writer.write(b"0\r\n\r\n" if chunked else b"")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        writer.close()
    assert (taken, framed) == (number * len(PIECE), [framing.lower().split(":")[0].encode()])
    assert peak < taken // 10, f"{peak} bytes were held at once, by both sides and the gateway"


async def test_a_large_download_that_is_taken_slowly_is_not_held_either(door: Door) -> None:
    await _declare(door)
    given, stopped = 0, asyncio.Event()

    async def give(scope: Any, receive: Any, send: Any) -> None:
        nonlocal given
        await send(START)
        while given < LIMIT:
            try:
                async with asyncio.timeout(0.5):
                    await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            except TimeoutError:
                stopped.set()
                return
            given += len(PIECE)

    door.upstream.instead[FILES] = give
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(_head(door, "GET"))
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.wait_for(stopped.wait(), 20)  # nothing is read any more, so the service is not read from either
    writer.transport.abort()
    assert given < 20 * 1024 * 1024
    assert given > HELD_AT_MOST, "some of it waits on the way"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_leaves_ends_what_the_service_does_for_them(door: Door, method: str) -> None:
    await _declare(door)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if method == "GET":
            await receive()
            await send(START)
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        message = await receive()
        while message["type"] != "http.disconnect":
            begun.set()
            message = await receive()
        ended.set()

    door.upstream.instead[FILES] = serve
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    if method == "GET":
        writer.write(_head(door, "GET"))
        await reader.readuntil(b"\r\n\r\n")
    else:
        writer.write(_head(door, "POST", "Content-Type: multipart/form-data", "Content-Length: 1000000") + 2 * PIECE)
        await asyncio.wait_for(begun.wait(), 5)
    writer.close()
    await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.parametrize("length", [None, b"1000000"])
async def test_an_answer_that_the_service_breaks_off_has_no_clean_end(door: Door, length: bytes | None) -> None:
    await _declare(door)

    async def break_off(scope: Any, receive: Any, send: Any) -> None:
        own = [(b"content-length", length)] if length else []
        await send({**START, "headers": own})
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        raise ConnectionError("the service dies here")

    door.upstream.instead[FILES] = break_off
    received = await door.raw(_head(door, "GET"))
    head, _, rest = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert not rest.endswith(b"0\r\n\r\n")
    if length:
        assert b"content-length: 1000000" in head
        assert len(rest) < 1_000_000


async def test_a_download_may_last_longer_than_its_beginning(door: Door) -> None:
    seconds = 0.3
    await _declare(door, seconds=seconds)
    enough = asyncio.Event()

    async def trickle(scope: Any, receive: Any, send: Any) -> None:
        await send(START)
        while not enough.is_set():
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"end"})

    door.upstream.instead[FILES] = trickle
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(_head(door, "GET"))
    began, received = time.monotonic(), b""
    while not received.endswith(b"0\r\n\r\n"):
        received = (received + await asyncio.wait_for(reader.read(65536), 5))[-100:]
        if time.monotonic() > began + 3 * seconds:
            enough.set()
    writer.close()
    assert b"end" in received


async def test_a_service_that_does_not_begin_to_answer_in_time_is_given_up(door: Door) -> None:
    await _declare(door, seconds=0.1)
    ended = asyncio.Event()

    async def think(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        ended.set()

    door.upstream.instead[FILES] = think
    status, _, told = await door.call("GET", FILES)
    assert (status, told["code"], told["service"]) == (503, "service.unavailable", "plans")
    await asyncio.wait_for(ended.wait(), 5)


async def test_a_client_that_takes_nothing_more_is_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "STALLED_SECONDS", 0.05)
    await _declare(door)
    ended = asyncio.Event()

    async def give(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        leaving = asyncio.ensure_future(receive())
        await send(START)
        while not leaving.done():
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await asyncio.sleep(0)
        ended.set()

    door.upstream.instead[FILES] = give
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(_head(door, "GET"))
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.wait_for(ended.wait(), 10)
    writer.close()


async def test_an_upload_that_stops_or_is_too_long_never_reaches_its_end(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.2)
    await _declare(door, body=300_000)
    whole: list[int] = []

    async def take(scope: Any, receive: Any, send: Any) -> None:
        size = 0
        while (message := await receive())["type"] == "http.request":
            size += len(message["body"])
            if not message["more_body"]:
                whole.append(size)
                await send(START)
                await send({"type": "http.response.body", "body": b"ok"})
                return

    door.upstream.instead[FILES] = take
    chunk = b"10000\r\n%s\r\n" % PIECE
    chunked = _head(door, "POST", "Content-Type: multipart/form-data", "Transfer-Encoding: chunked")
    assert (await door.raw(chunked + 3 * chunk)).startswith(b"HTTP/1.1 408 ")
    assert (await door.raw(chunked + 6 * chunk + b"0\r\n\r\n")).startswith(b"HTTP/1.1 413 ")
    assert whole == []
    assert (await door.raw(chunked + 4 * chunk + b"0\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert whole == [4 * 65536]


async def test_an_upload_that_crawls_does_not_hold_a_service_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes keep coming, each in time, and yet it would take the day."""
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(body, "SLOWEST", 10_000_000)
    await _declare(door)
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(_head(door, "POST", "Content-Type: multipart/form-data", "Content-Length: 90000000") + 2 * PIECE)
    answered = asyncio.ensure_future(reader.readline())
    while not answered.done():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0)
    assert (await answered).startswith(b"HTTP/1.1 408 ")
    writer.transport.abort()
