"""A person at the OpenID providers of development, for tests and the walk: the page, and its cookies."""

from __future__ import annotations

import html
import re
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from samplan_dev.client import Answer, Browser

_FRAME = re.compile(r'<iframe src="([^"]+)"')
_FIELD = re.compile(r'name="xsrf" value="([^"]+)"')
_ACTION = re.compile(r'action="([^"]+)"')


class AtProvider:
    """One browser's visit to the providers. It is apart from the suite's own `Browser`, as the two are strangers."""

    def __init__(self) -> None:
        self._http: aiohttp.ClientSession | None = None
        self.asked_again = False
        """Whether the provider had the person choose, the last time that they came to it."""

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("go in first")
        return self._http

    async def show(self, address: str, number: str, method: str = "bankid", *, cancel: bool = False) -> str:
        """Go to a provider's address and show oneself, if one is asked to; returns where it leads back to."""
        self.asked_again = False
        home = urlsplit(address).netloc
        while urlsplit(address).netloc == home:
            form = {"typed": number, "method": method, **({"cancel": "1"} if cancel else {})}
            choosing = "/choose/" in address
            self.asked_again = self.asked_again or choosing
            async with self._open.request(
                "POST" if choosing else "GET", address, data=form if choosing else None, allow_redirects=False
            ) as answer:
                text, leads = await answer.text(), answer.headers.get("Location")
            if leads is None and _FIELD.search(text):  # another person was signed in there, whom it signs out first
                leads = await self._confirm(text)
            if leads is None:
                raise AssertionError(f"{address}: {answer.status} {text}")
            address = urljoin(address, leads)
        return address

    async def leave(self, address: str) -> tuple[list[str], str]:
        """Sign out at a provider; returns the addresses that it frames, and where it leads back to."""
        async with self._open.get(address) as answer:
            page = await answer.text()
        frames = [html.unescape(found) for found in _FRAME.findall(page)]
        return frames, await self._confirm(page)

    async def _confirm(self, page: str) -> str:
        """Submit the form that a page submits by itself; returns where that leads."""
        action, xsrf = html.unescape(_ACTION.findall(page)[0]), html.unescape(_FIELD.findall(page)[0])
        form = {"xsrf": xsrf, "logout": "yes"}
        async with self._open.post(action, data=form, allow_redirects=False) as answer:
            return answer.headers["Location"]


async def follow(browser: Browser, address: str, *, expect: int = 303) -> Answer:
    """Follow a link to the suite, as a browser that shows pages does; cookies of the suite are kept."""
    path = address.removeprefix(browser.origin)
    headers = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}
    return await browser.get(path, expect=expect, headers=headers)


async def go_through(
    browser: Browser,
    visit: AtProvider,
    number: str,
    *,
    provider: str = "idporten",
    method: str = "bankid",
    to: str = "/",
) -> str:
    """Sign in through a provider; returns the page of ours that it ends at."""
    begun = await follow(browser, f"/api/identity/providers/{provider}/start?to={to}")
    back = await visit.show(begun.headers["Location"], number, method)
    return str((await follow(browser, back)).headers["Location"])
