"""Getting in through an OpenID provider, at a real one that plays ID-porten, HelseID and Ansattporten."""

import re
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from samplan_dev.client import Browser
from samplan_dev.openid import AtProvider, follow, go_through
from samplan_dev.people import Outbox, norwegian_day, synthetic_identity_number
from samplan_dev.suite import Suite

from .conftest import People
from .factories import make_person

API = "/api/identity/providers"
START, LINK = f"{API}/idporten/start", f"{API}/link"
Enter = Callable[[], Any]


@dataclass
class Visit:
    """A browser of ours, and its visit to the providers."""

    browser: Browser
    at: AtProvider


@pytest.fixture
async def visit(people: People) -> AsyncIterator[Enter]:
    """Opens a browser that can go to the providers."""
    async with AsyncExitStack() as stack:

        async def enter() -> Visit:
            return Visit(await people.anonymous(), await stack.enter_async_context(AtProvider()))

        yield enter


@dataclass
class Newcomer:
    """Somebody of a municipality, with an account that was never opened."""

    id: str
    number: str
    username: str
    mobile: str


async def _newcomer(lead: Browser, **fields: Any) -> Newcomer:
    number, mark = synthetic_identity_number(), uuid.uuid4().hex[:8]
    mobile = f"+479{int(mark, 16) % 10**7:07}"
    person = await make_person(lead, identity_number=number, mobile=mobile, code_channel="sms", **fields)
    username = f"ny-{mark}"
    await lead.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    return Newcomer(person["id"], number, username, mobile)


async def _with_password(people: People, who: Newcomer, password: str = "blåbær under brua") -> str:
    """Open the account with the link that was sent; returns the password."""
    outbox, browser = Outbox(await people.anonymous()), await people.anonymous()
    invited = await outbox.wait_for(who.mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invited["text"])[0].rstrip(".")
    await browser.post("/api/identity/activation", {"token": token, "password": password}, expect=204)
    return password


async def _tuva(enter: Enter, suite: Suite, people: People) -> Visit:
    """The coordinator of the municipality that asks for a provider, signed in."""
    visit: Visit = await enter()
    number = people.known["tuva"]["identity_number"]
    if await go_through(visit.browser, visit.at, number) == "/koble-sammen":
        await visit.browser.post(LINK, expect=200)
    assert (await visit.browser.get("/api/identity/session")).body["provider"] == "idporten"
    return visit


