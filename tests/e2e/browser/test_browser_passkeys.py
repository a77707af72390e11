"""Passkeys in a real browser, whose authenticator is the debugger's: unlocked by a person who is there."""

import re
import secrets

import pytest

from samplan_dev.people import Outbox

from ..conftest import People
from ..factories import make_person
from .conftest import Enter

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


async def test_a_passkey_is_made_used_instead_of_password_and_code_and_removed(
    people: People, visitor: Enter
) -> None:
    kari = await people.signed_in("kari")
    mark, mobile = secrets.token_hex(5), f"+479{secrets.randbelow(10**7):07}"
    person = await make_person(kari, given_name="Tor", mobile=mobile, code_channel="sms")
    username, password = f"tor-{mark}", f"fire hester {mark}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    invitation = await Outbox(kari).wait_for(mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invitation["text"])[0].rstrip(".")
    await kari.post("/api/identity/activation", {"token": token, "password": password}, expect=204)

    tor = await visitor()
    debugger = await tor.context.new_cdp_session(tor.page)
    await debugger.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    await debugger.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    await tor.signs_in({"username": username, "password": password, "channel": "sms", "mobile": mobile}, at="/profil")
    await tor.sees("Vilkår for bruk")
    await tor.press("Jeg godtar vilkårene")
    await tor.sees("Min profil")
    await tor.press("Lag passnøkkel")
    await tor.write("Navn på enheten", "Maskinen min")
    await tor.press("Fortsett")
    await tor.reads("Passnøkkelen er laget")
    await tor.is_accessible("the profile with a passkey")

    await tor.press("Logg ut")
    await tor.sees("Logg inn")
    await tor.press("Logg inn med passnøkkel")
    await tor.sees("Min profil")
    await tor.reads("Maskinen min")
    await tor.press("Gi Maskinen min nytt navn")
    await tor.write("Navn på enheten", "Jobbmaskinen")
    await tor.is_accessible("a passkey being renamed")
    await tor.press("Lagre navnet")
    await tor.reads("Navnet er endret.")
    await tor.press("Fjern Jobbmaskinen")
    await tor.reads("Passnøkkelen er fjernet")

    await tor.press("Logg ut")
    await tor.sees("Logg inn")
    await tor.press("Logg inn med passnøkkel")
    await tor.reads("Passnøkkelen ble ikke godtatt")
