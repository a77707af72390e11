"""A first visit over a slow line to the pages that people land on, in a real Chromium.

    python -m samplan_bench first_visit [--rounds 3] [--out FILE]

1.6 Mbit/s, 150 ms until an answer begins, the processor as it is, nothing in the cache; on a phone and at a desk. The
peer is the same page as it stood in the end, as plain HTML with the same style sheet and font and without a script,
served by a gateway as well and visited in the same round. What is told: when something was painted first and when the
largest part was (FCP, LCP; ms), how much moved (CLS, the sum of all shifts), and what came over the line (bytes).
"""

import argparse
import asyncio
import os
import re
import shutil
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.async_api import async_playwright

from samplan_bench.crowd import sign_in_many
from samplan_bench.gateway import another_gateway, keep, with_suite
from samplan_bench.visiting import SIZES, Visit, visit
from samplan_dev import layout
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in
from samplan_dev.shots import launch
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk

COOKIE: Final = "__Host-samplan"
LCP_MS, SHIFT, LCP_RATIO = 1800, 0.05, 3
_SCRIPTED: Final = re.compile(r'<script\b.*?</script>|<link rel="modulepreload"[^>]*>', re.DOTALL)


async def make_pages(suite: Suite) -> dict[str, str]:
    """A plan with a goal and a message in it; the paths of the pages by their names."""
    walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
    walk.kari = Browser(suite.origin)
    async with walk.kari:
        walk.outbox = Outbox(walk.kari)
        await sign_in(walk.kari, walk.outbox, walk.person("kari"))
        await walk.create_owner()
        await walk.make_plan()
        await walk.add_participants()
        await walk.renew_consent()
        await walk.write_goal()
        await walk.send_message()
        goal = (await walk.kari.get(f"{walk.plan}/goals")).body["items"][0]["id"]
    plan = f"/planer/{walk.plan_id}"
    return {
        "sign-in": "/",
        "my plans": "/planer",
        "a plan": plan,
        "a goal": f"{plan}/maal/{goal}",
        "messages": f"{plan}/meldinger",
    }


def plain(page: str) -> str:
    """A page as it stood in the end, without what made it."""
    return _SCRIPTED.sub("", page)


async def measure(suite: Suite, folder: Path, rounds: int) -> dict[str, Any]:
    """Visit every page and its peer, `rounds` times."""
    pages = await make_pages(suite)
    [cookie] = await sign_in_many(suite, "kari", 1)
    peers = folder / "plain"
    shutil.copytree(layout.WEB_DIR / "assets", peers / "assets", ignore=shutil.ignore_patterns("*.js*"))
    (peers / "index.html").write_text("<!doctype html><title>Samplan</title><h1>Samplan</h1>")
    seen: dict[str, list[Visit]] = {}
    async with async_playwright() as playwright:
        chromium = await launch(playwright)
        for name, path in pages.items():
            cookies = {} if name == "sign-in" else {COOKIE: cookie}
            # Once without the line, which warms the services up and leaves the page for its peer.
            warm = await visit(chromium, suite.origin + path, SIZES["phone"], cookies, slow=False)
            (peers / f"{_slug(name)}.html").write_text(plain(warm.page))
        async with another_gateway(suite, suite.http_ports["messaging"], SAMPLAN_WEB_DIR=str(peers)) as standing:
            for _ in range(rounds):
                for name, path in pages.items():
                    cookies = {} if name == "sign-in" else {COOKIE: cookie}
                    for size, window in SIZES.items():
                        own = await visit(chromium, suite.origin + path, window, cookies)
                        peer = await visit(chromium, f"{standing}/{_slug(name)}.html", window, {})
                        seen.setdefault(f"{name}, {size}", []).append(own)
                        seen.setdefault(f"{name}, {size}, plain", []).append(peer)
        await chromium.close()
    return result(seen)


def result(seen: Mapping[str, Sequence[Visit]]) -> dict[str, Any]:
    """Medians over the rounds; ratios are medians of each round's own."""
    told = {}
    for name, visits in seen.items():
        if name.endswith(", plain"):
            continue
        peers = seen[f"{name}, plain"]
        ratio = statistics.median(own.lcp / peer.lcp for own, peer in zip(visits, peers, strict=True))
        told[name] = {
            "fcp_ms": round(statistics.median(one.fcp for one in visits)),
            "lcp_ms": {"value": round(statistics.median(one.lcp for one in visits)), "target": f"< {LCP_MS}"},
            "plain_lcp_ms": round(statistics.median(one.lcp for one in peers)),
            "lcp_to_plain": {"value": round(ratio, 2), "target": f"<= {LCP_RATIO}"},
            "shift": {"value": round(max(one.shift for one in visits), 3), "target": f"< {SHIFT}"},
            "bytes": dict(visits[-1].sizes) | {"sum": sum(visits[-1].sizes.values())},
            "requests": visits[-1].requests,
        }
    return {"machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}, "pages": told}


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench first_visit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(words)
    told = with_suite(lambda suite, folder: asyncio.run(measure(suite, folder, chosen.rounds)))
    keep("first_visit", told, chosen.out)
