"""A page as somebody sees it on a slow line who was never there: what came, when it could be read, and what moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser as Chromium

from samplan_dev.shots import open_page

LINE: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
"""1.6 Mbit/s with 150 ms until an answer begins: ms, and bytes a second."""
SIZES: Final = {"phone": (390, 780), "desk": (1280, 900)}

_WATCH: Final = """
window.seen = { fcp: 0, lcp: 0, shift: 0, moved: [] };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === 'first-contentful-paint') seen.fcp = one.startTime;
}).observe({ type: 'paint', buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) seen.lcp = one.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    seen.shift += one.value;
    const what = (source) => source.node?.className || source.node?.parentElement?.className || source.node?.nodeName;
    seen.moved.push([Math.round(one.startTime), one.value, ...one.sources.map(what)]);
  }
}).observe({ type: 'layout-shift', buffered: true });
"""
_SETTLED: Final = (
    """() => document.querySelector('h1') && !document.querySelector('[aria-busy="true"]:not(button)')"""
)


@dataclass(frozen=True)
class Visit:
    """Times are ms from the start of the visit, sizes bytes as they came over the line, headers included."""

    fcp: float
    lcp: float
    settled: float
    shift: float
    """The sum of all layout shifts, which is never less than the score by windows."""
    sizes: Mapping[str, int]
    """By kind: document, script, stylesheet, font, fetch, other."""
    requests: int
    moved: Sequence[Any]
    page: str
    """The page as it stood in the end."""


async def visit(
    chromium: Chromium, url: str, size: tuple[int, int], cookies: Mapping[str, str], *, slow: bool = True
) -> Visit:
    """Go to an address with nothing in the cache, wait until the page is all there and a moment more."""
    origin = "/".join(url.split("/")[:3])
    page = await open_page(chromium, origin, size, cookies)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    if slow:
        await devtools.send("Network.emulateNetworkConditions", dict(LINE))
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    devtools.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"].lower()}))

    def count(event: Mapping[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "other")
        sizes[kind] = sizes.get(kind, 0) + int(event["encodedDataLength"])

    devtools.on("Network.loadingFinished", count)
    await page.add_init_script(_WATCH)
    await page.goto(url, wait_until="commit")
    await page.wait_for_function(_SETTLED, polling=20)
    settled = await page.evaluate("performance.now()")
    await page.wait_for_timeout(1500)
    seen = await page.evaluate("window.seen")
    html = await page.content()
    await page.context.close()
    return Visit(seen["fcp"], seen["lcp"], settled, seen["shift"], sizes, len(kinds), seen["moved"], html)
