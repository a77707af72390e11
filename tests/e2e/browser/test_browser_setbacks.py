"""What a person sees when something does not go as it should, and that nothing they wrote is lost."""

import asyncio
import re
import secrets

import pytest
from playwright.async_api import expect

from samplan_dev.people import norwegian_day
from samplan_dev.suite import Suite

from ..conftest import People
from ..factories import make_person, make_plan
from .conftest import Enter
from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


async def test_a_change_of_consent_asks_for_a_fresh_code_and_keeps_what_was_typed(
    suite: Suite, people: People, visitor: Enter
) -> None:
    known = await people.signed_in("kari")
    child = await make_person(known, birth_date=f"{norwegian_day().year - 6}-02-03")  # whom nobody asks yet
    plan = await make_plan(known, owner=child)
    await plan.add("Liv Hansen", "relative")
    kari, mobile = await visitor(), people.known["kari"]["mobile"]
    await kari.signs_in(people.known["kari"], at=f"/planer/{plan.id}/deltakere")
    await kari.sees("Deltakere")
    await age_sessions(suite, "factor_at", "1 hour")

    await kari.follow("Forny Liv Hansen")
    await kari.sees("Forny samtykke for Liv Hansen")
    await kari.tick("6 måneder")
    await kari.write("Merknader", "Avtalt på møtet")
    seen = len(await kari.outbox.messages(mobile))
    await kari.press("Forny")
    await kari.reads("Dette endrer hvem som har tilgang. Derfor ber vi om en ny kode.")
    code = await kari.code(mobile, seen)
    await kari.write("Kode, 6 siffer", "000000" if code != "000000" else "111111")
    await kari.press("Fortsett")
    await kari.reads("Koden stemmer ikke. Du har 4 forsøk igjen.")
    await kari.is_accessible("fresh code")
    await kari.write("Kode, 6 siffer", code)
    await kari.press("Fortsett")
    await kari.reads(re.compile("^Samtykket for Liv Hansen gjelder til "))
    await kari.follow("Liv Hansen")
    await kari.sees("Liv Hansen")
    await kari.reads("Avtalt på møtet")


@pytest.mark.guide(12)
@pytest.mark.guide(28)
@pytest.mark.guide(31)
@pytest.mark.guide(242)
async def test_a_new_participant_makes_a_password_from_the_link_and_comes_straight_to_the_plan(
    people: People, visitor: Enter
) -> None:
    plan = await make_plan(await people.signed_in("kari"))
    kari, eva = await visitor(), await visitor(PHONE)
    name, username = f"Eva Vik {secrets.token_hex(3)}", f"eva-{secrets.token_hex(5)}"
    mobile = f"+479{secrets.randbelow(10**7):07}"
    await kari.signs_in(people.known["kari"], at=f"/planer/{plan.id}/deltakere/legg-til")
    await enter_new_participant(kari, name, username, mobile)

    invitation = await eva.outbox.wait_for(mobile, after=0, containing="/aktiver#")
    link = re.findall(r"\S+/aktiver#\S+", invitation["text"])[0].rstrip(".")
    await eva.page.goto(link)
    await eva.sees("Lag ditt eget passord")
    await expect(eva.page.get_by_label("Brukernavn")).to_have_value(username)
    await eva.page.get_by_label("Nytt passord").fill("passord1")
    await eva.press("Lagre passord")
    await eva.reads("Passordet er for lett å gjette. Lag et lengre, gjerne av flere ord.")
    await eva.is_accessible("password too weak")
    await eva.page.get_by_label("Nytt passord").fill("blåbær under brua")
    await eva.press("Lagre passord")
    await eva.reads("Passordet er lagret. Nå kan du logge inn.")

    seen = len(await eva.outbox.messages(mobile))
    await eva.begins_sign_in(username, "blåbær under brua")
    await eva.sees("Skriv inn koden")
    await eva.reads(f"Vi har sendt en kode til mobilen som slutter på {mobile[-2:]}.")
    code = await eva.code(mobile, seen)
    await eva.write("Kode, 6 siffer", "000000" if code != "000000" else "111111")
    await eva.press("Fortsett")
    await eva.reads("Koden stemmer ikke. Du har 4 forsøk igjen.")
    await expect(eva.page.get_by_label("Kode, 6 siffer")).to_be_focused()
    await eva.is_accessible("wrong code")
    await eva.write("Kode, 6 siffer", f"{code[:3]} {code[3:]}")
    await eva.press("Fortsett")
    await eva.sees("Vilkår for bruk")
    await eva.press("Jeg godtar vilkårene")
    await eva.sees(f"Plan for {plan.owner['display_name']}")

    await eva.page.get_by_role("button", name=re.compile(rf"^Meny\b.*{name}")).click()
    await eva.is_accessible("menu under one's name")
    await eva.press("Nynorsk")
    await eva.reads("Min tilgang")
    await eva.page.reload()
    await expect(eva.page.locator("html")).to_have_attribute("lang", "nn")
    await eva.page.get_by_role("button", name=re.compile(rf"^Meny\b.*{name}")).click()
    await eva.press("Logg ut")
    await expect(eva.page.get_by_label("Brukarnamn")).to_be_visible()
    await eva.press("English")
    await eva.sees("Sign in")
    await eva.press("Bokmål")
    await eva.page.goto("about:blank")
    await eva.page.goto(link)
    await eva.reads("Lenken gjelder ikke lenger, eller den er brukt. Be koordinatoren sende en ny.")
    await eva.is_accessible("used link")


