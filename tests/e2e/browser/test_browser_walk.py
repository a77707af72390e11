"""One plan's way, clicked: a coordinator at a desk and a parent on a phone."""

import re

import pypdf
import pytest
from playwright.async_api import expect

from samplan_dev.people import synthetic_identity_number
from samplan_dev.walk import ACTIVITIES, GOAL, MESSAGE, REASON

from ..conftest import People
from ..factories import make_plan
from .conftest import Enter
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.guide(1)
@pytest.mark.guide(178)
@pytest.mark.guide(240)
@pytest.mark.guide(241)
@pytest.mark.timeout(300)
async def test_the_walk_is_clicked_all_the_way(people: People, visitor: Enter) -> None:
    other = await make_plan(await people.signed_in("kari"))
    kari, liv = await visitor(), await visitor(PHONE)

    await kari.signs_in(people.known["kari"])
    await kari.sees("Mine planer")
    owner = await make_plan_in_five_steps(kari)
    await add_participant(kari, "Ola Ås", "Tjenesteyter")
    await add_participant(kari, "Liv Hansen", "Foresatt eller pårørende")
    await renew_consent(kari)
    await write_goal(kari)
    await send_message(kari)

    await liv.signs_in(people.known["liv"])
    await liv.opens_plan(owner)
    await read_message(liv)
    await see_that_it_was_read(kari)

    await liv.goes_to("Mål")
    await liv.sees("Mål")
    await liv.reads(GOAL)
    await liv.sees_no("link", "Nytt mål")
    back = liv.page.url
    await liv.page.goto(f"/planer/{other.id}")
    await liv.sees("Vi finner ikke siden")
    await liv.page.goto(back)
    await liv.sees("Mål")

    await print_it(kari)
    await archive_it(kari)
    await find_both_copies(kari)

    await withdraw_consent(kari, "Liv Hansen")
    plan_id = re.findall(r"/planer/([^/]+)/", back)[0]
    # The withdrawal reaches gateway and page as news: the screen empties without a press.
    await people.until(lambda: is_refused(liv, f"/api/plans/plans/{plan_id}/goals"))
    await liv.sees("Du har ikke tilgang til planen nå")
    await liv.reads("Spør Kari Berg (koordinator) hvis du trenger tilgang.")
    await expect(liv.page.get_by_text("Velkommen", exact=True)).to_have_count(0)

    await read_log(kari)
    await count_sign_ins(kari)


async def make_plan_in_five_steps(kari: Visitor) -> str:
    """Kari searches, finds nobody, enters the owner and makes the plan; returns the owner's name."""
    number = synthetic_identity_number()
    name = f"Nordli {number[4:9]}"
    await kari.follow("Lag plan")
    await kari.sees("Lag plan")
    await kari.write("Fødselsnummer eller navn", number)
    await kari.press("Søk")
    await kari.reads("Fant ingen. Da må du opprette en ny person.")
    await kari.press("Opprett ny person")
    await kari.write("Fornavn", "Adam")
    await kari.write("Etternavn", name)
    # What was searched for is not asked for again.
    await expect(kari.page.locator("#identity_number")).to_have_value(number)
    await kari.is_accessible("new person")
    await kari.press("Opprett person")
    await kari.reads(f"Adam {name}")
    await kari.press("Neste")
    await kari.tick("Individuell plan (IP)")
    await kari.write("Kortnavn", "Adam")
    await kari.is_accessible("type of plan")
    await kari.press("Neste")
    await expect(kari.page.get_by_label("Meldinger", exact=True)).to_be_checked()
    await kari.is_accessible("contents of the plan")
    await kari.press("Neste")
    await kari.tick("Ingen brukerkonto")
    await kari.is_accessible("account")
    await kari.press("Neste")
    await kari.reads("Du blir koordinator for planen.")
    await kari.is_accessible("last look")
    await kari.press("Fullfør")
    await kari.sees("Deltakere")
    await kari.reads("Planen er laget.")
    return f"Adam {name}"


