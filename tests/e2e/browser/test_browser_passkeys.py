"""Passkeys in a real browser, whose authenticator is the debugger's: unlocked by a person who is there."""

import re
import secrets

import pytest
from playwright.async_api import CDPSession

from samplan_dev.people import Outbox

from ..conftest import People
from ..factories import make_person
from .conftest import Enter
from .visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


class Device:
    """An authenticator in the browser of a visitor."""

    def __init__(self, debugger: CDPSession) -> None:
        self._debugger = debugger
        self._id = ""

    async def plug_in(self) -> None:
        """Let the browser have it; only so that someone is there and shows who they are."""
        await self._debugger.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = await self._debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    async def become_a_copy(self, *, uses: int) -> None:
        """Hold the same passkey, as it was after so many uses."""
        held = await self._debugger.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        await self._debugger.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._id})
        await self.plug_in()
        copy = held["credentials"][0] | {"signCount": uses}
        await self._debugger.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": copy})


async def _has_a_passkey(people: People, tor: Visitor) -> tuple[Device, str]:
    """Somebody new makes a passkey on their own page; the device, and where codes and news reach them."""
    kari = await people.signed_in("kari")
    mark, mobile = secrets.token_hex(5), f"+479{secrets.randbelow(10**7):07}"
    person = await make_person(kari, given_name="Tor", mobile=mobile, code_channel="sms")
    username, password = f"tor-{mark}", f"fire hester {mark}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    invitation = await Outbox(kari).wait_for(mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invitation["text"])[0].rstrip(".")
    await kari.post("/api/identity/activation", {"token": token, "password": password}, expect=204)

    device = Device(await tor.context.new_cdp_session(tor.page))
    await device.plug_in()
    await tor.signs_in({"username": username, "password": password, "channel": "sms", "mobile": mobile}, at="/profil")
    await tor.sees("Vilkår for bruk")
    await tor.press("Jeg godtar vilkårene")
    await tor.sees("Min profil")
    await tor.press("Lag passnøkkel")
    await tor.write("Navn på enheten", "Maskinen min")
    await tor.press("Fortsett")
    await tor.reads("Passnøkkelen er laget")
    return device, mobile


async def test_a_passkey_is_made_used_instead_of_password_and_code_and_removed(
    people: People, visitor: Enter
) -> None:
    tor = await visitor()
    await _has_a_passkey(people, tor)
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


async def test_a_passkey_that_was_copied_opens_nothing_and_its_owner_is_told(people: People, visitor: Enter) -> None:
    tor = await visitor()
    device, mobile = await _has_a_passkey(people, tor)
    for _ in range(2):  # so that its counter has gone on
        await tor.press("Logg ut")
        await tor.sees("Logg inn")
        await tor.press("Logg inn med passnøkkel")
        await tor.sees("Min profil")
    await tor.press("Logg ut")
    await tor.sees("Logg inn")

    await device.become_a_copy(uses=0)
    await tor.press("Logg inn med passnøkkel")
    await tor.reads("Passnøkkelen ble ikke godtatt")
    await tor.outbox.wait_for(mobile, after=0, containing="avvist fordi den kan være kopiert")
