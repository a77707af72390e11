"""Getting in and out through a provider, in a real browser that keeps the rules of cookies, frames and policies."""

import uuid

import pytest
from playwright.async_api import Page, expect

from samplan_dev.people import synthetic_identity_number

from ..conftest import People
from ..factories import make_person
from .conftest import Enter
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.e2e


async def _shows(page: Page, number: str, method: str = "BankID") -> None:
    """Choose who to be at the provider, and how to show it."""
    await expect(page.get_by_role("heading", name="ID-porten")).to_be_visible(timeout=Visitor.PATIENCE)
    await page.get_by_label("Eller et syntetisk fødselsnummer").fill(number)
    await page.get_by_label(method).check()
    await page.get_by_role("button", name="Logg inn").click()


@pytest.mark.guide(20)
@pytest.mark.guide(21)
@pytest.mark.guide(22)
async def test_a_parent_links_the_account_once_on_a_phone_and_signs_out_of_both(
    people: People, visitor: Enter
) -> None:
    kari, number = await people.signed_in("kari"), synthetic_identity_number()
    person = await make_person(kari, identity_number=number, mobile="+4798765431", given_name="Ida")
    username = f"ida-{uuid.uuid4().hex[:8]}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)

    ida = await visitor(PHONE)
    await ida.page.goto("/planer")
    await ida.sees("Logg inn")
    await ida.follow("Logg inn med ID-porten")
    await _shows(ida.page, number)
    await ida.sees("Koble sammen kontoen din")
    await ida.reads(username)
    await ida.press("Ja, koble sammen")
    await ida.sees("Vilkår for bruk")
    await ida.press("Jeg godtar vilkårene")
    await ida.sees("Mine planer")

    await ida.page.locator(".name-menu").click()
    heard: list[int] = []
    ida.page.on("response", lambda answer: heard.append(answer.status) if "/idporten/logout?" in answer.url else None)
    await ida.press("Logg ut")
    await ida.sees("Du er logget ut")
    assert heard == [200], "the provider told us, in a frame on its page, that the session is over"

    await ida.follow("Logg inn igjen")
    await ida.sees("Logg inn")
    await ida.follow("Logg inn med ID-porten")
    await _shows(ida.page, number)
    await expect(ida.page.get_by_role("heading", level=1, name="Mine planer")).to_be_visible(timeout=Visitor.PATIENCE)


@pytest.mark.guide(25)
async def test_who_comes_with_minid_is_told_why_not_and_what_instead(people: People, visitor: Enter) -> None:
    somebody = await visitor()
    await somebody.page.goto("/")
    await somebody.follow("Logg inn med ID-porten")
    await _shows(somebody.page, people.known["liv"]["identity_number"], "MinID")
    await somebody.sees("Du må logge inn på høyeste nivå")
    await somebody.reads("Du logget inn med MinID, som er på nivå 3")
    await somebody.reads("Buypass ID")


@pytest.mark.guide(20)
async def test_a_password_where_the_highest_level_is_asked_for_leads_to_the_link(
    people: People, visitor: Enter
) -> None:
    tuva = await visitor()
    await tuva.page.goto("/")
    await tuva.sees("Logg inn")
    await tuva.begins_sign_in("tuva", people.known["tuva"]["password"])
    await tuva.sees("Kommunen din krever sikrere innlogging")
    await tuva.follow("Logg inn via ID-porten")
    await expect(tuva.page.get_by_role("heading", name="ID-porten")).to_be_visible(timeout=Visitor.PATIENCE)