async def add_participant(kari: Visitor, name: str, role: str) -> None:
    """Find somebody who is known, say what they are here and for how long."""
    await kari.follow("Legg til deltaker")
    await kari.sees("Legg til deltaker")
    await kari.write("Fødselsnummer eller navn", name)
    await kari.press("Søk")
    await kari.press(f"Velg {name}")
    await kari.choose("Rolle", role)
    await kari.tick("6 måneder")
    await kari.is_accessible(f"terms for {name}")
    await kari.press("Legg til og inviter")
    await kari.sees("Deltakere")
    await kari.reads(f"{name} er lagt til og får beskjed.")
    row = kari.page.get_by_role("row", name=re.compile(name))
    await expect(row).to_contain_text(re.compile("Foreløpig til .*, ikke signert"))


async def renew_consent(kari: Visitor) -> None:
    """Her own consent does not hold yet, and the page says that this is what comes next."""
    await kari.follow("Registrer samtykke")
    await kari.sees("Forny samtykke")
    await kari.tick("1 år")
    await kari.tick("Foresatte har skrevet under")
    await kari.press("Forny")
    await kari.reads(re.compile(r"^Samtykket gjelder nå for alle til "))
    await expect(kari.page.get_by_text(re.compile("^Gyldig til "))).to_have_count(3)


async def write_goal(kari: Visitor) -> None:
    """The goal of the guide's own example, with its three activities."""
    await kari.goes_to("Mål")
    await kari.sees("Mål")
    await kari.reads("Ingen mål ennå. Lag det første sammen med Adam.")
    await kari.follow("Nytt mål")
    await kari.sees("Nytt mål")
    await kari.write("Tittel", GOAL)
    await kari.write("Måloppnåelse i prosent", "10")
    await kari.press("Lagre")
    await kari.sees(GOAL)
    for activity in ACTIVITIES:
        await kari.follow("Ny aktivitet")
        await kari.sees("Ny aktivitet")
        await kari.write("Tittel", activity)
        await kari.press("Lagre")
        await kari.sees(GOAL)
        await kari.reads(activity)
    await kari.follow("Til alle mål")
    await kari.sees("Mål")
    lines = kari.page.get_by_role("list", name="Aktiviteter").get_by_role("listitem")
    await expect(lines).to_have_text([re.compile(f"^{activity}") for activity in ACTIVITIES])


async def send_message(kari: Visitor) -> None:
    """To the parent alone, who has not read it yet."""
    await kari.goes_to("Meldinger")
    await kari.sees("Meldinger")
    await kari.follow("Ny melding")
    await kari.sees("Ny melding")
    await kari.tick("Liv Hansen")
    await kari.write("Emne", "Velkommen")
    await kari.write("Melding", MESSAGE)
    await kari.reads("Bare mottakeren ser meldingen.")
    await kari.press("Send")
    await kari.sees("Meldinger")
    await kari.reads("Sendt til 1.")
    await kari.reads(re.compile("Lest av 0 av 1"))
    await kari.page.get_by_role("link", name=re.compile("Velkommen")).click()
    await kari.sees("Velkommen")
    await kari.page.get_by_text("Lest av 0 av 1").click()
    await expect(kari.page.locator("strong", has_text="Liv Hansen")).to_be_visible()
    await kari.is_accessible("unread message, seen by who sent it")


async def read_message(liv: Visitor) -> None:
    """What is new stands first, and bold, until it is opened."""
    await liv.reads("Nye meldinger")
    await liv.goes_to("Meldinger")
    await liv.sees("Meldinger")
    row = liv.page.get_by_role("link", name=re.compile("Velkommen"))
    await expect(row).to_contain_text("Ny.")
    await expect(row.locator(".message-who")).to_have_css("font-weight", "600")
    await row.click()
    await liv.sees("Velkommen")
    await liv.reads(MESSAGE)
    await liv.follow("Til meldingene")
    await liv.sees("Meldinger")
    await expect(row).not_to_contain_text("Ny.")
    await expect(row.locator(".message-who")).to_have_css("font-weight", "400")


async def see_that_it_was_read(kari: Visitor) -> None:
    """Who sent it sees who has read it, and when."""
    await kari.goes_to("Meldinger")
    await kari.follow("Sendte")
    await kari.reads(re.compile("Lest av 1 av 1"))
    await kari.page.get_by_role("link", name=re.compile("Velkommen")).click()
    await kari.page.get_by_text("Lest av 1 av 1").click()
    await kari.reads(re.compile(r"^lest "))
    await expect(kari.page.locator("strong", has_text="Liv Hansen")).to_have_count(0)


