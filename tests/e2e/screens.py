"""The screens that `make shots` takes pictures of, and what they show: a small municipality at work."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.async_api import Page

from samplan_dev.client import Browser
from samplan_dev.people import Outbox, norwegian_day, sign_in, synthetic_identity_number
from samplan_dev.shots import Prepared, Screen
from samplan_dev.suite import Suite
from samplan_dev.walk import ACTIVITIES, GOAL

Act = Callable[[Page], Awaitable[None]]
ALL = ("goals", "specialist_plans", "messages", "calendar", "log", "mapping", "status", "documents")


async def wrong_password(page: Page) -> None:
    """Sign in as somebody who does not exist."""
    await page.get_by_label("Brukernavn").fill("kari.nordmann")
    await page.locator("input[type=password]").fill("Feil-passord-1")
    async with page.expect_response("**/api/identity/sign-in"):
        await page.get_by_role("button", name="Logg inn", exact=True).click()


async def asked_for_code(page: Page) -> None:
    """Enter the password, and then a code that is not the right one."""
    await page.get_by_label("Brukernavn").fill("amina")
    await page.locator("input[type=password]").fill(_password["amina"])
    await page.get_by_role("button", name="Logg inn", exact=True).click()
    await page.get_by_label("Kode, 6 siffer").fill("000000")
    await page.get_by_role("button", name="Fortsett").click()
    await page.get_by_text("Koden stemmer ikke").wait_for()


async def half_a_password(page: Page) -> None:
    """Begin to write a password."""
    await page.get_by_label("Nytt passord").fill("blåbær")


async def search_nobody(page: Page) -> None:
    """Search, find nobody, and begin on a new person."""
    await page.get_by_label("Fødselsnummer eller navn").fill(synthetic_identity_number())
    await page.get_by_role("button", name="Søk").click()
    await page.get_by_role("button", name="Opprett ny person").click()


async def administer(page: Page) -> None:
    """Give the reason for which the plan is opened, unless it is open from the picture before."""
    reason, end = page.locator("#reason"), page.get_by_role("button", name="Avslutt")
    await reason.or_(end).wait_for()
    if await reason.is_visible():
        await reason.fill("Koordinatoren har sluttet")
        await page.get_by_role("button", name="Åpne for én time").click()
    await end.wait_for()


async def found_ola(page: Page) -> None:
    """Search for a teacher and pick him."""
    await page.get_by_label("Fødselsnummer eller navn").fill("Ola Ås")
    await page.get_by_role("button", name="Søk").click()
    await page.get_by_role("button", name="Velg Ola Ås").click()


async def write_message(page: Page) -> None:
    """Write a message, up to where it is kept as a draft."""
    await page.get_by_label("Liv Hansen").check()
    await page.get_by_label("Emne").fill("Møte på torsdag")
    await page.get_by_role("textbox", name="Melding").fill("Vi møtes torsdag klokken ti, på skolen.")
    await page.get_by_text("Utkast lagret").wait_for()


async def messages_away(page: Page) -> None:
    """As if messaging were down: the next folder cannot be read."""
    problem = '{"status": 503, "code": "service.unavailable", "service": "messaging", "retry_after": 5}'
    await page.route(
        "**/api/messaging/**",
        lambda route: route.fulfill(status=503, content_type="application/problem+json", body=problem),
    )
    await page.get_by_role("link", name="Utkast").click()
    await page.get_by_role("button", name="Prøv igjen").wait_for()


async def print_out(page: Page) -> None:
    """Print, and keep a copy, up to where the password is shown."""
    await page.get_by_label("Hvorfor skriver du ut?").fill("Til møtet i ansvarsgruppen på torsdag")
    await page.get_by_label("Lagre en kopi i arkivet").check()
    await page.get_by_role("button", name="Lag utskrift").click()
    await page.get_by_text("Utskriften er klar.").wait_for(timeout=60_000)


async def archived(page: Page) -> None:
    """Archive, up to the archive system's receipt."""
    await page.get_by_role("button", name="Arkiver", exact=True).click()
    await page.get_by_text("Saksnummer").first.wait_for(timeout=60_000)


async def report_of_sign_ins(page: Page) -> None:
    """Count sign-ins."""
    await page.get_by_label("Innlogginger").check()
    await page.get_by_role("button", name="Vis rapport").click()
    await page.get_by_role("table").wait_for()


def press(name: str) -> Act:
    """Press a button, and see what it opens."""

    async def act(page: Page) -> None:
        await page.get_by_role("button", name=name, exact=True).click()

    return act


