"""What people, pages and networks get wrong: each is told by a code, and nothing is lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from samplan_dev.client import Answer, Browser
from samplan_dev.suite import Suite

from .conftest import People
from .factories import make_plan


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator; patient, so that she tries again what a service that is down could not do."""
    browser = await people.signed_in("kari")
    browser.patience = 30
    return browser


def _fields(answer: Answer) -> dict[str, str]:
    assert (answer.status, answer.code) == (422, "request.invalid"), answer.body
    return {error["pointer"]: error["code"] for error in answer.body["errors"]}


@contextmanager
def _down(suite: Suite, name: str) -> Iterator[None]:
    suite.stop(name)
    try:
        yield
    finally:
        suite.start(name)
        suite.wait_ready()


async def test_fields_that_nobody_knows_and_wrong_types_are_named_and_nothing_is_made(kari: Browser) -> None:
    plan = await make_plan(kari)
    wrong: dict[str, Any] = {"title": 7, "progress": 101, "registered_on": "30. februar", "colour": "red"}
    assert _fields(await kari.post(f"{plan.path}/goals", wrong, expect=422)) == {
        "/title": "string_type",
        "/progress": "less_than_equal",
        "/registered_on": "date_from_datetime_parsing",
        "/colour": "extra_forbidden",
    }
    assert set(_fields(await kari.post(f"{plan.path}/goals", [], expect=422))) == {"/"}
    assert _fields(await kari.post(plan.messages, {"send": "perhaps", "text": "Hei"}, expect=422)) == {
        "/send": "bool_parsing"
    }
    assert _fields(await kari.post("/api/identity/persons", {"given_name": "", "email": "nobody"}, expect=422)) == {
        "/given_name": "string_too_short",
        "/family_name": "missing",
        "/email": "value_error",
    }
    assert (await kari.get(f"{plan.path}/goals")).body["items"] == []
    assert (await kari.get(f"{plan.messages}?folder=drafts")).body["items"] == []


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_a_body_that_is_too_large_is_refused_with_the_limit(kari: Browser) -> None:
    plan = await make_plan(kari)
    message = {"subject": "Hei", "text": "x" * (1024 * 1024), "send": False}
    refused = await kari.post(plan.messages, message, expect=413)
    assert (refused.code, refused.body["limit"]) == ("request.too_large", 1024 * 1024)
    search = {"name": "x" * (300 * 1024)}
    refused = await kari.post("/api/identity/persons/search", search, expect=413)
    assert (refused.code, refused.body["limit"]) == ("request.too_large", 256 * 1024)
    # What fits the limit of the door may still be too long for its field.
    message["text"] = "x" * 60_000
    assert _fields(await kari.post(plan.messages, message, expect=422)) == {"/text": "string_too_long"}


async def test_an_edit_says_which_state_it_means_to_change(kari: Browser) -> None:
    plan = await make_plan(kari)
    goal = await plan.goal()
    path = f"{plan.path}/goals/{goal['id']}"
    assert (await kari.patch(path, {"title": "Nytt"}, expect=428)).code == "edit.if_match_required"
    assert "/If-Match" in _fields(await kari.patch(path, {"title": "Nytt"}, if_match="*", expect=422))
    stale = await kari.patch(path, {"title": "Nytt"}, if_match='"7"', expect=412)
    assert (stale.code, stale.body["current"]["title"]) == ("edit.stale", "Få flere venner")
    assert (await kari.delete(path, if_match='"7"', expect=412)).code == "edit.stale"
    assert (await kari.get(path)).body["version"] == 1


