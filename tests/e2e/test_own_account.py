"""What people change of their own account, and what coordinators may do with others'."""

import base64
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from samplan_dev.client import Browser
from samplan_dev.people import CODE, Outbox
from samplan_dev.suite import Suite

from .conftest import People
from .factories import make_person, operator

ACCOUNT = "/api/identity/account"
OLD, NEW = "blåbær under brua", "tyttebær bak låven"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@dataclass
class Somebody:
    """A person with an account of their own, whom no other test knows."""

    id: str
    username: str
    password: str
    mobile: str
    email: str
    outbox: Outbox
    kari: Browser

    async def begin(self, browser: Browser, password: str | None = None) -> Any:
        """Show user name and password."""
        credentials = {"username": self.username, "password": password or self.password}
        return (await browser.post("/api/identity/sign-in", credentials, expect=202)).body

    async def sign_in(self, browser: Browser) -> Browser:
        """Sign in with password and code."""
        seen = len(await self.outbox.messages(self.mobile))
        await self.begin(browser)
        code = await self.code(self.mobile, seen)
        await browser.post("/api/identity/sign-in/code", {"code": code}, expect=200)
        return browser

    async def code(self, address: str, seen: int) -> str:
        """The code that came to an address after so many messages."""
        return str(CODE.findall((await self.outbox.wait_for(address, after=seen, containing=CODE))["text"])[0])


async def _somebody(people: People) -> Somebody:
    kari, outbox = await people.signed_in("kari"), Outbox(await people.anonymous())
    mark = uuid.uuid4().hex[:8]
    mobile, email = f"+479{int(mark, 16) % 10**7:07}", f"{mark}@solvik.example"
    person = await make_person(kari, mobile=mobile, email=email, code_channel="sms")
    username = f"egen-{mark}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    invited = await outbox.wait_for(mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invited["text"])[0].rstrip(".")
    await kari.post("/api/identity/activation", {"token": token, "password": OLD}, expect=204)
    return Somebody(person["id"], username, OLD, mobile, email, outbox, kari)


@pytest.mark.guide(14)
async def test_a_person_changes_their_own_password_and_is_signed_out_everywhere_else(people: People) -> None:
    who = await _somebody(people)
    here, there = await who.sign_in(await people.anonymous()), await who.sign_in(await people.anonymous())
    wrong = await here.post(f"{ACCOUNT}/password", {"old": "ikke dette", "new": NEW}, expect=422)
    assert wrong.code == "password.wrong_old"
    weak = await here.post(f"{ACCOUNT}/password", {"old": OLD, "new": "passord1"}, expect=422)
    assert weak.code == "password.too_weak"
    seen = len(await who.outbox.messages(who.mobile))
    before = dict(here.cookies)
    await here.post(f"{ACCOUNT}/password", {"old": OLD, "new": NEW}, expect=200)
    assert here.cookies["__Host-samplan"] != before["__Host-samplan"]
    await people.until_status(there, "/api/identity/session", 401)
    await here.get("/api/identity/session", expect=200)
    await who.outbox.wait_for(who.mobile, after=seen, containing="Passordet ditt i Samplan er endret")
    who.password = NEW
    await who.sign_in(there)


@pytest.mark.guide(2)
@pytest.mark.guide(15)
async def test_a_person_changes_the_user_name_that_the_coordinator_gave_them(people: People) -> None:
    who = await _somebody(people)
    here = await who.sign_in(await people.anonymous())
    taken = await here.post(f"{ACCOUNT}/username", {"username": "KARI"}, expect=409)
    assert taken.code == "account.username_taken"
    changed = await here.post(f"{ACCOUNT}/username", {"username": f"{who.username}-2"}, expect=200)
    assert changed.body["username"] == f"{who.username}-2"
    stranger = await people.anonymous()
    old = {"username": who.username, "password": who.password}
    await stranger.post("/api/identity/sign-in", old, expect=401)
    who.username = f"{who.username}-2"
    await who.sign_in(stranger)


@pytest.mark.guide(4)
@pytest.mark.guide(5)
async def test_codes_go_to_the_mail_address_once_a_code_has_shown_that_it_works(people: People) -> None:
    who = await _somebody(people)
    here = await who.sign_in(await people.anonymous())
    fresh = f"ny-{who.email}"
    wanted = {"channel": "email", "email": fresh, "use_for_codes": True}
    seen = len(await who.outbox.messages(who.mobile))
    sent = await here.post(f"{ACCOUNT}/contact", wanted, expect=202)
    assert sent.body["channel"] == "email"
    assert (await here.get(ACCOUNT)).body["email"] == who.email, "not before the code was shown"
    code = await who.code(fresh, 0)
    await here.post(f"{ACCOUNT}/contact/code", {"code": code}, expect=200)
    settings = (await here.get(ACCOUNT)).body
    assert (settings["email"], settings["code_channel"]) == (fresh, "email")
    # Who was reached by the mobile hears of it there.
    await who.outbox.wait_for(who.mobile, after=seen, containing="Kontaktopplysningene dine")
    assert (await here.delete(f"{ACCOUNT}/contact/email", expect=409)).code == "account.codes_go_there"
    again = await people.anonymous()
    assert (await who.begin(again))["channel"] == "email"