def _changed(address: str, **parameters: str | None) -> str:
    """An address with some of its parameters replaced, or taken away."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return urlunsplit(parts._replace(query=urlencode({n: v for n, v in query.items() if v is not None})))


def _why(page: str) -> str:
    """The code that a page of refusal tells."""
    assert page.startswith("/innlogging?"), page
    return parse_qs(urlsplit(page).query)["feil"][0]


# What a municipality asks for


@pytest.mark.guide(18)
@pytest.mark.guide(20)
async def test_where_the_highest_level_is_asked_for_a_right_password_leads_to_the_provider(
    visit: Enter, people: People, suite: Suite
) -> None:
    tuva, browser = people.known["tuva"], await people.anonymous()
    outbox = Outbox(await people.anonymous())
    seen = len(await outbox.messages(tuva["mobile"]))
    wrong = {"username": "tuva", "password": "feil"}
    assert (await browser.post("/api/identity/sign-in", wrong, expect=401)).code == "sign_in.wrong_credentials"
    right = {"username": "tuva", "password": tuva["password"]}
    refused = await browser.post("/api/identity/sign-in", right, expect=403)
    assert refused.code == "sign_in.provider_required"
    assert not browser.cookies, "no login is under way"
    assert len(await outbox.messages(tuva["mobile"])) == seen, "no code was sent"
    by_provider = await _tuva(visit, suite, people)
    assert (await by_provider.browser.get("/api/identity/session")).body["person"]["display_name"] == tuva["name"]


@pytest.mark.guide(19)
async def test_where_it_is_not_asked_for_both_ways_lead_in(visit: Enter, people: People) -> None:
    assert (await people.signed_in("amina")).cookies
    kari = await people.signed_in("kari")
    known = await _newcomer(kari)
    came: Visit = await visit()
    assert await go_through(came.browser, came.at, known.number) == "/koble-sammen"
    await came.browser.post(LINK, expect=200)
    assert (await came.browser.get("/api/identity/session")).body["organisation"]["name"] == "Solvik kommune"


@pytest.mark.guide(24)
async def test_who_is_under_fifteen_keeps_password_and_code_and_from_the_birthday_on_does_not(
    visit: Enter, people: People, suite: Suite
) -> None:
    assert (await people.signed_in("jonas")).cookies, "ten years old, where the highest level is asked for"
    tuva = await _tuva(visit, suite, people)
    today = norwegian_day()
    birthday = date(today.year - 15, today.month, min(today.day, 28))
    young = await _newcomer(tuva.browser, birth_date=(birthday + timedelta(days=5)).isoformat())
    old = await _newcomer(tuva.browser, birth_date=birthday.isoformat())
    for who, expected in ((young, 202), (old, 403)):
        credentials = {"username": who.username, "password": await _with_password(people, who)}
        browser = await people.anonymous()
        answer = await browser.post("/api/identity/sign-in", credentials, expect=expected)
        assert answer.code == (None if expected == 202 else "sign_in.provider_required")


async def test_sessions_of_a_provider_last_two_hours_where_the_municipality_says_so(
    visit: Enter, people: People, suite: Suite
) -> None:
    tuva = await _tuva(visit, suite, people)
    session = (await tuva.browser.get("/api/identity/session")).body
    assert _hours(session) == 2
    kari = await people.signed_in("kari")
    assert _hours((await kari.get("/api/identity/session")).body) == 12


def _hours(session: dict[str, Any]) -> int:
    from datetime import datetime

    begun, ends = (datetime.fromisoformat(session[name]) for name in ("factor_at", "expires_at"))
    return round((ends - begun).total_seconds() / 3600)


# Linking


@pytest.mark.guide(21)
@pytest.mark.guide(22)
@pytest.mark.guide(27)
async def test_an_account_is_linked_once_and_then_the_provider_alone_leads_in(visit: Enter, people: People) -> None:
    kari = await people.signed_in("kari")
    known = await _newcomer(kari, given_name="Ida")
    password = await _with_password(people, known)
    came: Visit = await visit()
    assert await go_through(came.browser, came.at, known.number, to="/planer") == "/koble-sammen"
    await came.browser.get("/api/identity/session", expect=401)
    offer = (await came.browser.get(LINK)).body
    assert (offer["username"], offer["organisation_name"]) == (known.username, "Solvik kommune")
    assert offer["display_name"].startswith("Ida")
    linked = (await came.browser.post(LINK, expect=200)).body
    assert linked["to"] == "/planer"
    assert linked["session"]["person"]["id"] == known.id
    assert (await came.browser.post(LINK, expect=401)).code == "provider.no_login"
    # From another machine: nothing is asked here any more.
    elsewhere: Visit = await visit()
    assert await go_through(elsewhere.browser, elsewhere.at, known.number, to="/planer") == "/planer"
    assert (await elsewhere.browser.get("/api/identity/session")).body["person"]["id"] == known.id
    # The password still works where it may.
    await (await people.anonymous()).post(
        "/api/identity/sign-in", {"username": known.username, "password": password}, expect=202
    )


async def test_an_account_that_was_never_opened_is_opened_by_linking_and_its_invitation_ends(
    visit: Enter, people: People
) -> None:
    kari, outbox = await people.signed_in("kari"), Outbox(await people.anonymous())
    known = await _newcomer(kari)
    invited = await outbox.wait_for(known.mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invited["text"])[0].rstrip(".")
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    assert (await came.browser.get(f"/api/identity/persons/{known.id}")).body["account"]["status"] == "active"
    used = {"token": token, "password": "blåbær under brua"}
    await (await people.anonymous()).post("/api/identity/activation", used, expect=410)
    # Without a password nobody gets in by one.
    for guess in (" ", "None"):
        wrong = {"username": known.username, "password": guess}
        await (await people.anonymous()).post("/api/identity/sign-in", wrong, expect=401)


async def test_what_is_offered_to_be_linked_is_offered_to_that_browser_alone(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    other: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    assert (await other.browser.get(LINK, expect=401)).code == "provider.no_login"
    await follow(other.browser, START)
    assert (await other.browser.post(LINK, expect=401)).code == "provider.no_login"
    await came.browser.post(LINK, expect=200)


async def test_who_has_no_account_is_told_so_and_whom_to_ask(visit: Enter) -> None:
    came: Visit = await visit()
    assert _why(await go_through(came.browser, came.at, synthetic_identity_number())) == "provider.no_account"
    await came.browser.get("/api/identity/session", expect=401)


@pytest.mark.parametrize("provider", ["helseid", "ansattporten"])
async def test_staff_come_in_through_the_other_providers_by_the_same_rules(
    visit: Enter, people: People, provider: str
) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    assert await go_through(came.browser, came.at, known.number, provider=provider) == "/koble-sammen"
    await came.browser.post(LINK, expect=200)
    assert (await came.browser.get("/api/identity/session")).body["provider"] == provider
    # Each is linked for itself.
    assert await go_through(came.browser, came.at, known.number) == "/koble-sammen"
    low: Visit = await visit()
    page = await go_through(low.browser, low.at, known.number, provider=provider, method="minid")
    assert _why(page) == "provider.level_too_low"


@pytest.mark.guide(26)
async def test_after_a_new_identity_number_the_old_one_leads_nowhere_and_the_new_one_is_linked_anew(
    visit: Enter, people: People
) -> None:
    kari, siri = await people.signed_in("kari"), await people.signed_in("siri")
    known = await _newcomer(kari)
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    new = synthetic_identity_number()
    version = (await siri.get(f"/api/identity/persons/{known.id}")).body["version"]
    await siri.call(
        "PUT",
        f"/api/identity/administration/persons/{known.id}/identity-number",
        {"identity_number": new, "former": "replaced", "reason": "Fikk fødselsnummer"},
        if_match=f'"{version}"',
    )
    found = await kari.post("/api/identity/persons/search", {"identity_number": known.number})
    assert [item["id"] for item in found.body["items"]] == [known.id]
    await came.browser.get("/api/identity/session", expect=401)
    old: Visit = await visit()
    assert _why(await go_through(old.browser, old.at, known.number)) == "provider.number_changed"
    renewed: Visit = await visit()
    assert await go_through(renewed.browser, renewed.at, new) == "/koble-sammen"
    linked = (await renewed.browser.post(LINK, expect=200)).body
    assert linked["session"]["person"]["id"] == known.id
    assert await go_through(renewed.browser, renewed.at, new, to="/planer") == "/planer"
    again: Visit = await visit()
    assert _why(await go_through(again.browser, again.at, known.number)) == "provider.no_account"


# Levels


@pytest.mark.guide(25)
@pytest.mark.parametrize("method", ["minid", "feide"])
async def test_lesser_means_are_refused_with_the_reason(visit: Enter, people: People, method: str) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    page = await go_through(came.browser, came.at, known.number, method=method)
    assert _why(page) == "provider.level_too_low"
    assert parse_qs(urlsplit(page).query)["metode"] == [method]
    await came.browser.get("/api/identity/session", expect=401)
    assert (await came.browser.get(LINK, expect=401)).code == "provider.no_login"
    for better in ("buypass", "commfides"):
        again: Visit = await visit()
        assert await go_through(again.browser, again.at, known.number, method=better) == "/koble-sammen"


# Single sign-on, and out


@pytest.mark.guide(23)
async def test_who_is_signed_in_at_the_provider_is_not_asked_again(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    assert came.at.asked_again
    await came.browser.post(LINK, expect=200)
    came.browser.cookies.clear()
    assert await go_through(came.browser, came.at, "", to="/planer") == "/planer"
    assert not came.at.asked_again, "as for every other service that the provider vouches for people at"
    assert (await came.browser.get("/api/identity/session")).body["person"]["id"] == known.id


async def test_signing_out_leads_on_to_the_provider_which_forgets_too(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    await came.browser.delete("/api/identity/session", expect=204)
    led = (await follow(came.browser, f"{API}/idporten/end")).headers["Location"]
    asked = parse_qs(urlsplit(led).query)
    assert set(asked) == {"client_id", "post_logout_redirect_uri", "state"}, "no id_token was kept"
    _, back = await came.at.leave(led)
    assert back == f"{came.browser.origin}/utlogget?state={asked['state'][0]}"
    await go_through(came.browser, came.at, known.number)
    assert came.at.asked_again


async def test_signing_out_at_the_provider_ends_the_session_everywhere(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    kept = dict(came.browser.cookies)
    led = (await follow(came.browser, f"{API}/idporten/end")).headers["Location"]
    frames, _ = await came.at.leave(led)
    await came.browser.get("/api/identity/session", expect=200)
    # The frame is loaded in another site's page: none of our cookies comes along.
    stranger = await people.anonymous()
    wrong = _changed(frames[0], iss="http://another.example")
    await follow(stranger, wrong, expect=400)
    await follow(stranger, _changed(frames[0], sid=uuid.uuid4().hex), expect=200)
    await came.browser.get("/api/identity/session", expect=200)
    told = await follow(stranger, _changed(frames[0], iss=f"{_issuer(frames[0])}/"), expect=200)
    origin = f"http://{urlsplit(_issuer(frames[0])).netloc}"
    assert told.headers["Content-Security-Policy"] == f"default-src 'none'; frame-ancestors {origin}"
    came.browser.cookies = kept
    await people.until_status(came.browser, "/api/identity/session", 401)


def _issuer(frame: str) -> str:
    return parse_qs(urlsplit(frame).query)["iss"][0]


async def test_no_other_page_may_be_framed(people: People) -> None:
    browser = await people.anonymous()
    for path in ("/", "/innlogging?feil=x", API, f"{API}/ukjent/logout?iss=x&sid=y"):
        answer = await browser.call("GET", path, expect=404 if "ukjent" in path else 200)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path


# Showing oneself again


async def test_who_has_no_password_steps_up_at_the_provider(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    before, cookie = (await came.browser.get("/api/identity/session")).body, dict(came.browser.cookies)
    by_code = await came.browser.post("/api/identity/session/step-up", expect=409)
    assert by_code.code == "auth.step_up_elsewhere"
    begun = await follow(came.browser, "/api/identity/session/step-up/provider?language=nn")
    back = await came.at.show(begun.headers["Location"], known.number)
    assert came.at.asked_again, "being signed in at the provider is not enough"
    assert (await follow(came.browser, back)).headers["Location"] == "/bekreftet"
    after = (await came.browser.get("/api/identity/session")).body
    assert after["factor_at"] > before["factor_at"]
    assert after["expires_at"] == before["expires_at"]
    new = dict(came.browser.cookies)
    came.browser.cookies = cookie
    await people.until_status(came.browser, "/api/identity/session", 401)
    came.browser.cookies = new
    await came.browser.get("/api/identity/session", expect=200)


async def test_nobody_else_steps_up_for_a_person(visit: Enter, people: People) -> None:
    kari = await people.signed_in("kari")
    known, another = await _newcomer(kari), await _newcomer(kari)
    came: Visit = await visit()
    await go_through(came.browser, came.at, known.number)
    await came.browser.post(LINK, expect=200)
    before = (await came.browser.get("/api/identity/session")).body
    begun = await follow(came.browser, "/api/identity/session/step-up/provider")
    back = await came.at.show(begun.headers["Location"], another.number)
    assert _why((await follow(came.browser, back)).headers["Location"]) == "provider.other_person"
    assert (await came.browser.get("/api/identity/session")).body["factor_at"] == before["factor_at"]


async def test_who_came_by_password_steps_up_by_code(people: People) -> None:
    amina = await people.signed_in("amina")
    refused = await amina.get("/api/identity/session/step-up/provider", expect=409)
    assert refused.code == "auth.step_up_elsewhere"
    page = await follow(await people.anonymous(), "/api/identity/session/step-up/provider")
    assert _why(page.headers["Location"]) == "auth.session_missing"


# What is not ours


async def test_an_answer_works_once_and_only_in_the_browser_that_asked(visit: Enter, people: People) -> None:
    known = await _newcomer(await people.signed_in("kari"))
    mine: Visit = await visit()
    thief: Visit = await visit()
    begun = await follow(mine.browser, START)
    back = await mine.at.show(begun.headers["Location"], known.number)
    await follow(thief.browser, START)  # the thief has a login of their own under way
    assert _why((await follow(thief.browser, back)).headers["Location"]) == "provider.no_login"
    # It is used up by that: nobody learns anything by trying.
    assert _why((await follow(mine.browser, back)).headers["Location"]) == "provider.no_login"
    begun = await follow(mine.browser, START)
    back = await mine.at.show(begun.headers["Location"], known.number)
    assert (await follow(mine.browser, back)).headers["Location"] == "/koble-sammen"
    assert _why((await follow(mine.browser, back)).headers["Location"]) == "provider.no_login"


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"state": "guessed"}, "provider.no_login"),
        ({"state": None}, "provider.no_login"),
        ({"iss": "https://idporten.no.evil.example"}, "provider.refused"),
        ({"iss": None}, "provider.refused"),
        ({"code": "guessed"}, "provider.refused"),
        ({"code": None}, "provider.refused"),
        ({"error": "access_denied"}, "provider.cancelled"),
        ({"error": "server_error"}, "provider.refused"),
    ],
)
async def test_a_forged_answer_signs_nobody_in(
    visit: Enter, people: People, parameters: dict[str, str | None], why: str
) -> None:
    came: Visit = await visit()
    begun = await follow(came.browser, START)
    back = await came.at.show(begun.headers["Location"], people.known["liv"]["identity_number"])
    assert _why((await follow(came.browser, _changed(back, **parameters))).headers["Location"]) == why
    await came.browser.get("/api/identity/session", expect=401)


async def test_an_answer_of_another_provider_is_not_mixed_up_with_ours(visit: Enter, people: People) -> None:
    came: Visit = await visit()
    begun = await follow(came.browser, START)
    back = await came.at.show(begun.headers["Location"], people.known["liv"]["identity_number"])
    mixed = back.replace("/providers/idporten/", "/providers/helseid/")
    assert _why((await follow(came.browser, mixed)).headers["Location"]) == "provider.no_login"
    twice = await follow(came.browser, f"{back}&state=another")
    assert _why(twice.headers["Location"]) == "provider.refused"


async def test_who_cancels_is_not_signed_in_and_told_so(visit: Enter) -> None:
    came: Visit = await visit()
    begun = await follow(came.browser, START)
    back = await came.at.show(begun.headers["Location"], "", cancel=True)
    assert _why((await follow(came.browser, back)).headers["Location"]) == "provider.cancelled"


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/planer", "/\\evil.example", "/api/identity/session",
     "javascript:alert(1)", "/planer\r\nSet-Cookie: a=b", "planer", "/" + "a" * 600,
     "/%2f%2fevil.example/../..//x\t"],
)  # fmt: skip
async def test_the_way_back_leads_to_our_own_pages_only(visit: Enter, people: People, suite: Suite, to: str) -> None:
    tuva = await _tuva(visit, suite, people)
    begun = await follow(tuva.browser, f"{START}?{urlencode({'to': to})}")
    back = await tuva.at.show(begun.headers["Location"], people.known["tuva"]["identity_number"])
    assert (await follow(tuva.browser, back)).headers["Location"] == "/"


async def test_the_provider_gets_a_reference_and_nothing_to_read_or_to_change(visit: Enter) -> None:
    came: Visit = await visit()
    begun = await follow(came.browser, f"{START}?to=/planer&language=nn")
    assert begun.headers["Cache-Control"] == "no-store"
    query = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert set(query) == {"client_id", "request_uri"}
    assert "__Host-samplan-login" in came.browser.cookies


async def test_an_unknown_provider_is_not_there(people: People) -> None:
    browser = await people.anonymous()
    assert _why((await follow(browser, f"{API}/ukjent/start")).headers["Location"]) == "not_found"
    await browser.get(f"{API}/ukjent/start", expect=404)
    items = (await browser.get(API)).body["items"]
    assert [one["kind"] for one in items] == ["idporten", "ansattporten", "helseid"]