async def test_nothing_of_another_organisations_plan_exists(people: People, kari: Browser) -> None:
    nils = await people.signed_in("nils")
    theirs = await make_plan(nils)
    goal = await theirs.goal("Deres mål", "Deres aktivitet")
    lead = next(iter(theirs.participants.values()))
    mine = await make_plan(kari)
    for path in (
        theirs.path,
        *(f"{theirs.path}/{part}" for part in ("goals", "participants", "consent/changes", "log")),
    ):
        assert (await kari.get(path, expect=404)).code == "not_found"
    for path in (theirs.messages, f"/api/messaging/plans/{theirs.id}/recipients"):
        assert (await kari.get(path, expect=404)).code == "not_found"
    today = {"from": "2026-01-01", "to": "2027-01-01"}
    for path, body in (
        (f"{theirs.path}/goals", {"title": "Mitt"}),
        (f"{theirs.path}/participants", {"person_id": lead["person_id"], "kind": "other"}),
        (f"{theirs.path}/consent/renewals", {"participant_ids": None, **today}),
        (theirs.messages, {"send": False}),
        # Nor can its parts be reached through a plan of one's own.
        (f"{mine.path}/goals/{goal['id']}/activities", {"title": "Mitt"}),
        (f"{mine.path}/consent/withdrawals", {"participant_ids": [lead["id"]]}),
    ):
        assert (await kari.post(path, body, expect=404)).code == "not_found"
    for path in (
        f"{theirs.path}/goals/{goal['id']}",
        f"{mine.path}/goals/{goal['id']}",
        f"{mine.path}/activities/{goal['activities'][0]['id']}",
        f"{mine.path}/participants/{lead['id']}",
    ):
        assert (await kari.delete(path, if_match='"1"', expect=404)).code == "not_found"
    assert (await nils.get(f"{theirs.path}/goals/{goal['id']}")).body == goal


async def test_a_plan_stays_open_under_a_consent_for_ever(kari: Browser) -> None:
    plan = await make_plan(kari)
    period = {"from": "0001-01-01", "to": "9999-12-31", "signed": True}
    await kari.post(f"{plan.path}/consent/renewals", {"participant_ids": None, **period})
    assert (await kari.get(f"{plan.path}/goals")).body["items"] == []
    assert (await kari.get(plan.path)).body["me"]["consent"]["to"] == "9999-12-31"


async def test_renewals_at_once_are_all_kept_one_after_the_other(kari: Browser) -> None:
    plan = await make_plan(kari)
    path = f"{plan.path}/consent/renewals"
    ends = [f"2030-01-{day:02}" for day in range(1, 7)]
    bodies = [{"participant_ids": None, "from": "2026-01-01", "to": end, "signed": True} for end in ends]
    await asyncio.gather(*(kari.post(path, body) for body in bodies))
    changes = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    one = [change for change in changes if change["participant_id"] == changes[0]["participant_id"]]
    assert {change["to"] for change in one} >= set(ends)
    await plan.refresh()
    assert {p["consent"]["to"] for p in plan.participants.values()} == {changes[0]["to"]}


