"""What stands before the work: terms, the municipality one is in, planned downtime, and how the suite fares."""

import json
import re
import secrets
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samplan_dev import services
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, accept_terms
from samplan_dev.suite import Suite

from .conftest import People
from .factories import make_person, make_plan
from .test_sign_in import sign_in_with

pytestmark = pytest.mark.e2e


async def _newcomer(people: People) -> Browser:
    """Somebody who has just made a password and signed in for the first time."""
    kari, outbox = await people.signed_in("kari"), Outbox(await people.anonymous())
    mobile = f"+479{secrets.randbelow(10**7):07}"
    person = await make_person(kari, mobile=mobile, code_channel="sms")
    username, password = f"ny-{secrets.token_hex(5)}", "blåbær under brua"
    await kari.post(f"/api/identity/persons/{person['id']}/account", {"username": username}, expect=201)
    invitation = await outbox.wait_for(mobile, after=0, containing="/aktiver#")
    token = re.findall(r"/aktiver#(\S+)", invitation["text"])[0].rstrip(".")
    browser = await people.anonymous()
    await browser.post("/api/identity/activation", {"token": token, "password": password}, expect=204)
    await sign_in_with(browser, outbox, username, password, mobile)
    return browser


@pytest.mark.guide(28)
async def test_nothing_is_open_before_the_terms_are_accepted_and_they_are_asked_for_once(people: People) -> None:
    newcomer = await _newcomer(people)
    assert (await newcomer.get("/api/identity/session")).body["terms_due"] is True
    for path in ("/api/plans/plans", "/api/messaging/unread", "/api/reports/plans"):
        refused = await newcomer.get(path, expect=403)
        assert refused.code == "terms.not_accepted", path
    texts = {}
    for language in ("nb", "nn", "en"):
        terms = (await newcomer.get(f"/api/identity/terms?language={language}")).body
        texts[language] = [section["heading"] for section in terms["sections"]]
    assert len({tuple(text) for text in texts.values()}) == 3
    assert len({len(text) for text in texts.values()}) == 1
    other = await newcomer.post(
        "/api/identity/terms/acceptances", {"version": "2019-01", "language": "nb"}, expect=409
    )
    assert other.code == "terms.other_version"
    await newcomer.get("/api/plans/plans", expect=403)
    assert (await accept_terms(newcomer))["terms_due"] is False
    await newcomer.get("/api/plans/plans", expect=200)
    # Once is enough, and twice does no harm.
    assert (await accept_terms(newcomer))["terms_due"] is False


@pytest.mark.guide(250)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("ikke et journalsystem", "er ansvarlig", "databehandleravtale")),
        ("nn", ("ikkje eit journalsystem", "er ansvarleg", "databehandlaravtale")),
        ("en", ("not a records system", "is responsible", "data processing agreement")),
    ],
)
async def test_who_signs_in_is_told_what_samplan_is_not_and_who_answers_for_what_is_in_it(
    people: People, language: str, words: tuple[str, ...]
) -> None:
    kari, nils = await people.signed_in("kari"), await people.signed_in("nils")
    text = str((await kari.get(f"/api/identity/terms?language={language}")).body["sections"])
    assert [word for word in words if word not in text] == []
    # The responsible municipality is the one that the session names, and what is in it stays there.
    assert (await kari.get("/api/identity/session")).body["organisation"]["name"] == "Solvik kommune"
    assert (await nils.get("/api/identity/session")).body["organisation"]["name"] == "Fjordby kommune"
    plan = await make_plan(kari)
    await nils.get(f"/api/plans/plans/{plan.id}", expect=404)


@pytest.mark.guide(17)
@pytest.mark.guide(44)
@pytest.mark.guide(45)
async def test_one_account_serves_in_several_municipalities_and_the_last_one_is_remembered(people: People) -> None:
    kari, nils = await people.signed_in("kari"), await people.signed_in("nils")
    here, there = await make_plan(kari), await make_plan(nils)
    await here.add("Amina Yusuf", "provider")
    await there.add("Amina Yusuf", "provider")
    amina = await people.signed_in("amina")
    session = (await amina.get("/api/identity/session")).body
    by_name = {one["name"]: one["id"] for one in session["organisations"]}
    assert set(by_name) == {"Solvik kommune", "Fjordby kommune"}
    plans = {"Solvik kommune": here, "Fjordby kommune": there}
    for name in ("Fjordby kommune", "Solvik kommune", "Fjordby kommune"):
        moved = await amina.post("/api/identity/session/organisation", {"organisation_id": by_name[name]})
        assert moved.body["organisation"]["name"] == name
        assert moved.body["expires_at"] == session["expires_at"], "switching is no way to stay for ever"
        await amina.get(plans[name].path, expect=200)
        other = next(plan for where, plan in plans.items() if where != name)
        await amina.get(other.path, expect=404)
    again = await people.signed_in("amina")
    assert (await again.get("/api/identity/session")).body["organisation"]["name"] == "Fjordby kommune"
    await again.post("/api/identity/session/organisation", {"organisation_id": by_name["Solvik kommune"]})