async def enter_new_participant(kari: Visitor, name: str, username: str, mobile: str) -> None:
    """Somebody who is not known yet, with an account of their own."""
    given, _, family = name.partition(" ")
    await kari.sees("Legg til deltaker")
    await kari.write("Fødselsnummer eller navn", name)
    await kari.press("Søk")
    await kari.reads("Fant ingen. Da må du opprette en ny person.")
    await kari.press("Opprett ny person")
    await kari.write("Fornavn", given)
    await kari.write("Etternavn", family)
    await kari.write("Mobil", mobile)
    await kari.press("Opprett person")
    await kari.choose("Rolle", "Foresatt eller pårørende")
    await kari.tick("Lag brukerkonto")
    await kari.write("Brukernavn", username)
    await kari.is_accessible("account for a participant")
    await kari.press("Legg til og inviter")
    await kari.sees("Deltakere")
    await kari.reads(f"{name} er lagt til og får beskjed.")


@pytest.mark.guide(7)
async def test_three_wrong_passwords_are_told_and_then_one_must_wait(visitor: Enter) -> None:
    somebody, username = await visitor(PHONE), f"gjetter-{secrets.token_hex(6)}"
    await somebody.page.goto("/")
    await somebody.sees("Logg inn")
    for _ in range(2):
        await somebody.begins_sign_in(username, "feil passord")
        await somebody.reads("Brukernavnet eller passordet stemmer ikke. Prøv igjen.")
    await somebody.is_accessible("wrong password")
    await somebody.begins_sign_in(username, "feil passord")
    await somebody.reads("Feil brukernavn eller passord for mange ganger. Prøv igjen om 30 sekunder.")
    await somebody.is_accessible("must wait")


async def test_while_messages_are_away_the_page_says_so_and_what_was_written_is_sent_later(
    suite: Suite, people: People, visitor: Enter
) -> None:
    plan = await make_plan(await people.signed_in("kari"))
    await plan.add("Liv Hansen", "relative")
    writing, reading = await visitor(), await visitor(PHONE)
    for one in (writing, reading):
        await one.signs_in(people.known["kari"], at=f"/planer/{plan.id}/meldinger")
        await one.sees("Meldinger")
    await writing.follow("Ny melding")
    await writing.tick("Liv Hansen")
    await asyncio.to_thread(suite.stop, "messaging")
    try:
        await writing.write("Emne", "Torsdag")
        await writing.write("Melding", "Vi møtes klokken ti.")
        await writing.press("Send")
        await writing.reads("En del av Samplan svarer ikke akkurat nå. Det du skrev, står her. Prøv igjen om litt.")
        await expect(writing.page.get_by_role("textbox", name="Melding")).to_have_text("Vi møtes klokken ti.")
        await writing.is_accessible("message that cannot be sent now")
        await reading.follow("Sendte")
        await reading.reads("Vi får ikke hentet dette akkurat nå")
        await reading.is_accessible("messages are away")
        await reading.goes_to("Mål")
        await reading.sees("Mål")
        await reading.goes_to("Meldinger")
        await reading.follow("Sendte")
        await reading.reads("Vi får ikke hentet dette akkurat nå")
    finally:
        await asyncio.to_thread(suite.start, "messaging")
        await asyncio.to_thread(suite.wait_ready)
    await reading.press("Prøv igjen")
    await reading.reads("Du har ikke sendt noen meldinger i denne planen.")
    await writing.press("Send")
    await writing.reads("Sendt til 1.")
    await reading.follow("Mottatte")
    await reading.follow("Sendte")
    await expect(reading.page.get_by_role("link", name=re.compile("Torsdag"))).to_have_count(1)


