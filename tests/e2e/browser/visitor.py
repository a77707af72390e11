"""A person in front of a real browser: clicks, types and reads, and notes what is wrong with every screen passed."""

import re
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Locator, Page, Request, expect

from samplan_dev import layout
from samplan_dev.people import CODE, Outbox
from samplan_dev.shots import SETTLED

DESK = (1280, 860)
PHONE = (390, 844)

_AXE = layout.ROOT / "web/node_modules/axe-core/axe.min.js"
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN_AXE = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations.flatMap(
    found => found.nodes.map(node => `${found.id}: ${node.target.join(' ')} ${node.failureSummary}`))"""
_REPORT_POLICY = """document.addEventListener('securitypolicyviolation', event =>
    reportFault(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"""

_SHOWS_FOCUS = """element => [element, element.closest('.ds-field')].some(one => {
    if (!one) return false
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one)
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
})"""


def _note_foreign(request: Request, origin: str, faults: list[str]) -> None:
    # In a closed network such as Norsk Helsenett nothing but the suite itself can be reached. Following a link to a
    # provider is another matter, and so is what its pages load.
    ours = request.frame.url.startswith(f"{origin}/") and not request.is_navigation_request()
    if ours and not request.url.startswith((f"{origin}/", "data:", f"blob:{origin}/")):
        faults.append(f"asked elsewhere: {request.url}")


class Visitor:
    """One person's browser. Every wait is for something to be seen, at most `PATIENCE` long."""

    PATIENCE = 15_000

    def __init__(self, context: BrowserContext, page: Page, outbox: Outbox, faults: list[str]) -> None:
        self.context = context
        self.page = page
        self.outbox = outbox
        self.faults = faults
        """Violations of the content security policy, errors in the page's scripts, and requests to anywhere else."""

    @classmethod
    async def enter(cls, chromium: Chromium, origin: str, outbox: Outbox, size: tuple[int, int]) -> "Visitor":
        """A browser of a profile of its own, with the page's real content security policy."""
        context = await chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
            base_url=origin,
        )
        faults: list[str] = []
        await context.expose_function("reportFault", lambda text: faults.append(text))
        await context.add_init_script(_REPORT_POLICY)
        page = await context.new_page()
        page.set_default_timeout(cls.PATIENCE)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: _note_foreign(request, origin, faults))
        return cls(context, page, outbox, faults)

    # Looking

    async def sees(self, heading: str) -> None:
        """Wait for the screen with this heading, then hold it to the rules of accessibility."""
        await expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible(
            timeout=self.PATIENCE
        )
        await self.is_accessible(heading)

    async def is_accessible(self, where: str) -> None:
        """Nothing that axe knows to find; `where` names the screen if there is."""
        await self.page.wait_for_function(SETTLED)
        # Evaluated by the debugger, which the content security policy rightly does not concern.
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(_AXE.read_text())
        violations = await self.page.evaluate(_RUN_AXE, list(_TAGS))
        assert violations == [], where

    async def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until the text is seen somewhere."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=self.PATIENCE)

    async def sees_no(self, role: Any, name: str) -> None:
        """A thing that is not offered."""
        await expect(self.page.get_by_role(role, name=name)).to_have_count(0)

    # Doing

    def button(self, name: str) -> Locator:
        """The button of that name; in the dialog, where one is open."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.locator("dialog[open]")

    async def press(self, name: str) -> None:
        """Press a button."""
        await self.button(name).click()

    async def follow(self, name: str) -> None:
        """Follow a link."""
        await self.page.get_by_role("link", name=name, exact=True).first.click()

    async def goes_to(self, section: str) -> None:
        """Follow a link of the plan's own menu, whatever number stands beside it."""
        menu = self.page.get_by_role("navigation", name="Planen")
        await menu.get_by_role("link", name=re.compile(rf"^{section}\b")).click()

    async def write(self, label: str, text: str) -> None:
        """Type into a field; its label may go on with whether it must be filled in."""
        await (
            self.page.get_by_label(re.compile(rf"^{re.escape(label)}"))
            .and_(self.page.locator("input, textarea, [contenteditable]"))
            .first.fill(text)
        )

    async def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        await self.page.get_by_label(label, exact=True).select_option(label=option)

    async def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick a box or a choice. It shows with the page's next rendering, which `check` would not wait for."""
        box = self.page.get_by_label(label)
        if not await box.is_checked():
            await box.click()
        await expect(box).to_be_checked(timeout=self.PATIENCE)

    async def tab_to(self, role: Any, name: str, at_most: int = 40) -> None:
        """Press Tab until the thing of that name has focus, where it must be seen to have it."""
        wanted = self.page.get_by_role(role, name=name)
        await expect(wanted.first).to_be_visible(timeout=self.PATIENCE)
        for _ in range(at_most):
            await self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if await focused.count() and await wanted.and_(focused).count():
                assert await focused.evaluate(_SHOWS_FOCUS), f"{name} shows no focus"
                return
        raise AssertionError(f"{name} is not reached by {at_most} presses of Tab")

    # Getting in

    async def begins_sign_in(self, username: str, password: str) -> None:
        """Enter user name and password, and press the button."""
        await self.write("Brukernavn", username)
        await self.page.get_by_label("Passord", exact=True).fill(password)
        await self.press("Logg inn")

    async def signs_in(self, person: dict[str, Any], at: str = "/") -> None:
        """Sign in at an address, with the code that really arrived."""
        address = person["mobile"] if person.get("channel") == "sms" else person["email"]
        await self.page.goto(at)
        await self.sees("Logg inn")
        seen = len(await self.outbox.messages(address))
        await self.begins_sign_in(person["username"], person["password"])
        await self.sees("Skriv inn koden")
        await self.write("Kode, 6 siffer", await self.code(address, seen))
        await self.press("Fortsett")
        await expect(self.page.get_by_role("heading", level=1, name="Skriv inn koden")).to_have_count(
            0, timeout=self.PATIENCE
        )

    async def code(self, address: str, after: int) -> str:
        """The code in the first message with one, past the first `after` messages to an address."""
        message = await self.outbox.wait_for(address, after=after, containing=CODE)
        return str(CODE.findall(message["text"])[0])

    async def shows_all_of(self, items: Locator) -> None:
        """Ask for more of a list until there is no more."""
        more = self.button("Vis 25 til")
        while await more.count():
            shown = await items.count()
            await more.click()
            await expect(items).not_to_have_count(shown, timeout=self.PATIENCE)

    async def opens_plan(self, name: str) -> None:
        """Find a plan in the list of one's own, turning its pages, and open it."""
        await self.page.goto("/planer")
        await self.sees("Mine planer")
        link = self.page.get_by_role("link", name=name, exact=True)
        await self.shows_all_of(self.page.locator(".card-link, th[scope=row] a"))
        await link.click()
        await self.sees(f"Plan for {name}")
