"""What the services say of themselves: their descriptions, fetched at the start, and again now and then.

The policies of their routes are read from them. Until a service has been heard, nothing is let through to it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import orjson

from samplan_gateway import before_declarations
from samplan_gateway.policies import Declared, Policies
from samplan_gateway.single_flight import SingleFlight
from samplan_servicekit.errors import Problem, unavailable
from samplan_servicekit.logging import get_logger

EVERY_SECONDS: Final = 30.0
"""How long a service of a new version may be taken for its old one."""
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)
"""What reading an answer that is no description comes to."""
_PATIENCE: Final = aiohttp.ClientTimeout(total=3, connect=1)

log = get_logger(__name__)


class Descriptions:
    """The services' descriptions, and what they declare."""

    def __init__(self, http: aiohttp.ClientSession, upstreams: Mapping[str, str]) -> None:
        self._http = http
        self._upstreams = upstreams
        self._policies: dict[str, Policies] = {}
        self._asked: SingleFlight[dict[str, Any]] = SingleFlight()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Fetch them in the background."""
        task = asyncio.create_task(self._run(), name="gateway descriptions")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await asyncio.gather(*(self.fetch(name) for name in self._upstreams), return_exceptions=True)
            await asyncio.sleep(EVERY_SECONDS)

    async def policies(self, service: str) -> Policies:
        """What a service declares, as last heard.

        Raises:
            Problem: 503 `service.unavailable` where it was never heard and does not answer now.
        """
        known = self._policies.get(service)
        if known is None:
            await self.fetch(service)
            known = self._policies[service]
        return known

    async def fetch(self, service: str) -> dict[str, Any]:
        """A service's description as it is now, whose policies hold from now on.

        Raises:
            Problem: 503 `service.unavailable`.
        """
        return await self._asked.do(service, lambda: self._fetch(service))

    async def _fetch(self, service: str) -> dict[str, Any]:
        try:
            async with self._http.get(f"{self._upstreams[service]}/openapi.json", timeout=_PATIENCE) as response:
                if response.status != 200:
                    raise unavailable(service)
                description: dict[str, Any] = orjson.loads(await response.read())
            paths: dict[str, dict[str, Any]] = description["paths"]
            older = service in before_declarations.SERVICES and not Declared.is_in(paths)
            self._policies[service] = before_declarations.Landed() if older else Declared(paths)
        except (aiohttp.ClientError, TimeoutError, OSError, *_UNREADABLE) as error:
            raise unavailable(service) from error
        return description

    async def all(self) -> dict[str, dict[str, Any]]:
        """Every service's description as it is now; 503 where one does not answer."""
        names = list(self._upstreams)
        found = await asyncio.gather(*(self.fetch(name) for name in names), return_exceptions=True)
        for one in found:
            if isinstance(one, Problem):
                raise one
        return {name: one for name, one in zip(names, found, strict=True) if isinstance(one, dict)}