async def open_menu(page: Page) -> None:
    """Open the menu that is named after oneself on a desk, and is called a menu on a phone."""
    await page.locator(".name-menu").first.click()


async def open_read_by(page: Page) -> None:
    """Open the list of who has read."""
    await page.get_by_text("Lest av").click()


SCREENS = (
    Screen("01-sign-in", "/"),
    Screen("02-sign-in-refused", "/", act=wrong_password),
    Screen("03-code", "/", act=asked_for_code),
    Screen("04-activate", "/aktiver#{invitation}", act=half_a_password),
    Screen("05-activate-used-link", "/aktiver#finnes-ikke"),
    Screen("05b-forgotten-password", "/glemt-passord"),
    Screen("05c-new-password-used-link", "/nytt-passord#finnes-ikke-lenger-i-det-hele"),
    Screen("06-my-plans-coordinator", "/planer", "kari"),
    Screen("07-my-plans-parent", "/planer", "liv"),
    Screen("08-menu", "/planer", "kari", open_menu),
    Screen("10-wizard-owner", "/planer/ny/{begun}", "kari", search_nobody),
    Screen("11-wizard-owner-chosen", "/planer/ny/{wizard}?steg=1", "kari"),
    Screen("12-wizard-type", "/planer/ny/{wizard}?steg=2", "kari"),
    Screen("12b-wizard-pupil", "/planer/ny/{pupils_wizard}?steg=2", "kari"),
    Screen("13-wizard-contents", "/planer/ny/{wizard}?steg=3", "kari"),
    Screen("14-wizard-account", "/planer/ny/{wizard}?steg=4", "kari"),
    Screen("15-wizard-confirm", "/planer/ny/{wizard}?steg=5", "kari"),
    Screen("20-plan-home-coordinator", "/planer/{plan}", "kari"),
    Screen("21-plan-home-parent", "/planer/{plan}", "liv"),
    Screen("22-plan-home-new", "/planer/{new_plan}", "kari"),
    Screen("30-goals", "/planer/{plan}/maal", "kari"),
    Screen("31-goal", "/planer/{plan}/maal/{goal}", "kari"),
    Screen("32-goal-parent", "/planer/{plan}/maal/{goal}", "liv"),
    Screen("33-goal-edit", "/planer/{plan}/maal/{goal}/rediger", "kari"),
    Screen("34-activity-new", "/planer/{plan}/maal/{goal}/aktiviteter/ny", "kari"),
    Screen("35-goal-history", "/planer/{plan}/maal/{goal}/historikk", "kari"),
    Screen("36-trash", "/planer/{plan}/papirkurv", "kari"),
    Screen("40-participants", "/planer/{plan}/deltakere", "kari"),
    Screen("41-participants-new-plan", "/planer/{new_plan}/deltakere", "kari"),
    Screen("42-participant", "/planer/{plan}/deltakere/{participant}", "kari"),
    Screen("42b-seen-as", "/planer/{plan}/deltakere/{participant}/ser", "kari"),
    Screen("43-participant-add", "/planer/{plan}/deltakere/legg-til", "kari"),
    Screen("44-participant-add-terms", "/planer/{new_plan}/deltakere/legg-til", "kari", found_ola),
    Screen("45-consent-renew", "/planer/{plan}/deltakere/samtykke", "kari"),
    Screen("45b-consent-form", "/planer/{plan}/samtykke/papir", "kari"),
    Screen("46-consent-withdraw", "/planer/{plan}/deltakere/{participant}", "kari", press("Trekk samtykket tilbake")),
    Screen("50-messages", "/planer/{plan}/meldinger", "liv"),
    Screen("51-messages-sent", "/planer/{plan}/meldinger?mappe=sendte", "kari"),
    Screen("52-message", "/planer/{plan}/meldinger/{message}", "liv"),
    Screen("53-message-sent", "/planer/{plan}/meldinger/{message}", "kari", open_read_by),
    Screen("54-message-write", "/planer/{plan}/meldinger/ny", "kari", write_message),
    Screen("55-messages-away", "/planer/{plan}/meldinger", "kari", messages_away),
    Screen("56-print", "/planer/{plan}/skriv-ut", "kari"),
    Screen("57-print-ready", "/planer/{plan}/skriv-ut", "kari", print_out),
    Screen("58-archive", "/planer/{new_plan}/arkiver", "kari"),
    Screen("59-archive-receipt", "/planer/{plan}/arkiver", "kari", archived),
    Screen("59b-documents", "/planer/{plan}/dokumenter", "kari"),
    Screen("59c-set-up", "/planer/{plan}/oppsett", "kari"),
    Screen("60-log", "/planer/{plan}/logg", "kari"),
    Screen("65-reports", "/rapporter", "kari"),
    Screen("66-reports-sign-ins", "/rapporter", "kari", report_of_sign_ins),
    Screen("67-persons", "/virksomhet/personer", "siri", press("Vis alle")),
    Screen("67b-roles", "/virksomhet/roller", "siri"),
    Screen("67c-role", "/virksomhet/roller/ip/provider", "siri"),
    Screen("67f-all-plans", "/virksomhet/planer", "siri"),
    Screen("67g-administered-plan", "/virksomhet/planer/{plan}", "siri", administer),
    Screen("67d-purged", "/virksomhet/slettet", "siri"),
    Screen("67e-organisation-log", "/virksomhet/logg", "siri"),
    Screen("70-consent-ended", "/planer/{left_plan}/maal", "liv"),
    Screen("71-not-found", "/planer/finnes-ikke", "kari"),
    Screen("80-outbox", "/dev/outbox"),
)