async def test_a_call_that_arrives_many_times_at_once_takes_effect_once(kari: Browser) -> None:
    plan = await make_plan(kari)
    key = {"Idempotency-Key": f"goal-{plan.id}"}
    calls = [kari.post(f"{plan.path}/goals", {"title": "Ett mål"}, headers=key, expect=201) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert len({answer.body["id"] for answer in answers}) == 1
    assert len((await kari.get(f"{plan.path}/goals")).body["items"]) == 1
    other = await kari.post(f"{plan.path}/goals", {"title": "Et annet"}, headers=key, expect=422)
    assert other.code == "request.idempotency_key_reused"


async def test_a_draft_that_is_sent_and_deleted_at_once_is_either_sent_or_gone(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    recipient = plan.participants["Liv Hansen"]["person_id"]
    draft = {"recipients": [recipient], "subject": "Hei", "text": "Hei", "send": False}
    await plan.until_reachable("Liv Hansen")
    sent = set()
    for _ in range(6):
        message = (await kari.post(plan.messages, draft, expect=201)).body["id"]
        path = f"{plan.messages}/{message}"
        send, _ = await asyncio.gather(
            kari._try("POST", f"{path}/send", None, kari._headers("POST", None)),
            kari._try("DELETE", path, None, kari._headers("DELETE", None)),
        )
        assert send is not None
        assert send.status in (200, 404), send.body
        if send.status == 200:
            sent.add(message)
    assert {item["id"] for item in (await liv.get(plan.messages)).body["items"]} == sent


async def test_what_is_answered_has_been_sent(kari: Browser) -> None:
    plan = await make_plan(kari)
    draft = (await kari.post(plan.messages, {"subject": "Hei", "send": False}, expect=201)).body
    await kari.post(plan.messages, {"reply_to": draft["id"], "send": False}, expect=404)
    await kari.delete(f"{plan.messages}/{draft['id']}", expect=204)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("service", ["identity", "plans", "messaging"])
async def test_a_service_that_is_down_is_told_with_the_time_to_come_back_and_nothing_is_lost(
    suite: Suite, people: People, kari: Browser, service: str
) -> None:
    plan = await make_plan(kari)
    await kari.get(plan.messages)
    path, body = {
        "identity": ("/api/identity/persons/search", {"name": "Kari Berg"}),
        "plans": (f"{plan.path}/goals", {"title": "Skrevet mens det var nede"}),
        "messaging": (plan.messages, {"subject": "Skrevet mens det var nede", "send": False}),
    }[service]
    with _down(suite, service):
        refused = await kari.post(path, body, expect=503)
        assert (refused.code, refused.body["service"]) == ("service.unavailable", service)
        assert int(refused.headers["Retry-After"]) == refused.body["retry_after"] > 0
        assert (await (await people.anonymous()).get("/")).status == 200
        # The page sends it again under the same key until somebody answers.
        again = asyncio.create_task(kari.post(path, body))
        await asyncio.sleep(1)
        assert not again.done()
        await asyncio.to_thread(suite.start, service)
        assert (await again).status in (200, 201)
    if service == "plans":
        goals = (await kari.get(f"{plan.path}/goals")).body["items"]
        assert [goal["title"] for goal in goals] == ["Skrevet mens det var nede"]
    if service == "messaging":
        drafts = (await kari.get(f"{plan.messages}?folder=drafts")).body["items"]
        assert [draft["subject"] for draft in drafts] == ["Skrevet mens det var nede"]


@pytest.mark.timeout(120)
async def test_who_is_signed_in_goes_on_while_redis_is_down_and_nobody_else_gets_in(
    suite: Suite, people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    with _down(suite, "redis"):
        await plan.goal("Skrevet uten Redis")
        await asyncio.sleep(5.5)  # longer than the gateway believes a session without looking
        assert (await kari.get("/api/identity/session")).body["person"]["display_name"] == "Kari Berg"
        assert [g["title"] for g in (await kari.get(f"{plan.path}/goals")).body["items"]] == ["Skrevet uten Redis"]
        known = people.known["ola"]
        credentials = {"username": known["username"], "password": known["password"]}
        refused = await (await people.anonymous()).post("/api/identity/sign-in", credentials, expect=503)
        assert (refused.code, int(refused.headers["Retry-After"]) > 0) == ("service.unavailable", True)
    assert [g["title"] for g in (await kari.get(f"{plan.path}/goals")).body["items"]] == ["Skrevet uten Redis"]
    await people.signed_in("ola")


@pytest.mark.timeout(120)
async def test_many_who_show_a_factor_again_at_once_do_not_wait_for_each_other(suite: Suite, people: People) -> None:
    browsers = [await people.signed_in(name) for name in ("kari", "ola", "liv", "amina") for _ in range(4)]
    seen = len(suite.outbox())
    answers = await asyncio.gather(*(b.post("/api/identity/session/step-up", expect=202) for b in browsers))
    assert {answer.body["resend_after"] for answer in answers} == {30}

    async def all_came() -> bool:
        return len(suite.outbox()) >= seen + len(browsers)

    await people.until(all_came)  # or whoever signs in next would take one of these codes for theirs