async def print_it(kari: Visitor) -> None:
    """A reason, a password that is shown once, and a PDF that it opens."""
    await kari.goes_to("Skriv ut")
    await kari.sees("Skriv ut")
    await kari.press("Lag utskrift")
    await kari.reads("Skriv hvorfor du skriver ut.")
    await kari.write("Hvorfor skriver du ut?", REASON)
    await kari.tick("Lagre en kopi i arkivet")
    await kari.press("Lag utskrift")
    await expect(kari.page.get_by_text("Utskriften er klar.")).to_be_visible(timeout=60_000)
    await kari.reads("Passordet vises bare nå.")
    await kari.is_accessible("print-out that is ready")
    password = (await kari.page.locator("output, code").first.inner_text()).strip()
    async with kari.page.expect_download() as coming:
        await kari.follow("Åpne PDF")
    reader = pypdf.PdfReader(await (await coming.value).path())
    assert reader.decrypt("et annet passord") is pypdf.PasswordType.NOT_DECRYPTED
    assert reader.decrypt(password) is not pypdf.PasswordType.NOT_DECRYPTED
    assert REASON in " ".join(reader.pages[0].extract_text().split())
    await kari.page.reload()
    await kari.reads("Passordet er allerede vist")


async def archive_it(kari: Visitor) -> None:
    """One press; the archive system's receipt comes back while one looks."""
    await kari.goes_to("Arkiver")
    await kari.sees("Arkiver")
    await kari.reads("Planen er ikke sendt til arkivet ennå.")
    await kari.press("Arkiver")
    await expect(kari.page.get_by_text("Saksnummer")).to_be_visible(timeout=60_000)
    await kari.is_accessible("receipt of the archive system")


async def find_both_copies(kari: Visitor) -> None:
    """What was saved by hand, and what was archived."""
    await kari.goes_to("Dokumenter")
    await kari.sees("Dokumenter")
    await expect(kari.page.get_by_text(re.compile("^Lagret av Kari Berg"))).to_have_count(2)


async def count_sign_ins(kari: Visitor) -> None:
    """A report, as bars and as a table."""
    await kari.follow("Rapporter")
    await kari.sees("Rapporter")
    await kari.tick("Innlogginger")
    await kari.press("Vis rapport")
    await expect(kari.page.get_by_role("img", name=re.compile("^Søylediagram"))).to_be_visible(timeout=kari.PATIENCE)
    await expect(kari.page.get_by_role("table")).to_be_visible()
    await kari.is_accessible("report of sign-ins")


async def withdraw_consent(kari: Visitor, name: str) -> None:
    """As short as giving it; what will happen is said first."""
    await kari.goes_to("Deltakere")
    await kari.sees("Deltakere")
    await kari.follow(name)
    await kari.sees(name)
    await kari.press("Trekk samtykket tilbake")
    await expect(kari.dialog).to_contain_text(f"{name} mister tilgangen med en gang.")
    await kari.is_accessible("withdrawal of consent")
    await kari.dialog.get_by_role("button", name="Trekk samtykket tilbake").click()
    await kari.reads(f"Samtykket for {name} er trukket tilbake.")
    await kari.reads(re.compile("^Kari Berg trakk samtykket tilbake."))
    await kari.is_accessible("participant without consent")
    await kari.follow("Til alle deltakere")
    await kari.sees("Deltakere")


async def read_log(kari: Visitor) -> None:
    """The log shows who did and read what."""
    await kari.goes_to("Logg")
    await kari.sees("Logg")
    await kari.shows_all_of(kari.page.get_by_role("row"))
    for who, what in (
        ("Kari Berg", "Trakk samtykke"),
        ("Liv Hansen", "Leste en melding"),
        ("Liv Hansen", "Leste målene"),
        ("Kari Berg", "Sendte en melding"),
        ("Kari Berg", "Laget målet «"),
    ):
        await expect(kari.page.get_by_role("row", name=re.compile(f"{who}.*{what}")).first).to_be_visible()


async def is_refused(visitor: Visitor, path: str) -> bool:
    """Whether the service itself now refuses what this browser asks for."""
    return (await visitor.page.request.get(path)).status == 403