_password: dict[str, str] = {}


@dataclass
class Town:
    """Kari's work, by the calls that her clicks would make."""

    kari: Browser

    async def person(self, given_name: str, family_name: str, **fields: Any) -> str:
        """Enter a person; their id."""
        body = {"given_name": given_name, "family_name": family_name, **fields}
        return str((await self.kari.post("/api/identity/persons", body, expect=201)).body["id"])

    async def find(self, name: str) -> str:
        """The id of somebody who is known."""
        return str((await self.kari.post("/api/identity/persons/search", {"name": name})).body["items"][0]["id"])

    async def begin(self, name: str, plan_type: str, short_name: str, elements: Sequence[str] = ALL) -> str:
        """Go through the wizard up to its last step."""
        given, family = name.rsplit(" ", 1)
        owner = await self.person(given, family, identity_number=synthetic_identity_number())
        wizard = await self.kari.post("/api/plans/wizards", expect=201)
        choices = {
            "owner_person_id": owner,
            "type": plan_type,
            "short_name": short_name,
            "elements": list(elements),
            "step": 5,
        }
        path = f"/api/plans/wizards/{wizard.body['id']}"
        await self.kari.patch(path, choices, if_match=wizard.etag)
        return str(wizard.body["id"])

    async def plan(self, name: str, plan_type: str, short_name: str) -> str:
        """Make a plan; nobody's consent holds yet."""
        wizard = await self.begin(name, plan_type, short_name)
        return str((await self.kari.post(f"/api/plans/wizards/{wizard}/finish", expect=201)).body["plan_id"])

    async def add(self, plan: str, name: str, kind: str, responsibility: str | None = None) -> None:
        """Add somebody who is known."""
        body = {"person_id": await self.find(name), "kind": kind, "responsibility": responsibility}
        await self.kari.post(f"/api/plans/plans/{plan}/participants", body, expect=201)

    async def participants(self, plan: str) -> dict[str, str]:
        """Ids by name."""
        items = (await self.kari.get(f"/api/plans/plans/{plan}/participants")).body["items"]
        return {item["name"]: item["id"] for item in items}

    async def renew(self, plan: str, days: int, *names: str, signed: bool = True) -> None:
        """Renew the consent of those who are named, or of everybody."""
        ids = await self.participants(plan)
        today = norwegian_day()
        body = {
            "participant_ids": [ids[name] for name in names] or None,
            "from": today.isoformat(),
            "to": (today + timedelta(days=days)).isoformat(),
            "signed": signed,
        }
        await self.kari.post(f"/api/plans/plans/{plan}/consent/renewals", body)

    async def goal(self, plan: str, title: str, progress: int, description: str = "") -> str:
        """Write a goal."""
        body = {"title": title, "progress": progress, "description": description}
        return str((await self.kari.post(f"/api/plans/plans/{plan}/goals", body, expect=201)).body["id"])

    async def send(self, sender: Browser, plan: str, to: str, subject: str, text: str) -> str:
        """Send a message, once the recipient is known to messaging."""
        messages = f"/api/messaging/plans/{plan}/messages"
        body = {"recipients": [to], "subject": subject, "text": text, "category": None, "send": True}
        return str((await sender.post(messages, body, expect=201)).body["id"])


