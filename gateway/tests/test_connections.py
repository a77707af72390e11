"""Every state of a connection has a time and a size: nobody holds one without doing something with it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_network

import pytest

from samplan_gateway import protocol
from samplan_gateway.crowd import Crowd, CrowdedError

from .conftest import FIREFOX, Door

PLANS = "/api/plans/plans"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times that a test can wait for."""
    for name in ("HEADER_SECONDS", "IDLE_SECONDS", "REST_SECONDS", "CLOSING_SECONDS"):
        monkeypatch.setattr(protocol, name, 0.4)
    monkeypatch.setattr(protocol, "REST_BYTES", 1024 * 1024)


@asynccontextmanager
async def _connected(door: Door) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def _until_closed(reader: asyncio.StreamReader, within: float = 20.0) -> bytes:
    """What comes until the gateway ends the connection; fails where it does not."""
    received = b""
    async with asyncio.timeout(within):
        try:
            while piece := await reader.read(65536):
                received += piece
        except ConnectionError:
            pass
    return received


def _refused(door: Door, *framing: str) -> bytes:
    """A call without a session: it is answered before its body has come."""
    lines = [
        f"POST {PLANS} HTTP/1.1", f"Host: {door.host}", "Sec-Fetch-Site: same-origin", "X-Samplan: 1",
        "Content-Type: application/json", *framing,
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n",
        b"GET",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: a",
        b"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\n\r\nGET",
        b"OPTIONS / HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nx",
        b"CONNECT a:1 HTTP/1.1\r\nHost: HOST\r\n\r\nx",
        b"POST",
    ],
    ids=[
        "nothing",
        "line end",
        "word",
        "header",
        "idle",
        "line end after",
        "word after",
        "upgrade",
        "connect",
        "body",
    ],
)
@pytest.mark.parametrize("then", [b"", b"\r\n", b"x"], ids=["silence", "line ends", "letters"])
async def test_a_connection_on_which_nothing_gets_on_is_ended(door: Door, sent: bytes, then: bytes) -> None:
    if sent == b"POST":
        sent = _refused(door, "Content-Length: 100000")
    async with _connected(door) as (reader, writer):
        writer.write(sent.replace(b"HOST", door.host.encode()))
        closed = asyncio.ensure_future(_until_closed(reader))
        while not closed.done():
            if then:
                writer.write(then)
            await asyncio.sleep(0.05)
        await closed