async def test_whose_phone_is_elsewhere_has_the_code_sent_by_mail(people: People) -> None:
    who = await _somebody(people)
    browser = await people.anonymous()
    sent = await who.begin(browser)
    assert (sent["channel"], sent["other_channel"]) == ("sms", "email")
    seen = len(await who.outbox.messages(who.email))
    again = await browser.post("/api/identity/sign-in/resend", {"channel": "email"}, expect=202)
    assert again.body["channel"] == "email"
    code = await who.code(who.email, seen)
    await browser.post("/api/identity/sign-in/code", {"code": code}, expect=200)


@pytest.mark.guide(13)
async def test_a_start_password_is_generated_shown_once_and_replaced_at_the_first_sign_in(people: People) -> None:
    who = await _somebody(people)
    there = await who.sign_in(await people.anonymous())
    path = f"/api/identity/persons/{who.id}/account/start-password"
    amina = await people.signed_in("amina")
    assert (await amina.post(path, expect=403)).code == "access.right_missing"
    seen = len(await who.outbox.messages(who.mobile))
    started = (await who.kari.post(path, expect=200)).body
    await who.outbox.wait_for(who.mobile, after=seen, containing="startpassord")
    assert started["password"] not in str(await who.outbox.messages(who.mobile))
    await people.until_status(there, "/api/identity/session", 401)

    browser = await people.anonymous()
    await browser.post("/api/identity/sign-in", {"username": who.username, "password": OLD}, expect=401)
    seen = len(await who.outbox.messages(who.mobile))
    await who.begin(browser, started["password"])
    code = await who.code(who.mobile, seen)
    needed = await browser.post("/api/identity/sign-in/code", {"code": code}, expect=403)
    assert needed.code == "sign_in.new_password_needed"
    await browser.get("/api/identity/session", expect=401)
    same = await browser.post("/api/identity/sign-in/new-password", {"password": started["password"]}, expect=422)
    assert same.code == "password.too_weak"
    await browser.post("/api/identity/sign-in/new-password", {"password": NEW}, expect=200)
    await browser.get("/api/identity/session", expect=200)
    await browser.post("/api/identity/sign-in/new-password", {"password": OLD}, expect=401)


async def test_a_person_sees_where_they_are_signed_in_and_ends_it_there(people: People) -> None:
    who = await _somebody(people)
    here, there = await who.sign_in(await people.anonymous()), await who.sign_in(await people.anonymous())
    items = (await here.get(f"{ACCOUNT}/sessions")).body["items"]
    assert [item["current"] for item in items].count(True) == 1
    assert len(items) == 2
    other = next(item for item in items if not item["current"])
    await here.delete(f"{ACCOUNT}/sessions/{other['id']}", expect=204)
    await people.until_status(there, "/api/identity/session", 401)
    assert (await who.kari.delete(f"{ACCOUNT}/sessions/{items[0]['id']}", expect=404)).code == "not_found"
    await who.sign_in(there)
    await here.delete(f"{ACCOUNT}/sessions", expect=204)
    await people.until_status(there, "/api/identity/session", 401)
    await here.get("/api/identity/session", expect=200)


async def test_a_cookie_that_turns_up_in_another_browser_ends_its_session(people: People) -> None:
    who = await _somebody(people)
    browser = await people.anonymous()
    seen = len(await who.outbox.messages(who.mobile))
    credentials = {"username": who.username, "password": who.password}
    await browser.post("/api/identity/sign-in", credentials, expect=202, headers={"User-Agent": FIREFOX})
    code = {"code": await who.code(who.mobile, seen)}
    await browser.post("/api/identity/sign-in/code", code, expect=200, headers={"User-Agent": FIREFOX})
    await browser.get("/api/identity/session", expect=200, headers={"User-Agent": FIREFOX})
    await browser.get("/api/identity/session", expect=401, headers={"User-Agent": CHROME})
    await browser.get("/api/identity/session", expect=401, headers={"User-Agent": FIREFOX})


