"""A stretch of wire between a client and the broker that can be held still or cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Carries bytes both ways until told otherwise."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._url = url
        self._clients: set[asyncio.StreamWriter] = set()
        self.silent = False
        """While set, nothing that the broker answers arrives; it is lost when the wire is cut."""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        """The address at this end of the wire."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            yield self._url.replace(f":{self._port}/", f":{port}/")
            self.cut()

    def cut(self) -> None:
        """End all connections without a word."""
        for client in list(self._clients):
            client.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        broker_reader, broker_writer = await asyncio.open_connection(self._host, self._port)

        async def there() -> None:
            while data := await reader.read(65536):
                broker_writer.write(data)

        async def back() -> None:
            while data := await broker_reader.read(65536):
                if not self.silent:
                    writer.write(data)

        ways = [asyncio.create_task(there()), asyncio.create_task(back())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._clients.discard(writer)
        for end in (writer, broker_writer):
            end.close()
            with suppress(OSError):
                await end.wait_closed()