async def test_nobody_goes_where_they_do_not_belong_and_the_old_cookie_is_worth_nothing(people: People) -> None:
    kari, nils = await people.signed_in("kari"), await people.signed_in("nils")
    elsewhere = (await nils.get("/api/identity/session")).body["organisation"]["id"]
    refused = await kari.post("/api/identity/session/organisation", {"organisation_id": elsewhere}, expect=404)
    assert refused.code == "not_found"
    assert (await kari.get("/api/identity/session")).body["organisation"]["name"] == "Solvik kommune"
    amina = await people.signed_in("amina")
    session = (await amina.get("/api/identity/session")).body
    before = dict(amina.cookies)
    other = next(one["id"] for one in session["organisations"] if one["id"] != session["organisation"]["id"])
    await amina.post("/api/identity/session/organisation", {"organisation_id": other})
    thief = await people.anonymous()
    thief.cookies |= before
    await thief.get("/api/identity/session", expect=401)
    await amina.post("/api/identity/session/organisation", {"organisation_id": session["organisation"]["id"]})


def _downtime(suite: Suite, *words: str) -> Any:
    command = [*services.module("identity", "downtime"), *words]
    environment = suite.service_environment("identity")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def planned(suite: Suite) -> Iterator[dict[str, Any]]:
    """A downtime in three days."""
    start = datetime.now(UTC) + timedelta(days=3)
    words = [moment.isoformat(timespec="seconds") for moment in (start, start + timedelta(hours=2))]
    made = _downtime(suite, "plan", *words, "--nb", "Vi bytter databasetjener.", "--en", "A new database server.")
    yield made
    _downtime(suite, "cancel", made["id"])


@pytest.mark.guide(244)
async def test_planned_downtime_is_told_to_everybody_before_it_comes(
    people: People, suite: Suite, planned: dict[str, Any]
) -> None:
    anybody = await people.anonymous()
    items = (await anybody.get("/api/identity/downtimes")).body["items"]
    told = next(item for item in items if item["id"] == planned["id"])
    assert told["texts"] == {"nb": "Vi bytter databasetjener.", "en": "A new database server."}
    assert datetime.fromisoformat(told["starts_at"]) == datetime.fromisoformat(planned["starts_at"])
    far = datetime.now(UTC) + timedelta(days=30)
    words = [moment.isoformat(timespec="seconds") for moment in (far, far + timedelta(hours=1))]
    later = _downtime(suite, "plan", *words)
    try:
        items = (await anybody.get("/api/identity/downtimes")).body["items"]
        assert later["id"] not in {item["id"] for item in items}, "two weeks before is early enough"
    finally:
        _downtime(suite, "cancel", later["id"])
    assert "error" in _downtime(suite, "plan", words[1], words[0])


@pytest.mark.guide(245)
@pytest.mark.timeout(180)
async def test_one_service_down_is_told_to_everybody_and_leaves_the_others_at_work(
    people: People, suite: Suite
) -> None:
    kari, anybody = await people.signed_in("kari"), await people.anonymous()
    plan = await make_plan(kari)

    async def states() -> dict[str, str]:
        return {part["name"]: part["state"] for part in (await anybody.get("/api/status")).body["items"]}

    async def messaging_is(state: str) -> bool:
        return (await states())["messaging"] == state

    await people.until(lambda: messaging_is("well"), seconds=40)
    suite.stop("messaging")
    try:
        await people.until(lambda: messaging_is("away"), seconds=40)
        assert (await states())["plans"] == "well"
        await kari.get(plan.path, expect=200)
        await plan.goal("Skrevet mens meldinger var nede")
        away = await kari.get(f"{plan.messages}?folder=inbox", expect=503)
        assert (away.code, away.body["service"]) == ("service.unavailable", "messaging")
    finally:
        suite.start("messaging")
    await people.until(lambda: messaging_is("well"), seconds=60)
    await kari.get(f"{plan.messages}?folder=inbox", expect=200)