async def test_an_authenticator_app_replaces_sent_codes_and_a_recovery_code_works_once(people: People) -> None:
    who = await _somebody(people)
    here = await who.sign_in(await people.anonymous())
    seed = (await here.post(f"{ACCOUNT}/app", expect=201)).body
    assert seed["qr"].startswith("data:image/svg+xml")
    added = await here.post(f"{ACCOUNT}/app/code", {"code": _now(seed["secret"])}, expect=200)
    codes = added.body["codes"]
    assert len(set(codes)) == 10
    await who.outbox.wait_for(who.mobile, after=0, containing="ny innloggingsmåte")

    browser = await people.anonymous()
    seen = len(await who.outbox.messages(who.mobile))
    assert (await who.begin(browser))["channel"] == "app"
    used = await browser.post("/api/identity/sign-in/code", {"code": _now(seed["secret"])}, expect=401)
    assert used.code == "sign_in.wrong_code", "the code of these 30 seconds was used up"
    await browser.post("/api/identity/sign-in/code", {"code": codes[0].upper()}, expect=200)
    await who.begin(other := await people.anonymous())
    await other.post("/api/identity/sign-in/code", {"code": codes[0]}, expect=401)
    assert len(await who.outbox.messages(who.mobile)) == seen
    assert (await browser.get(ACCOUNT)).body["recovery_codes_left"] == 9

    asked = (await browser.post("/api/identity/session/step-up", expect=202)).body
    assert asked["channel"] == "app"
    await browser.post("/api/identity/session/step-up/code", {"code": codes[1]}, expect=200)
    assert len(await who.outbox.messages(who.mobile)) == seen

    await browser.delete(f"{ACCOUNT}/app", expect=200)
    assert (await who.begin(await people.anonymous()))["channel"] == "sms"


def _now(secret: str) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()


async def test_who_lost_app_and_recovery_codes_gets_sent_codes_again_by_the_operator(
    suite: Suite, people: People
) -> None:
    who = await _somebody(people)
    here = await who.sign_in(await people.anonymous())
    seed = (await here.post(f"{ACCOUNT}/app", expect=201)).body
    await here.post(f"{ACCOUNT}/app/code", {"code": _now(seed["secret"])}, expect=200)
    assert (await who.begin(await people.anonymous()))["channel"] == "app"
    seen = len(await who.outbox.messages(who.mobile))

    assert operator(suite, "app", "remove", "Solvik kommune", who.username) == {"username": who.username}
    assert (await who.begin(await people.anonymous()))["channel"] == "sms"
    await who.outbox.wait_for(who.mobile, after=seen, containing="innloggingsmåte")
    await people.until_status(here, "/api/identity/session", 401)
    assert "error" in operator(suite, "app", "remove", "Solvik kommune", who.username)
    assert "error" in operator(suite, "app", "remove", "Fjordby kommune", who.username)


@pytest.mark.guide(11)
async def test_where_the_municipality_says_so_a_password_of_six_characters_needs_three_kinds(
    suite: Suite, people: People
) -> None:
    nils, outbox, browser = await people.signed_in("nils"), Outbox(await people.anonymous()), await people.anonymous()
    mobile = f"+479{int(uuid.uuid4().hex[:8], 16) % 10**7:07}"
    person = await make_person(nils, mobile=mobile, code_channel="sms")
    organisation_id = (await nils.get("/api/identity/session")).body["organisation"]["id"]
    operator(suite, "organisation", organisation_id, "--password-profile", "guide")
    try:
        path = f"/api/identity/persons/{person['id']}/account"
        await nils.post(path, {"username": f"u{uuid.uuid4().hex[:10]}"}, expect=201)
        link = (await outbox.wait_for(mobile, after=0, containing="/aktiver#"))["text"]
        token = {"token": link.partition("/aktiver#")[2].split()[0]}
        rules = (await browser.post("/api/identity/activation/check", token)).body["rules"]
        assert rules == {"min_length": 6, "kinds": True}
        for password, reason in (("kv7xq", "too_short"), ("kv7xqe", "no_upper"), ("KvexQe", "no_digit")):
            refused = await browser.post("/api/identity/activation", token | {"password": password}, expect=422)
            assert reason in refused.body["reasons"]
        await browser.post("/api/identity/activation", token | {"password": "Kv7xQe"}, expect=204)
    finally:
        operator(suite, "organisation", organisation_id, "--password-profile", "standard")


async def test_on_a_device_of_their_own_a_person_gets_in_however_often_others_guess(people: People) -> None:
    who = await _somebody(people)
    at_home = await who.sign_in(await people.anonymous())
    stranger, again = await people.anonymous(), await people.anonymous()
    wrong = {"username": who.username, "password": "not this one"}
    for status in (401, 401, 429, 429):
        await stranger.post("/api/identity/sign-in", wrong, expect=status)
    again.cookies = {"__Host-samplan-device": at_home.cookies["__Host-samplan-device"]}
    await who.sign_in(again)
    assert (await again.get("/api/identity/session")).body["person"]["id"] == who.id


async def test_a_sign_in_on_a_new_device_is_told_where_codes_do_not_go_and_once_for_the_device(
    people: People,
) -> None:
    who = await _somebody(people)
    first = await who.sign_in(await people.anonymous())
    await first.delete("/api/identity/session")
    await who.sign_in(first)  # the same device again
    second = await who.sign_in(await people.anonymous())
    told = await who.outbox.wait_for(who.email, after=0, containing="fra en enhet vi ikke kjenner")
    assert told["subject"] == "Ny innlogging i Samplan"
    await second.delete("/api/identity/session")
    await who.sign_in(second)
    third = await who.sign_in(await people.anonymous())
    await third.get(ACCOUNT)

    async def told_again() -> bool:
        return len(await who.outbox.messages(who.email)) == 2

    await people.until(told_again)
    assert who.username not in str(await who.outbox.messages(who.email))
