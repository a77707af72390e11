"""Getting in and out, as people do it."""

import re
import uuid

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import CODE, Outbox

from .conftest import People
from .factories import make_person


async def _code(outbox: Outbox, address: str, seen: int) -> str:
    message = await outbox.wait_for(address, after=seen, containing=CODE)
    return CODE.findall(message["text"])[0]


@pytest.mark.guide(1)
@pytest.mark.guide(4)
async def test_a_person_signs_in_with_password_and_a_code_by_the_channel_of_their_own(people: People) -> None:
    for username, channel in (("liv", "sms"), ("ola", "email")):
        person = people.known[username]
        browser, outbox = await people.anonymous(), Outbox(await people.anonymous())
        address = person["mobile"] if channel == "sms" else person["email"]
        seen = len(await outbox.messages(address))
        credentials = {"username": username, "password": person["password"]}
        sent = await browser.post("/api/identity/sign-in", credentials, expect=202)
        assert sent.body["channel"] == channel
        await browser.get("/api/identity/session", expect=401)
        code = await _code(outbox, address, seen)
        session = await browser.post("/api/identity/sign-in/code", {"code": code}, expect=200)
        assert session.body["person"]["display_name"] == person["name"]
        assert (await browser.get("/api/identity/session")).body["person"] == session.body["person"]


@pytest.mark.guide(3)
async def test_no_code_is_sent_for_wrong_credentials_and_nobody_learns_which_was_wrong(people: People) -> None:
    browser, outbox = await people.anonymous(), Outbox(await people.anonymous())
    before = len(await outbox.messages())
    answers = [
        await browser.post("/api/identity/sign-in", {"username": name, "password": "feil passord"}, expect=401)
        for name in ("amina", f"finnes-ikke-{uuid.uuid4().hex}")
    ]
    assert {answer.code for answer in answers} == {"sign_in.wrong_credentials"}
    assert {frozenset(answer.body) for answer in answers} == {frozenset(answers[0].body)}
    # A code for somebody else, who signs in after: nothing came in between.
    await people.signed_in("kari")
    caught = (await outbox.messages())[before:]
    told = {message["to"] for message in caught}
    assert people.known["kari"]["mobile"] in told
    # What earlier tests led to may still come; to whom somebody tried to be, nothing does.
    amina = people.known["amina"]
    assert not told & {amina["mobile"], amina.get("email")}


@pytest.mark.guide(7)
async def test_three_wrong_passwords_make_the_next_wait_thirty_seconds(people: People) -> None:
    browser = await people.anonymous()
    wrong = {"username": f"gjetter-{uuid.uuid4().hex}", "password": "feil"}
    for _ in range(2):
        await browser.post("/api/identity/sign-in", wrong, expect=401)
    locked = await browser.post("/api/identity/sign-in", wrong, expect=429)
    assert locked.code == "sign_in.locked"
    assert locked.body["retry_after"] == 30
    again = await browser.post("/api/identity/sign-in", wrong, expect=429)
    assert 0 < again.body["retry_after"] <= 30
    assert again.headers["Retry-After"] == str(again.body["retry_after"])


async def test_wrong_tries_for_one_user_name_keep_nobody_else_out(people: People) -> None:
    browser = await people.anonymous()
    unknown = f"ukjent-{uuid.uuid4().hex}"
    for expected in (401, 401, 429, 429):
        await browser.post("/api/identity/sign-in", {"username": unknown, "password": "feil"}, expect=expected)
    assert (await people.signed_in("kari")).cookies


async def test_a_wrong_code_is_told_with_the_tries_left_and_the_fifth_ends_the_login(people: People) -> None:
    browser, outbox = await people.anonymous(), Outbox(await people.anonymous())
    amina = people.known["amina"]
    seen = len(await outbox.messages(amina["mobile"]))
    await browser.post("/api/identity/sign-in", {"username": "amina", "password": amina["password"]}, expect=202)
    right = await _code(outbox, amina["mobile"], seen)
    wrong = "000000" if right != "000000" else "111111"
    left = []
    for _ in range(4):
        answer = await browser.post("/api/identity/sign-in/code", {"code": wrong}, expect=401)
        assert answer.code == "sign_in.wrong_code"
        left.append(answer.body["tries_left"])
    assert left == [4, 3, 2, 1]
    assert (
        await browser.post("/api/identity/sign-in/code", {"code": wrong}, expect=401)
    ).code == "sign_in.code_expired"
    await browser.post("/api/identity/sign-in/code", {"code": right}, expect=401)