@pytest.mark.parametrize(
    ("framing", "piece"),
    [
        (("Content-Length: 9000000",), b"x" * 65536),
        (("Transfer-Encoding: chunked",), b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (("Transfer-Encoding: chunked",), b"1;" + b"x" * 65536),  # what is said of a piece
        (("Transfer-Encoding: chunked",), b"0\r\nX: " + b"x" * 65536),  # what comes after the last piece
    ],
    ids=["announced", "pieces", "extension", "trailer"],
)
async def test_a_body_that_was_answered_already_is_not_read_for_ever(
    door: Door, framing: tuple[str, ...], piece: bytes
) -> None:
    async with _connected(door) as (reader, writer):
        writer.write(_refused(door, *framing))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 401 ")
        sent, began = 0, time.monotonic()
        try:
            while time.monotonic() - began < 20:
                writer.write(piece)
                sent += len(piece)
                await writer.drain()
                await asyncio.sleep(0)
        except ConnectionError:
            pass
        assert time.monotonic() - began < 20
        assert sent < 64 * 1024 * 1024


def _signed_in(door: Door, *framing: str) -> bytes:
    own = (f"Cookie: __Host-samplan={door.cookie}", f"User-Agent: {FIREFOX}")
    return _refused(door, *own, *framing)


async def test_what_stands_around_the_pieces_of_a_body_has_a_size(door: Door) -> None:
    for endless in (b"1;x=" + b"x" * 60_000, b"1\r\nx\r\n0\r\nX-Trailer: " + b"x" * 60_000):
        async with _connected(door) as (reader, writer):
            writer.write(_signed_in(door, "Transfer-Encoding: chunked"))
            for start in range(0, len(endless), 5000):
                writer.write(endless[start : start + 5000])
                await asyncio.sleep(0.01)
            await _until_closed(reader)
    trailer = b"1\r\n{\r\n1\r\n}\r\n0\r\nX-Trailer: a\r\n\r\n"
    received = await door.raw(_signed_in(door, "Transfer-Encoding: chunked", "Connection: close") + trailer)
    assert received.startswith(b"HTTP/1.1 200 ")
    small = b"1\r\n1\r\n" * 20_000 + b"0\r\n\r\n"  # many small pieces are a body like another
    received = await door.raw(_signed_in(door, "Transfer-Encoding: chunked", "Connection: close") + small)
    assert received.startswith(b"HTTP/1.1 200 ")


async def test_who_sends_the_rest_of_a_body_that_was_refused_may_ask_again(door: Door) -> None:
    async with _connected(door) as (reader, writer):
        writer.write(_refused(door, "Content-Length: 200000"))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 401 ")
        writer.write(b"x" * 200_000 + f"GET / HTTP/1.1\r\nHost: {door.host}\r\nX-L: ".encode() + b"x" * 9000)
        writer.write(b"\r\nConnection: close\r\n\r\n")
        assert b"HTTP/1.1 200 " in await _until_closed(reader)


async def test_requests_that_come_together_are_answered_one_after_the_other(door: Door) -> None:
    one = _signed_in(door, "Content-Length: 2") + b"{}"
    last = _signed_in(door, "Content-Length: 2", "Connection: close") + b"{}"
    async with _connected(door) as (reader, writer):
        writer.write(one * 5 + last)
        assert (await _until_closed(reader)).count(b"HTTP/1.1 200 ") == 6


async def test_a_word_that_never_ends_does_not_tear_the_answer_before_it(door: Door) -> None:
    async def slow(*_: object) -> None:
        await asyncio.sleep(1)

    door.upstream.instead[PLANS] = slow
    async with _connected(door) as (reader, writer):
        writer.write(_signed_in(door, "Content-Length: 2") + b"{}GET /")
        assert b"408" not in await _until_closed(reader)


async def test_who_takes_nothing_of_the_last_answer_is_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "STALLED_SECONDS", 0.4)
    assert door.crowd is not None
    (door.gateway._settings.web_dir / "assets" / "big-1.js").write_bytes(b"x" * 8_000_000)
    loop = asyncio.get_running_loop()
    with socket.socket() as taking:
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        taking.setblocking(False)
        await loop.sock_connect(taking, ("127.0.0.1", door.port))
        await loop.sock_sendall(taking, f"GET /assets/big-1.js HTTP/1.1\r\nHost: {door.host}\r\n\r\n".encode())
        await _until(lambda: door.crowd.open("127.0.0.1") == 1)
        await _until(lambda: door.crowd.open("127.0.0.1") == 0)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  (the protocol has no event for it)
            await asyncio.sleep(0.02)


async def test_strangers_of_one_address_have_so_many_connections_and_who_is_signed_in_has_others(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert door.crowd is not None
    monkeypatch.setattr(door.crowd, "_most", 3)
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 30.0)
    monkeypatch.setattr(protocol, "IDLE_SECONDS", 30.0)
    async with AsyncExitStack() as stack:
        for _ in range(5):  # each is known by its cookie when it has asked, and leaves its place to others
            reader, writer = await stack.enter_async_context(_connected(door))
            writer.write(_signed_in(door, "Content-Length: 2") + b"{}")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        strangers = [await stack.enter_async_context(_connected(door)) for _ in range(3)]
        await _until(lambda: door.crowd.open("127.0.0.1") == 3)
        assert (await door.raw(b"")).startswith(b"HTTP/1.1 503 ")
        strangers[0][1].transport.abort()
        await _until(lambda: door.crowd.open("127.0.0.1") == 2)
        assert (await door.call("GET", "/"))[0] == 200
    await _until(lambda: door.crowd.open("127.0.0.1") == 0)


def test_whoever_comes_through_a_proxy_is_not_counted_with_all_others() -> None:
    crowd = Crowd(1, [ip_network("10.0.0.0/8")])
    assert [crowd.enter("10.0.0.1") for _ in range(3)] == [None] * 3
    place = crowd.enter("2001:db8:0:1::1")
    with pytest.raises(CrowdedError):
        crowd.enter("2001:db8:0:1::2")  # one machine has all of its network
    assert crowd.enter("2001:db8:0:2::1") != place
