"""Consent decides who has access, and until when."""

from datetime import timedelta

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day

from .conftest import People
from .factories import make_plan, my_plans


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


@pytest.mark.guide(83)
@pytest.mark.guide(84)
async def test_nobody_sees_a_new_plan_before_consent_is_entered_not_even_its_lead(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari, renewed=False)
    assert (await kari.get(f"{plan.path}/goals", expect=403)).code == "plan.consent_not_held"
    await kari.get(plan.messages, expect=403)
    await kari.get(f"{plan.path}/log", expect=403)
    # The lead reaches what consent is entered by, and nothing else.
    await plan.refresh()
    await plan.renew(days=30, signed=False)
    await people.until_status(kari, f"{plan.path}/goals", 200)
    assert {item["consent"]["status"] for item in plan.participants.values()} == {"provisional"}


@pytest.mark.guide(117)
async def test_access_lasts_for_the_period_and_no_day_longer(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative", days=10)
    liv = await people.signed_in("liv")
    await liv.get(f"{plan.path}/goals")
    today = norwegian_day()
    for first, last, status in (
        (today - timedelta(days=9), today - timedelta(days=1), 403),
        (today + timedelta(days=1), today + timedelta(days=9), 403),
        (today, today, 200),
    ):
        await kari.post(
            f"{plan.path}/consent/renewals",
            {"participant_ids": [plan.participants["Liv Hansen"]["id"]], "from": str(first), "to": str(last)},
        )
        await people.until_status(liv, f"{plan.path}/goals", status)


@pytest.mark.guide(118)
async def test_only_the_lead_enters_consent(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "provider")
    browser = await people.signed_in("ola")
    today = norwegian_day()
    renewal = {"participant_ids": [ola["id"]], "from": str(today), "to": str(today + timedelta(days=999))}
    assert (await browser.post(f"{plan.path}/consent/renewals", renewal, expect=403)).code == "access.right_missing"
    withdrawal = {"participant_ids": [ola["id"]]}
    await browser.post(f"{plan.path}/consent/withdrawals", withdrawal, expect=403)


@pytest.mark.guide(119)
@pytest.mark.guide(123)
async def test_consent_for_the_plan_is_renewed_for_everybody_with_period_and_remarks(kari: Browser) -> None:
    plan = await make_plan(kari, renewed=False)
    await plan.add("Ola Ås", "provider", days=None)
    await plan.refresh()
    today = norwegian_day()
    until = str(today + timedelta(days=200))
    body = {
        "participant_ids": None,
        "from": str(today),
        "to": until,
        "signed": True,
        "remarks": "Møte i ansvarsgruppa",
    }
    renewed = await kari.post(f"{plan.path}/consent/renewals", body)
    assert {(item["consent"]["status"], item["consent"]["to"]) for item in renewed.body["items"]} == {
        ("signed", until)
    }
    item = next(i for i in await my_plans(kari) if i["id"] == plan.id)
    assert item["consent"]["to"] == until
    changes = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    assert {change["remarks"] for change in changes} == {"Møte i ansvarsgruppa"}
    assert {change["by_name"] for change in changes} == {"Kari Berg"}


@pytest.mark.guide(120)
@pytest.mark.guide(124)
async def test_consent_is_renewed_for_one_and_the_others_keep_theirs(kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider", days=5)
    await plan.add("Liv Hansen", "relative", days=5)
    before = plan.participants["Liv Hansen"]["consent"]
    await plan.renew(100, ["Ola Ås"])
    assert plan.participants["Ola Ås"]["consent"]["to"] == str(norwegian_day() + timedelta(days=100))
    assert plan.participants["Liv Hansen"]["consent"] == before


@pytest.mark.guide(116)
async def test_a_withdrawn_consent_ends_access_everywhere_and_says_whom_to_ask(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    paths = (f"{plan.path}/goals", f"{plan.path}/participants", f"{plan.path}/log", plan.path, plan.messages)
    for path in paths:
        await liv.get(path)
    await plan.withdraw("Liv Hansen")
    for path in paths:
        refused = await people.until_status(liv, path, 403)
        assert refused.code == "plan.consent_not_held"
        assert refused.body["ask"]["name"] == "Kari Berg"
    history = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    assert [change["change"] for change in history if change["name"] == "Liv Hansen"] == ["withdrawn", "renewed"]


@pytest.mark.guide(121)
async def test_consent_is_reset_for_the_whole_plan_and_nobody_but_its_owner_sees_it(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    await liv.get(f"{plan.path}/goals")
    answer = await kari.post(f"{plan.path}/consent/resets", {"remarks": "Samtykket gjaldt feil plan"})
    others = [item["consent"] for item in answer.body["items"] if item["kind"] != "owner"]
    assert {(consent["status"], consent["to"], consent["holds"]) for consent in others} == {("none", None, False)}
    await people.until_status(liv, f"{plan.path}/goals", 403)
    await people.until_status(kari, f"{plan.path}/goals", 403)
    # Who led it still does: else nobody could enter consent again.
    history = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    reset = [change for change in history if change["change"] == "reset"]
    assert {change["name"] for change in reset} == set(plan.participants)
    assert {change["remarks"] for change in reset} == {"Samtykket gjaldt feil plan"}
    await plan.renew(30)
    await people.until_status(liv, f"{plan.path}/goals", 200)


@pytest.mark.guide(122)
async def test_consent_is_reset_for_one_and_the_others_keep_theirs(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    ola, _ = await plan.add("Ola Ås", "provider"), await plan.add("Liv Hansen", "relative")
    browsers = [await people.signed_in(name) for name in ("ola", "liv")]
    for browser in browsers:
        await browser.get(f"{plan.path}/goals")
    await kari.post(f"{plan.path}/consent/resets", {"participant_ids": [ola["id"]]})
    await people.until_status(browsers[0], f"{plan.path}/goals", 403)
    await browsers[1].get(f"{plan.path}/goals")
    await plan.refresh()
    assert [plan.participants[name]["consent"]["status"] for name in ("Ola Ås", "Liv Hansen")] == [
        "none",
        "provisional",
    ]
    await browsers[1].post(f"{plan.path}/consent/resets", {"participant_ids": [ola["id"]]}, expect=403)


async def test_of_two_coordinators_who_change_one_consent_at_once_one_is_told_and_both_texts_stay(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    ola = await plan.add("Ola Ås", "provider")
    await plan.add("Amina Yusuf", "lead")
    amina = await people.signed_in("amina")
    today = norwegian_day()
    path = f"{plan.path}/consent/renewals"
    wanted = {
        "participant_ids": [ola["id"]],
        "seen": {ola["id"]: ola["version"]},
        "from": str(today),
        "to": str(today + timedelta(days=100)),
    }
    note = f"{plan.path}/notes/renewal/{ola['id']}"
    await amina.call("PUT", note, {"fields": {"remarks": "Avtalt med mor"}})
    await kari.post(path, {**wanted, "remarks": "Avtalt med far"})
    refused = await amina.post(path, {**wanted, "remarks": "Avtalt med mor"}, expect=412)
    assert refused.code == "edit.stale"
    current = refused.body["current"]["items"][0]
    assert (await amina.get(note)).body["fields"] == {"remarks": "Avtalt med mor"}
    await amina.post(path, {**wanted, "seen": {ola["id"]: current["version"]}, "remarks": "Avtalt med mor"})
    history = (await kari.get(f"{plan.path}/consent/changes?participant_id={ola['id']}")).body["items"]
    assert [change["remarks"] for change in history] == ["Avtalt med mor", "Avtalt med far", None]


async def test_consent_of_somebody_who_is_not_in_the_plan_is_nobodys_to_enter(kari: Browser) -> None:
    plan, other = await make_plan(kari), await make_plan(kari)
    ola = await other.add("Ola Ås", "provider")
    today = str(norwegian_day())
    renewal = {"participant_ids": [ola["id"]], "from": today, "to": today}
    await kari.post(f"{plan.path}/consent/renewals", renewal, expect=404)
