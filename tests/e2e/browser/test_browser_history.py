"""What was written is found again: who changed what, the way back to it, and the trash."""

import pytest
from playwright.async_api import expect

from ..conftest import People
from ..factories import make_plan
from .conftest import Enter
from .visitor import PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


async def test_two_who_write_at_once_are_named_and_what_was_comes_back(people: People, visitor: Enter) -> None:
    plan = await make_plan(await people.signed_in("kari"))
    await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    goal = await plan.goal("Få flere venner", "Ridning")
    path, page = f"{plan.path}/goals/{goal['id']}", f"/planer/{plan.id}/maal/{goal['id']}"

    kari = await visitor(PHONE)
    await kari.signs_in(people.known["kari"], at=f"{page}/rediger")
    await kari.sees("Rediger mål")
    await kari.write("Tittel", "Få to venner")
    etag = (await ola.get(path)).etag
    await ola.patch(path, {"title": "Få mange venner", "description": "Olas tekst"}, if_match=etag)
    await kari.press("Lagre")
    await kari.reads("To har skrevet samtidig")
    await kari.reads("Ola Ås lagret denne")
    await kari.is_accessible("two texts")
    await kari.press("Behold min")
    await kari.sees("Få to venner")
    await kari.reads("Olas tekst")

    await kari.follow("Endringshistorikk")
    await kari.sees("Endringshistorikk")
    await kari.reads("Tittel: fra «Få mange venner» til «Få to venner»")
    olas = kari.page.locator(".card").nth(1)
    await expect(olas.get_by_text("Ola Ås")).to_be_visible()
    await olas.get_by_role("button", name="Sammenlign med nå").click()
    await expect(olas.locator("mark", has_text="mange")).to_be_visible()
    await kari.is_accessible("what was beside what is")
    await olas.get_by_role("button", name="Gå tilbake hit").click()
    await kari.reads("Målet «Få mange venner»")
    assert (await ola.get(path)).body["title"] == "Få mange venner"

    await kari.follow("Til målet")
    await kari.sees("Få mange venner")
    await kari.press("Slett mål")
    await kari.reads("«Få mange venner» er slettet.")
    await ola.get(path, expect=404)
    await kari.follow("Papirkurv")
    await kari.sees("Papirkurv")
    await kari.reads("Slettet av Kari Berg")
    await kari.press("Hent tilbake Få mange venner")
    await kari.follow("Åpne Få mange venner")
    await kari.sees("Få mange venner")
    await kari.reads("Ridning")
    assert (await ola.get(path)).body["activities"][0]["title"] == "Ridning"
