"""Signing people in as they do it themselves, with the code that reached their phone or mailbox."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from samplan_dev.client import Browser, RefusedError
from samplan_servicekit.clock import oslo_day

CODE = re.compile(r"\b(\d{6})\b")


class CodeNotReceivedError(AssertionError):
    """No code arrived in time."""


class Outbox:
    """What the development catcher caught, read through the gateway as a developer does."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def messages(self, address: str | None = None) -> list[dict[str, Any]]:
        """Everything caught so far, oldest first, or what went to one number or mail address."""
        query = f"?to={quote(address, safe='')}" if address else ""
        items: list[dict[str, Any]] = (await self._browser.get(f"/dev/outbox.json{query}")).body["items"]
        return items

    async def wait_for(
        self, address: str, *, after: int, containing: str | re.Pattern[str] = "", seconds: float = 15
    ) -> dict[str, Any]:
        """The first message to an address that came after the first `after` of them and holds a text."""
        pattern = re.compile(re.escape(containing)) if isinstance(containing, str) else containing
        deadline = time.monotonic() + seconds
        while True:
            for message in (await self.messages(address))[after:]:
                if pattern.search(f"{message.get('subject') or ''}\n{message['text']}"):
                    return message
            if time.monotonic() > deadline:
                raise CodeNotReceivedError(f"nothing like {pattern.pattern!r} came to {address} in {seconds} s")
            await asyncio.sleep(0.05)


async def sign_in(browser: Browser, outbox: Outbox, person: Mapping[str, Any], *, seconds: float = 15) -> Any:
    """Sign somebody of the demo municipality in; returns the session. A login that was lost is begun anew.

    Terms that are due are accepted, as everybody does who goes on to work.
    """
    address = person["mobile"] if person["channel"] == "sms" else person["email"]
    deadline = time.monotonic() + max(seconds, browser.patience)
    while True:
        seen = len(await outbox.messages(address))
        credentials = {"username": person["username"], "password": person["password"]}
        try:
            await browser.post("/api/identity/sign-in", credentials, expect=202)
            session = await _enter_code(browser, outbox, address, seen, seconds)
            return await accept_terms(browser) if session["terms_due"] else session
        except (RefusedError, CodeNotReceivedError) as error:
            lost = isinstance(error, CodeNotReceivedError) or error.answer.code in _LOST
            if not lost or time.monotonic() > deadline:
                raise


_LOST = ("sign_in.no_login", "sign_in.code_expired")


async def accept_terms(browser: Browser) -> Any:
    """Accept the terms of use that hold now; returns the session."""
    terms = (await browser.get("/api/identity/terms")).body
    acceptance = {"version": terms["version"], "language": terms["language"]}
    await browser.post("/api/identity/terms/acceptances", acceptance, expect=204)
    return (await browser.get("/api/identity/session")).body


async def _enter_code(browser: Browser, outbox: Outbox, address: str, seen: int, seconds: float) -> Any:
    """Enter the code that came last; one that was on its way from an earlier login may come before it."""
    while True:
        message = await outbox.wait_for(address, after=seen, containing=CODE, seconds=seconds)
        seen = (await outbox.messages(address)).index(message) + 1
        code = CODE.findall(message["text"])[0]
        try:
            return (await browser.post("/api/identity/sign-in/code", {"code": code}, expect=200)).body
        except RefusedError as error:
            if error.answer.code != "sign_in.wrong_code":
                raise


_given: set[str] = set()


def synthetic_identity_number() -> str:
    """A valid identity number that belongs to nobody: its month is 80 too high, as in Norway's test register.

    No process gets one twice: of a thousand persons with numbers by chance, two would share one in every third run.

    It says that somebody was born at most eleven years ago: parents decide for them, and they need not be heard.
    """
    while True:
        day, month = random.randint(1, 28), random.randint(1, 12) + 80  # noqa: S311
        year = (norwegian_day().year - random.randint(1, 11)) % 100  # noqa: S311
        nine = f"{day:02}{month:02}{year:02}{random.randint(500, 999):03}"  # noqa: S311
        first = _check_digit(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2))
        if first == 10:
            continue
        second = _check_digit(f"{nine}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        number = f"{nine}{first}{second}"
        if second < 10 and number not in _given:
            _given.add(number)
            return number


def _check_digit(digits: str, weights: tuple[int, ...]) -> int:
    return -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def norwegian_day() -> date:
    """The day that it is in Norway, in which consent and reports count."""
    return oslo_day(datetime.now(UTC))
