"""The owner, or who represents them, signs consent themself, and what they withdraw ends everywhere."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day

from .conftest import People
from .factories import Plan, make_plan
from .test_acting import acting
from .test_administration import with_account

BORN = "1990-02-03"


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def says_of(browser: Browser, plan: Plan, name: str) -> dict[str, Any]:
    """What the owner has said of somebody."""
    items = (await browser.get(f"{plan.path}/consent/says")).body["items"]
    return dict(next(one for one in items if one["participant"]["name"] == name))


async def sign(browser: Browser, plan: Plan, name: str, *, expect: int = 200, **how: Any) -> Any:
    """Sign for somebody, with the easy text before one."""
    one = (await says_of(browser, plan, name))["participant"]
    text = (await browser.get(f"{plan.path}/consent/wording?language=nn&easy=true")).body
    seen = {"language": "nn", "easy": True, "digest": text["digest"]}
    wanted = {"participant_id": one["id"], "version": one["version"], "wording": seen, **how}
    return await browser.post(f"{plan.path}/consent/signatures", wanted, expect=expect)


@pytest.mark.guide(116)
async def test_the_owner_signs_for_shorter_and_withdraws_and_it_ends_everywhere(
    people: People, kari: Browser
) -> None:
    owner, eli = await with_account(people, kari, birth_date=BORN)
    plan = await make_plan(kari, owner=owner)
    await plan.add("Ola Ås", "provider", days=90)
    ola = await people.signed_in("ola")
    await people.until_status(ola, plan.messages, 200)
    assert (await says_of(kari, plan, "Ola Ås"))["state"] == "waits"
    todo = (await eli.get("/api/plans/inbox")).body["todo"]
    (waiting,) = [one for one in todo if one["kind"] == "consent_unsigned" and one["plan"]["id"] == plan.id]
    assert [one["name"] for one in waiting["people"]] == ["Ola Ås"]
    sooner = str(norwegian_day() + timedelta(days=30))
    await sign(eli, plan, "Ola Ås", to=sooner)
    said = await says_of(kari, plan, "Ola Ås")
    assert (said["state"], said["participant"]["consent"]["to"]) == ("signed", sooner)
    assert said["signature"]["signer_name"] == f"Eli {owner['family_name']}"
    assert (said["signature"]["wording_language"], said["signature"]["wording_easy"]) == ("nn", True)
    kept = await kari.get(f"{plan.path}/consent/wordings/{said['signature']['wording_digest']}")
    assert kept.body["paragraphs"][0].startswith("Seier du ja")
    await sign(eli, plan, "Ola Ås", to=str(norwegian_day() + timedelta(days=31)), expect=422)
    # Who may see the plan signs nothing in it.
    await ola.get(f"{plan.path}/consent/says", expect=403)
    await eli.post(f"{plan.path}/consent/withdrawals", {"participant_ids": [plan.participants["Ola Ås"]["id"]]})
    for path in (plan.path, f"{plan.path}/goals", plan.messages, f"{plan.path}/log"):
        refused = await people.until_status(ola, path, 403)
        assert refused.code == "plan.consent_not_held"
    history = (await kari.get(f"{plan.path}/consent/changes")).body["items"]
    of_ola = [(one["change"], one["signed_how"]) for one in history if one["name"] == "Ola Ås"]
    assert of_ola == [("withdrawn", None), ("limited", "in_person"), ("renewed", None)]
    actions = {one["action"] for one in (await kari.get(f"{plan.path}/log")).body["items"]}
    assert {"consent.limited", "consent.withdrawn"} <= actions


async def test_a_guardian_signs_for_the_owner_and_both_names_stand_by_it(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    liv = await acting(people, plan)
    assert (await sign(liv, plan, "Ola Ås", expect=422)).body["errors"][0]["pointer"] == "/owner_heard"
    await sign(liv, plan, "Ola Ås", owner_heard=True)
    said = await says_of(kari, plan, "Ola Ås")
    assert (said["signature"]["signer_name"], said["signature"]["signed_as"]) == ("Liv Hansen", "guardianship")
    assert said["participant"]["consent"]["basis"] == "parental_responsibility"
    # The lead enters; they do not sign for the owner.
    refused = await sign(kari, plan, "Ola Ås", expect=403)
    assert refused.code == "access.right_missing"


@pytest.mark.guide(125)
async def test_a_consent_form_is_printed_with_who_sees_what_until_when_and_lines_to_sign(
    people: People, kari: Browser
) -> None:
    owner, _ = await with_account(people, kari, birth_date=BORN)
    plan = await make_plan(kari, owner=owner)
    await plan.add("Ola Ås", "provider", days=30)
    path = f"/api/print/plans/{plan.id}"
    job = (await kari.post(f"{path}/consent-forms", {"language": "nn", "easy": True}, expect=202)).body
    found: dict[str, Any] = {}

    async def settled() -> bool:
        found.update((await kari.get(f"{path}/jobs/{job['id']}")).body)
        return found["state"] not in ("requested", "rendering")

    await people.until(settled, seconds=60)
    assert (found["state"], found["failure"]) == ("ready", None)
    password = (await kari.post(f"{path}/jobs/{job['id']}/password")).body["password"]
    reader = pypdf.PdfReader(io.BytesIO((await kari.get(f"{path}/jobs/{job['id']}/pdf")).body), password=password)
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    last = norwegian_day() + timedelta(days=30)
    for wanted in (
        owner["family_name"],
        "Ola Ås",
        "Seier du ja, får personen sjå planen.",
        "Underskrift",
        str(last.year),
    ):
        assert wanted in text, wanted
    # Others in the plan have no use for it.
    ola = await people.signed_in("ola")
    await people.until_status(ola, f"{plan.path}/goals", 200)
    await ola.post(f"{path}/consent-forms", {}, expect=403)
    actions = {one["action"] for one in (await kari.get(f"{plan.path}/log")).body["items"]}
    assert {"print.requested", "consent.printed"} <= actions