@pytest.mark.guide(29)
@pytest.mark.guide(30)
async def test_half_an_hour_of_silence_signs_out_after_a_warning_and_keeps_the_text(
    suite: Suite, people: People, visitor: Enter
) -> None:
    plan = await make_plan(await people.signed_in("kari"))
    kari = await visitor()
    await kari.page.clock.install()
    await kari.signs_in(people.known["kari"], at=f"/planer/{plan.id}/maal/nytt")
    await kari.sees("Nytt mål")
    await kari.write("Tittel", "Ri alene")
    # What is written is kept a second later, which is a sign of life; the silence begins after it.
    await kari.reads(re.compile("^Utkast lagret"))
    await kari.page.clock.fast_forward("24:00")
    await expect(kari.dialog).to_have_count(0)
    await kari.page.clock.fast_forward("01:30")
    await expect(kari.dialog).to_contain_text("Du blir logget ut om 5 minutter")
    await kari.is_accessible("warning before sign-out")
    await kari.press("Hold meg innlogget")
    await expect(kari.dialog).to_have_count(0)

    # The service, whose clock is another, counts for itself: silence for it, and the next click finds out.
    await age_sessions(suite, "last_seen_at", "31 minutes")
    await kari.press("Lagre")
    await kari.sees("Logg inn")
    await kari.reads("Du er logget ut. Det du skrev, er tatt vare på")
    await sign_in_here(kari, people)
    await kari.sees("Nytt mål")
    await expect(kari.page.get_by_label(re.compile("^Tittel"))).to_have_value("Ri alene")

    await kari.page.clock.fast_forward("25:30")
    await expect(kari.dialog).to_be_visible()
    await kari.page.clock.fast_forward("05:00")
    await kari.sees("Logg inn")
    await sign_in_here(kari, people)
    await kari.sees("Nytt mål")
    await kari.press("Lagre")
    await kari.sees("Ri alene")


async def sign_in_here(kari: Visitor, people: People) -> None:
    """Sign in on the page that is shown, without loading it anew."""
    person = people.known["kari"]
    seen = len(await kari.outbox.messages(person["mobile"]))
    await kari.begins_sign_in(person["username"], person["password"])
    await kari.write("Kode, 6 siffer", await kari.code(person["mobile"], seen))
    await kari.press("Fortsett")


async def age_sessions(suite: Suite, moment: str, by: str) -> None:
    """Let time pass for every session; what the gateway holds of them goes with its process."""

    def pass_time() -> None:
        suite.postgres.sql(f"update sessions set {moment} = {moment} - interval '{by}'", "identity")
        old = suite.pid("gateway")
        suite.kill("gateway")
        suite.wait_restarted("gateway", old)
        suite.wait_ready()

    await asyncio.to_thread(pass_time)


@pytest.mark.guide(243)
async def test_the_page_on_cookies_is_linked_from_sign_in_and_names_what_the_browser_holds(
    people: People, visitor: Enter
) -> None:
    kari = await visitor(PHONE)
    await kari.signs_in(people.known["kari"])
    await kari.sees("Mine planer")
    held = {cookie["name"] for cookie in await kari.context.cookies()}
    held |= set(await kari.page.evaluate("() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"))
    guest = await visitor(PHONE)
    await guest.page.goto("/")
    await guest.follow("Informasjonskapsler")
    await guest.sees("Informasjonskapsler")
    told = set(await guest.page.locator("dt").all_inner_texts())
    assert "__Host-samplan" in held
    assert held <= told
