"""Who forgot a password gets another by mail and mobile, and whoever guesses learns nothing."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import CODE, Outbox

from .conftest import People
from .factories import make_person

RESET = "/api/identity/password-reset"
OLD, NEW = "blåbær under brua", "tyttebær bak låven"
LINK = re.compile(r"/nytt-passord#(\S+)")


@dataclass
class Forgetful:
    """Somebody with an account, signed in somewhere, who has forgotten the password."""

    username: str
    email: str
    mobile: str | None
    signed_in: Browser
    outbox: Outbox


async def _somebody(people: People, *, mobile: bool = True, email: bool = True) -> Forgetful:
    kari, outbox = await people.signed_in("kari"), Outbox(await people.anonymous())
    mark = uuid.uuid4().hex[:8]
    number, address = f"+479{int(mark, 16) % 10**7:07}", f"{mark}@solvik.example"
    fields = {"code_channel": "sms" if mobile else "email"}
    fields |= {"mobile": number} if mobile else {}
    fields |= {"email": address} if email else {}
    person = await make_person(kari, **fields)
    username = f"glemsk-{mark}"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    reached = number if mobile else address
    invited = await outbox.wait_for(reached, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invited["text"])[0].rstrip(".")
    browser = await people.anonymous()
    await browser.post("/api/identity/activation", {"token": token, "password": OLD}, expect=204)
    await _sign_in(browser, outbox, username, OLD, reached)
    return Forgetful(username, address, number if mobile else None, browser, outbox)


async def _sign_in(browser: Browser, outbox: Outbox, username: str, password: str, address: str) -> None:
    seen = len(await outbox.messages(address))
    await browser.post("/api/identity/sign-in", {"username": username, "password": password}, expect=202)
    await browser.post("/api/identity/sign-in/code", {"code": await _code(outbox, address, seen)}, expect=200)


async def _code(outbox: Outbox, address: str, seen: int) -> str:
    message = await outbox.wait_for(address, after=seen, containing=CODE)
    return CODE.findall(message["text"])[0]


async def _ask_for_link(browser: Browser, who: Forgetful) -> str:
    seen = len(await who.outbox.messages(who.email))
    await browser.post(RESET, {"username": who.username}, expect=202)
    mail = await who.outbox.wait_for(who.email, after=seen, containing=LINK)
    assert who.username in mail["text"]
    return LINK.findall(mail["text"])[0]


@pytest.mark.guide(8)
@pytest.mark.guide(9)
@pytest.mark.guide(10)
async def test_a_link_by_mail_and_a_code_on_the_mobile_set_a_new_password_and_end_every_session(
    people: People,
) -> None:
    who = await _somebody(people)
    browser = await people.anonymous()
    token = await _ask_for_link(browser, who)
    checked = await browser.post(f"{RESET}/check", {"token": token})
    assert (checked.body["username"], checked.body["code_needed"]) == (who.username, True)
    seen = len(await who.outbox.messages(who.mobile))
    sent = await browser.post(f"{RESET}/code", {"token": token}, expect=202)
    assert (sent.body["channel"], sent.body["hint"]) == ("sms", (who.mobile or "")[-2:])
    code = await _code(who.outbox, who.mobile or "", seen)
    # What is refused costs neither link nor code.
    weak = await browser.post(f"{RESET}/finish", {"token": token, "password": "passord1", "code": code}, expect=422)
    assert weak.code == "password.too_weak"
    wrong = await browser.post(f"{RESET}/finish", {"token": token, "password": NEW, "code": _other(code)}, expect=401)
    assert (wrong.code, wrong.body["tries_left"]) == ("sign_in.wrong_code", 4)
    await browser.post(f"{RESET}/finish", {"token": token, "password": NEW, "code": code}, expect=204)

    used = await browser.post(f"{RESET}/finish", {"token": token, "password": NEW, "code": code}, expect=410)
    assert used.code == "reset.invalid"
    await who.signed_in.get("/api/identity/session", expect=401)
    await who.outbox.wait_for(who.mobile or "", after=seen, containing="er endret")
    await browser.post("/api/identity/sign-in", {"username": who.username, "password": OLD}, expect=401)
    await _sign_in(browser, who.outbox, who.username, NEW, who.mobile or "")


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_a_link_alone_does_where_there_is_no_mobile(people: People) -> None:
    who = await _somebody(people, mobile=False)
    browser = await people.anonymous()
    token = await _ask_for_link(browser, who)
    assert (await browser.post(f"{RESET}/check", {"token": token})).body["code_needed"] is False
    await browser.post(f"{RESET}/code", {"token": token}, expect=422)
    await browser.post(f"{RESET}/finish", {"token": token, "password": NEW}, expect=204)
    await _sign_in(browser, who.outbox, who.username, NEW, who.email)


async def test_a_link_without_the_code_changes_nothing(people: People) -> None:
    who = await _somebody(people)
    browser = await people.anonymous()
    token = await _ask_for_link(browser, who)
    refused = await browser.post(f"{RESET}/finish", {"token": token, "password": NEW}, expect=401)
    assert refused.code == "sign_in.no_login"
    await _sign_in(browser, who.outbox, who.username, OLD, who.mobile or "")


async def test_a_newer_link_that_was_used_makes_the_older_worthless(people: People) -> None:
    who = await _somebody(people, mobile=False)
    browser = await people.anonymous()
    older = await _ask_for_link(browser, who)
    newer = await _ask_for_link(browser, who)
    await browser.post(f"{RESET}/finish", {"token": newer, "password": NEW}, expect=204)
    await browser.post(f"{RESET}/check", {"token": older}, expect=410)


@pytest.mark.guide(8)
async def test_nobody_learns_by_asking_which_user_names_exist_and_nothing_is_sent_without_a_mail_address(
    people: People,
) -> None:
    without_mail = await _somebody(people, email=False)
    browser = await people.anonymous()
    before = len(await without_mail.outbox.messages())
    answers = [
        await browser.post(RESET, {"username": name}, expect=202)
        for name in (without_mail.username, f"finnes-ikke-{uuid.uuid4().hex}")
    ]
    assert len({(answer.status, str(answer.body)) for answer in answers}) == 1
    # Somebody whose mail does come asks last: what was asked for before would have come by then.
    known = await _somebody(people, mobile=False)
    await _ask_for_link(browser, known)
    sent = [message for message in (await known.outbox.messages())[before:] if "nytt-passord" in message["text"]]
    assert _addresses(sent) == {known.email}


def _addresses(messages: Sequence[dict[str, Any]]) -> set[str]:
    return {message["to"] for message in messages}
