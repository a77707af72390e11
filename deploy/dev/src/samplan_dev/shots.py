"""`make shots`: a picture of every screen, as wide as a phone and as wide as a desk.

The list of screens lies beside the browser tests, in tests/e2e/screens.py: `SCREENS`, and `prepare`, which makes what
the screens show.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error, Page, async_playwright

from samplan_dev import layout
from samplan_dev.instances.base import find_program
from samplan_dev.suite import Suite

FOLDER = layout.STATE / "shots"
SIZES = {"phone": (390, 844), "desktop": (1280, 860)}
LANGUAGE = "nb-NO"
SETTLED = "() => document.querySelector('h1') && !document.querySelector('[aria-busy=\"true\"]:not(button)')"
"""Whether a page shows what it is for, and waits for nothing more: that the network is quiet does not say so, as a
page's parts are fetched one after the other."""


@dataclass(frozen=True)
class Screen:
    """One screen. `act` may click or type before the picture is taken."""

    name: str
    path: str
    """As in `/plans/{plan}`."""
    username: str | None = None
    """Who looks at it; None for nobody."""
    act: Callable[[Page], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Prepared:
    """What the screens show."""

    values: Mapping[str, str]
    """For the `{names}` in paths."""
    cookies: Mapping[str, Mapping[str, str]]
    """By user name: the cookies of their session."""


class Screens(Protocol):
    """What tests/e2e/screens.py holds."""

    SCREENS: Sequence[Screen]

    async def prepare(self, suite: Suite) -> Prepared:
        """Make what the screens show."""


def take_all(suite: Suite, folder: Path = FOLDER) -> int:
    """Take every picture; 1 when a page reported an error of its own."""
    path = layout.ROOT / "tests/e2e/screens.py"
    if not path.exists():
        print("tests/e2e/screens.py, the list of screens, is not there", file=sys.stderr)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    errors = asyncio.run(_take(suite, cast(Screens, _load(path)), folder))
    for error in errors:
        print(error, file=sys.stderr)
    print(f"{len(list(folder.rglob('*.png')))} pictures in {folder}")
    return 1 if errors else 0


async def _take(suite: Suite, screens: Screens, folder: Path) -> list[str]:
    prepared = await screens.prepare(suite)
    errors: list[str] = []
    async with async_playwright() as playwright:
        chromium = await launch(playwright)
        for size, (width, height) in SIZES.items():
            (folder / size).mkdir(parents=True, exist_ok=True)
            for screen in screens.SCREENS:
                page = await open_page(
                    chromium, suite.origin, (width, height), prepared.cookies.get(screen.username or "", {})
                )
                where = f"{screen.name} ({size})"
                page.on("pageerror", partial(_note, errors, where))
                await page.goto(suite.origin + screen.path.format(**prepared.values), wait_until="networkidle")
                if screen.act is not None:
                    await page.wait_for_function(SETTLED)
                    await screen.act(page)
                    await page.wait_for_load_state("networkidle")
                await page.wait_for_function(SETTLED)
                await _show_all(page, width, height)
                await page.screenshot(path=folder / size / f"{screen.name}.png", animations="disabled")
                await page.context.close()
        await chromium.close()
    return errors


async def _show_all(page: Page, width: int, least: int) -> None:
    """Make the window as tall as its page: what is fixed to the window's edge then lies at the page's, too."""
    tall = await page.evaluate("() => document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": width, "height": max(tall, least)})
    await page.evaluate("() => scrollTo(0, 0)")


def _note(errors: list[str], where: str, error: Error) -> None:
    errors.append(f"{where}: {error}")


async def launch(playwright: Any) -> Chromium:
    """Debian's Chromium, looking for nothing in the network; as root it runs only without its sandbox."""
    program = find_program("chromium-headless-shell", "chromium", "chromium-browser")
    flags = ["--disable-gpu", "--disable-quic", "--disable-sync", "--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return cast(Chromium, await playwright.chromium.launch(executable_path=program, args=flags))


async def open_page(chromium: Chromium, origin: str, size: tuple[int, int], cookies: Mapping[str, str]) -> Page:
    """A page of a fresh browser profile, signed in with `cookies`."""
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=LANGUAGE,
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
    )
    # Chromium takes a Secure cookie only for https, and then sends it to http://localhost as well.
    secure = origin.replace("http://", "https://")
    await context.add_cookies(
        [
            {"name": name, "value": value, "url": secure, "secure": True, "httpOnly": True, "sameSite": "Lax"}
            for name, value in cookies.items()
        ]
    )
    return await context.new_page()


def _load(path: Path) -> ModuleType:
    """A module by its path: the tests are no package."""
    spec = importlib.util.spec_from_file_location("samplan_screens", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} cannot be read as a module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