async def prepare(suite: Suite) -> Prepared:
    """One plan that is in use, others at other stages, two that are being made, and an invitation."""
    people = {person["username"]: person for person in suite.people["people"]}
    _password.update({name: person["password"] for name, person in people.items()})
    async with (
        Browser(suite.origin) as kari,
        Browser(suite.origin) as liv,
        Browser(suite.origin) as siri,
        Browser(suite.origin) as watcher,
    ):
        outbox = Outbox(watcher)
        await sign_in(kari, outbox, people["kari"])
        town = Town(kari)
        values = {"plan": await _plan_in_use(town), "left_plan": await _plan_that_liv_left(town)}
        for name, plan_type, short_name in (("Noah Berge", "iup", "Ekorn"), ("Sara Hauge", "sl", "Svale")):
            await town.renew(await town.plan(name, plan_type, short_name), 300)
        values |= {
            "new_plan": await town.plan("Jonas Vik", "iop", "Gaupe"),
            "wizard": await town.begin("Ingrid Solheim", "ip", "Rype"),
            "pupils_wizard": await town.begin("Nora Lie", "iup", "Stær"),
            "begun": str((await kari.post("/api/plans/wizards", expect=201)).body["id"]),
            "invitation": await _invitation(town, outbox),
            "participant": (await town.participants(values["plan"]))["Liv Hansen"],
            "goal": str((await kari.get(f"/api/plans/plans/{values['plan']}/goals")).body["items"][0]["id"]),
        }
        await sign_in(liv, outbox, people["liv"])
        values["message"] = await _messages(town, liv, values["plan"])
        await sign_in(siri, outbox, people["siri"])
        return Prepared(values, {"kari": dict(kari.cookies), "liv": dict(liv.cookies), "siri": dict(siri.cookies)})


async def _plan_in_use(town: Town) -> str:
    plan = await town.plan("Adam Nordli", "ip", "Fjellrev")
    await town.add(plan, "Ola Ås", "provider", "Norsk og friluftsliv")
    await town.add(plan, "Liv Hansen", "relative")
    await town.renew(plan, 300)
    await town.renew(plan, 12, "Ola Ås")
    text = (
        "Adam vil ha noen å være sammen med etter skolen. Han liker dyr, og han liker å være ute.\n\n"
        "Vi begynner med én fast ettermiddag i uken."
    )
    goal = await town.goal(plan, GOAL, 40, text)
    details: Sequence[dict[str, str]] = (
        {"status": "under_way", "responsible": "Ola Ås", "time_frame": "Hver tirsdag"},
        {"status": "planned", "responsible": "Kari Berg", "time_frame": "Før jul"},
        {"status": "planned"},
    )
    for title, detail in zip(ACTIVITIES, details, strict=True):
        path = f"/api/plans/plans/{plan}/goals/{goal}/activities"
        await town.kari.post(path, {"title": title, **detail}, expect=201)
    await town.goal(plan, "Ta bussen til skolen alene", 70)
    await town.goal(plan, "Lage enkel mat", 0)
    return plan


async def _plan_that_liv_left(town: Town) -> str:
    plan = await town.plan("Eli Strand", "iop", "Lerke")
    await town.add(plan, "Liv Hansen", "relative")
    await town.renew(plan, 200)
    withdrawn = {"participant_ids": [(await town.participants(plan))["Liv Hansen"]]}
    await town.kari.post(f"/api/plans/plans/{plan}/consent/withdrawals", withdrawn)
    return plan


async def _invitation(town: Town, outbox: Outbox) -> str:
    mobile = f"+479{secrets.randbelow(10**7):07}"
    person = await town.person("Mona", "Dahl", mobile=mobile, code_channel="sms")
    username = f"mona.dahl.{secrets.randbelow(100)}"
    await town.kari.post(f"/api/identity/persons/{person}/account", {"username": username}, expect=201)
    message = await outbox.wait_for(mobile, after=0, containing="/aktiver#")
    return str(message["text"].partition("/aktiver#")[2].split()[0].rstrip("."))


async def _messages(town: Town, liv: Browser, plan: str) -> str:
    liv_id, kari_id = await town.find("Liv Hansen"), await town.find("Kari Berg")
    text = "Hei Liv.\n\nVelkommen til planen. Vi møtes torsdag klokken ti, på skolen.\n\nHilsen Kari"
    message = await town.send(town.kari, plan, liv_id, "Velkommen", text)
    await liv.post(f"/api/messaging/plans/{plan}/messages/{message}/read", expect=204)
    await town.send(liv, plan, kari_id, "Torsdag passer fint", "Det passer fint. Vi kommer begge to.")
    await town.send(town.kari, plan, liv_id, "Ridningen begynner", "Adam kan begynne på Høybakken neste tirsdag.")
    return message
