"""A person at a browser, for tests, benchmarks and the walk: cookies, the headers that a browser sends, JSON.

Cookies are kept by hand, because those with `__Host-` and `Secure` are dropped by HTTP clients on plain HTTP, where a
browser keeps them for localhost.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class RefusedError(AssertionError):
    """The answer was not the one that was expected; the message shows it."""

    def __init__(self, method: str, path: str, answer: Answer, expected: int | None) -> None:
        wanted = f", not {expected}" if expected else ""
        super().__init__(f"{method} {path}: {answer.status}{wanted}: {answer.body}")
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """What came back: status, JSON (or text, or bytes of a file), headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str | None:
        """A problem's code."""
        return self.body.get("code") if isinstance(self.body, dict) else None

    @property
    def etag(self) -> str:
        """The ETag, for If-Match."""
        return self.headers["ETag"]


class Browser:
    """One browser. `patience`: seconds for which a call is sent again where the suite says 503 or does not answer.

    Such a call carries the same Idempotency-Key each time, as the front end's do, so that it takes effect once.
    """

    def __init__(self, origin: str, *, patience: float = 5.0) -> None:
        self.origin = origin
        self.patience = patience
        self.cookies: dict[str, str] = {}
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the browser."""
        if self._http is not None:
            await self._http.close()

    async def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        expect: int | None = None,
        if_match: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the suite. Without `expect` any 2xx will do; raises RefusedError for another answer."""
        sent = {**self._headers(method, if_match), **(headers or {})}
        deadline, pause = time.monotonic() + self.patience, 0.2
        while True:
            answer = await self._try(method, path, json, sent)
            unwilling = answer is None or (answer.status == 503 and expect != 503)
            if not unwilling or time.monotonic() > deadline:
                break
            # As pages do: who asks too often while a service is away has used up the calls that are theirs.
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 3.0)
        if answer is None:
            raise ConnectionError(f"{method} {path}: no answer in {self.patience} s")
        if answer.status != expect if expect else not 200 <= answer.status < 300:
            raise RefusedError(method, path, answer, expect)
        return answer

    def _headers(self, method: str, if_match: str | None) -> dict[str, str]:
        headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Accept": "application/json"}
        if method in UNSAFE:
            headers |= {"X-Samplan": "1", "Idempotency-Key": uuid.uuid4().hex}
        if if_match is not None:
            headers["If-Match"] = if_match
        return headers

    async def _try(self, method: str, path: str, json: Any, headers: Mapping[str, str]) -> Answer | None:
        if self._http is None:
            raise RuntimeError("open the browser first")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**headers, **({"Cookie": cookie} if cookie else {})}
        try:
            async with self._http.request(
                method,
                f"{self.origin}{path}",
                json=json,
                headers=sent,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=15),
            ) as response:
                self._keep_cookies(response)
                is_json = response.content_type.endswith("json")
                body: Any = await response.read()
                if is_json:
                    body = orjson.loads(body) if body else None
                elif response.content_type.startswith("text/") or not body:
                    body = body.decode()
                return Answer(response.status, body, response.headers)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    def _keep_cookies(self, response: aiohttp.ClientResponse) -> None:
        for line in response.headers.getall("Set-Cookie", []):
            pair, *attributes = line.split("; ")
            name, _, value = pair.partition("=")
            if "Max-Age=0" in attributes or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    async def get(self, path: str, **options: Any) -> Answer:
        """Read."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        """Do."""
        return await self.call("POST", path, json, **options)

    async def patch(self, path: str, json: Any, **options: Any) -> Answer:
        """Change."""
        return await self.call("PATCH", path, json, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        """Remove."""
        return await self.call("DELETE", path, **options)