async def test_a_code_works_once_and_only_in_the_browser_that_asked_for_it(people: People) -> None:
    mine, other, outbox = await people.anonymous(), await people.anonymous(), Outbox(await people.anonymous())
    kari = people.known["kari"]
    seen = len(await outbox.messages(kari["mobile"]))
    credentials = {"username": "kari", "password": kari["password"]}
    await mine.post("/api/identity/sign-in", credentials, expect=202)
    code = await _code(outbox, kari["mobile"], seen)
    assert (await other.post("/api/identity/sign-in/code", {"code": code}, expect=401)).code == "sign_in.no_login"
    # Somebody else's login is of no use for it either.
    amina = people.known["amina"]
    await other.post("/api/identity/sign-in", {"username": "amina", "password": amina["password"]}, expect=202)
    assert (await other.post("/api/identity/sign-in/code", {"code": code}, expect=401)).code == "sign_in.wrong_code"
    await mine.post("/api/identity/sign-in/code", {"code": f"{code[:3]} {code[3:]}"}, expect=200)
    assert (await mine.post("/api/identity/sign-in/code", {"code": code}, expect=401)).code == "sign_in.no_login"


async def test_another_code_is_sent_after_half_a_minute_and_not_before(people: People) -> None:
    browser = await people.anonymous()
    amina = people.known["amina"]
    await browser.post("/api/identity/sign-in", {"username": "amina", "password": amina["password"]}, expect=202)
    early = await browser.post("/api/identity/sign-in/resend", expect=429)
    assert early.code == "sign_in.resend_too_soon"
    assert 0 < early.body["retry_after"] <= 30


@pytest.mark.guide(31)
async def test_signing_out_ends_the_session_everywhere(people: People) -> None:
    browser = await people.signed_in("amina")
    kept = dict(browser.cookies)
    await browser.delete("/api/identity/session", expect=204)
    assert set(browser.cookies) == {"__Host-samplan-device"}, "the device is still known, nobody is signed in"
    browser.cookies = kept
    assert (await browser.get("/api/identity/session", expect=401)).code == "auth.session_missing"


@pytest.mark.guide(242)
async def test_a_persons_language_is_theirs_on_screen_and_in_notices(people: People) -> None:
    browser, outbox = await people.signed_in("amina"), Outbox(await people.anonymous())
    address = people.known["amina"]["mobile"]
    try:
        for language, word in (("nn", "koden"), ("en", "code")):
            changed = await browser.patch("/api/identity/me", {"language": language})
            assert changed.body["language"] == language
            seen = len(await outbox.messages(address))
            await browser.post("/api/identity/session/step-up", expect=202)
            message = await outbox.wait_for(address, after=seen, containing=CODE)
            assert word in message["text"].lower()
            code = CODE.findall(message["text"])[0]
            await browser.post("/api/identity/session/step-up/code", {"code": code}, expect=200)
    finally:
        await browser.patch("/api/identity/me", {"language": "nb"})


@pytest.mark.guide(12)
async def test_a_coordinator_starts_an_account_and_its_owner_alone_sets_the_password(people: People) -> None:
    kari, outbox = await people.signed_in("kari"), Outbox(await people.anonymous())
    mobile = "+4798765432"
    seen = len(await outbox.messages(mobile))
    person = await make_person(kari, mobile=mobile, code_channel="sms")
    username = f"eli-{person['id'][-12:]}"
    invited = await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    assert invited.body["account"] == {"username": username, "status": "invited"}
    message = await outbox.wait_for(mobile, after=seen, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", message["text"])[0].rstrip(".")
    browser = await people.anonymous()
    assert (await browser.post("/api/identity/activation/check", {"token": token})).body["username"] == username
    weak = await browser.post("/api/identity/activation", {"token": token, "password": "passord1"}, expect=422)
    assert weak.code == "password.too_weak"
    await browser.post("/api/identity/activation", {"token": token, "password": "blåbær under brua"}, expect=204)
    used = await browser.post(
        "/api/identity/activation", {"token": token, "password": "blåbær under brua"}, expect=410
    )
    assert used.code == "activation.invalid"
    await sign_in_with(browser, outbox, username, "blåbær under brua", mobile)


async def sign_in_with(browser: Browser, outbox: Outbox, username: str, password: str, mobile: str) -> None:
    seen = len(await outbox.messages(mobile))
    await browser.post("/api/identity/sign-in", {"username": username, "password": password}, expect=202)
    code = await _code(outbox, mobile, seen)
    await browser.post("/api/identity/sign-in/code", {"code": code}, expect=200)
