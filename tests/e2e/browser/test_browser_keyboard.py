"""Without a mouse."""

import re
import secrets

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in

from ..conftest import People
from ..factories import make_person, make_plan
from .conftest import Enter

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


async def test_a_goal_is_written_from_sign_in_to_save_with_the_keyboard_alone(people: People, visitor: Enter) -> None:
    """Somebody who leads one plan only, so that its place in the list is known."""
    plan = await make_plan(await people.signed_in("kari"))
    person = await new_lead(people, plan.lead)
    await plan.lead.post(f"{plan.path}/participants", {"person_id": person["id"], "kind": "lead"}, expect=201)
    await plan.renew()
    lead = await visitor()
    keyboard = lead.page.keyboard

    await lead.page.goto("/")
    seen = len(await lead.outbox.messages(person["mobile"]))
    await lead.tab_to("textbox", "Brukernavn")
    await keyboard.type(person["username"])
    await keyboard.press("Tab")
    await keyboard.type(person["password"])
    await keyboard.press("Enter")
    code = await lead.code(person["mobile"], seen)
    await lead.tab_to("textbox", "Kode, 6 siffer")
    await keyboard.type(code)
    await keyboard.press("Enter")

    await lead.sees("Mine planer")
    await lead.tab_to("link", plan.owner["display_name"])
    await keyboard.press("Enter")
    await lead.sees(f"Plan for {plan.owner['display_name']}")
    await lead.tab_to("link", "Mål", at_most=10)
    await keyboard.press("Enter")
    await lead.sees("Mål")
    await lead.tab_to("link", "Nytt mål", at_most=10)
    await keyboard.press("Enter")
    await lead.sees("Nytt mål")
    await lead.tab_to("textbox", "Tittel", at_most=3)
    await keyboard.type("Handle selv")
    await lead.tab_to("textbox", "Måloppnåelse i prosent", at_most=3)
    await keyboard.press("Control+A")
    await keyboard.type("20")
    await lead.tab_to("button", "Lagre", at_most=8)
    await keyboard.press("Enter")
    await lead.sees("Handle selv")
    goals = (await plan.lead.get(f"{plan.path}/goals")).body["items"]
    assert [(goal["title"], goal["progress"]) for goal in goals] == [("Handle selv", 20)]


async def new_lead(people: People, kari: Browser) -> dict[str, str]:
    """A person who has made a password from their invitation."""
    secret, mobile = secrets.token_hex(5), f"+479{secrets.randbelow(10**7):07}"
    person = await make_person(kari, given_name="Tor", mobile=mobile, code_channel="sms")
    username = f"tor-{secret}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    browser = await people.anonymous()
    invitation = await Outbox(browser).wait_for(mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invitation["text"])[0].rstrip(".")
    password = f"fire hester {secret}"
    await browser.post("/api/identity/activation", {"token": token, "password": password}, expect=204)
    who = {"username": username, "password": password, "channel": "sms", "mobile": mobile}
    await sign_in(browser, Outbox(browser), who)  # who has read the terms once is not asked again
    return {"id": person["id"], "username": username, "password": password, "mobile": mobile}
