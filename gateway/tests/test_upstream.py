"""What the gateway's own client does with a service that is slow, breaks off, or says what nobody asked."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from samplan_gateway import upstream
from samplan_gateway.connection import BrokenError
from samplan_gateway.upstream import Limits, Upstreams

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[None]]
LIMITS = Limits()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Service:
    """A service that speaks as a test has it, with what it read."""

    url: str
    connections: int = 0
    heads: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def _serving(talk: Talk) -> AsyncIterator[Service]:
    talks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        service.connections += 1
        number = service.connections
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                service.heads.append(head)
                await talk(reader, writer, number)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    service = Service(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        yield service
        for task in filter(None, talks):
            task.cancel()
        await asyncio.gather(*filter(None, talks), return_exceptions=True)


async def _get(upstreams: Upstreams, url: str, limits: Limits = LIMITS) -> bytes:
    answer = await upstreams.call("GET", url, b"/x", (), b"", limits)
    return await answer.read()


async def _ok(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
    writer.write(OK)


async def test_a_connection_is_used_again_and_a_header_goes_as_it_is() -> None:
    async with _serving(_ok) as service:
        upstreams = Upstreams()
        for _ in range(3):
            answer = await upstreams.call("GET", service.url + "/base/", b"/x?y", [(b"etag", b"1")], b"", Limits())
            assert (answer.status, await answer.read()) == (200, b"ok")
        assert service.connections == 1
        assert service.heads[0].startswith(b"GET /base/x?y HTTP/1.1\r\nhost: 127.0.0.1:")
        assert b"\r\netag: 1\r\n" in service.heads[0]
        with pytest.raises(ValueError, match="line break"):
            await upstreams.call("GET", service.url, b"/x", [(b"etag", b"1\r\nsamplan-grant: forged")], b"", Limits())
        upstreams.close()


@pytest.mark.parametrize(("method", "body", "tried"), [("GET", b"", 2), ("POST", b"", 1), ("POST", b"{}", 1)])
async def test_only_a_call_that_reads_is_tried_again_where_a_kept_connection_was_closed(
    method: str, body: bytes, tried: int
) -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        if len(service.heads) == 2:
            writer.close()  # as a server does whose patience with an idle connection ended just now
            return
        writer.write(OK)

    async with _serving(once) as service:
        upstreams = Upstreams()
        await _get(upstreams, service.url)
        if tried == 2:
            answer = await upstreams.call(method, service.url, b"/x", (), body, Limits())
            assert await answer.read() == b"ok"
        else:
            with pytest.raises(BrokenError):
                await upstreams.call(method, service.url, b"/x", (), body, Limits())
        assert len(service.heads) == 1 + tried
        upstreams.close()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense",
    ],
)
async def test_an_answer_that_breaks_off_is_never_taken_for_a_whole_one(said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(said)
        await writer.drain()
        writer.close()

    async with _serving(talk) as service:
        with pytest.raises(BrokenError):
            await _get(Upstreams(), service.url)


async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_ones() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        writer.write(OK + OK.replace(b"ok", b"NO") if number == 1 else OK)

    async with _serving(talk) as service:
        upstreams = Upstreams()
        answers = []
        for _ in range(3):
            try:
                answers.append(await _get(upstreams, service.url))
            except BrokenError:
                answers.append(b"broken")
        assert b"NO" not in answers
        assert answers[1:] == [b"ok", b"ok"]
        upstreams.close()


async def test_each_step_of_an_answer_has_its_limit_and_the_whole_has_none() -> None:
    limits = Limits(first_byte=0.1, idle=0.1)
    enough = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        if number == 1:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not enough.is_set():
                writer.write(b"1\r\nx\r\n")
                await writer.drain()
                await asyncio.sleep(0)
            writer.write(b"0\r\n\r\n")
        elif number == 2:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx")

    async with _serving(talk) as service:
        upstreams = Upstreams()
        began = time.monotonic()
        answer = await upstreams.call("GET", service.url, b"/x", (), b"", limits)
        async for _ in answer.pieces():
            if time.monotonic() > began + 5 * limits.first_byte:
                enough.set()
        assert enough.is_set()
        other = Upstreams()
        with pytest.raises(BrokenError, match="silent"):
            await _get(other, service.url, limits)
        with pytest.raises(BrokenError, match="late"):
            await _get(other, service.url, limits)
        upstreams.close()


async def _pieces(number: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield b"x" * size


async def test_a_body_goes_out_in_pieces_and_the_service_may_answer_before_its_end() -> None:
    taken = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        if number == 1:
            while size := int(await reader.readline(), 16):
                taken.append(await reader.readexactly(size))
                await reader.readline()
            await reader.readline()
            writer.write(OK)
            return
        writer.write(OK.replace(b"200 OK", b"413 No"))

    async def never_ending() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    async with _serving(talk) as service:
        upstreams = Upstreams()
        answer = await upstreams.call("POST", service.url, b"/x", (), _pieces(3, 1000), Limits())
        assert (await answer.read(), [len(piece) for piece in taken]) == (b"ok", [1000] * 3)
        other = Upstreams()
        answer = await other.call("POST", service.url, b"/x", (), never_ending(), Limits())
        assert (answer.status, await answer.read()) == (413, b"ok")
        assert await _get(other, service.url) == b"ok"
        assert service.connections == 3, "a request that was cut is followed by no other on its connection"
        upstreams.close()
        other.close()


async def test_a_service_that_takes_no_more_of_a_body_is_given_up() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        await asyncio.Event().wait()

    async with _serving(talk) as service:
        with pytest.raises(BrokenError, match="takes no more"):
            await Upstreams().call("POST", service.url, b"/x", (), _pieces(10_000, 65536), Limits(idle=0.1))


async def test_who_waits_for_a_connection_gets_one_that_another_is_done_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "OPEN_AT_MOST", 2)
    async with _serving(_ok) as service:
        upstreams = Upstreams()
        answers = await asyncio.gather(*(_get(upstreams, service.url) for _ in range(20)))
        assert (set(answers), service.connections) == ({b"ok"}, 2)
        upstreams.close()
