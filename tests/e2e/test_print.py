"""Printing a plan: who may, what stands in it, what opens it, and what becomes of it."""

import io
from typing import Any

import pikepdf
import pypdf
import pytest

from samplan_dev.client import Answer, Browser
from samplan_dev.suite import Suite

from .conftest import People
from .factories import Plan, make_plan

REASON = "Til møtet i ansvarsgruppen 24. november"


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


def _path(plan: Plan) -> str:
    return f"/api/print/plans/{plan.id}"


async def _message(plan: Plan, subject: str, category: str | None, to: str) -> None:
    await plan.until_reachable(to)
    body = {
        "recipients": [plan.participants[to]["person_id"]],
        "subject": subject,
        "text": f"Teksten i {subject}",
        "category": category,
        "send": True,
    }
    await plan.lead.post(plan.messages, body, expect=201)


async def _print(people: People, browser: Browser, plan: Plan, **wanted: Any) -> dict[str, Any]:
    """Ask for a print-out and wait until it is there."""
    job = await browser.post(f"{_path(plan)}/jobs", {"reason": REASON, **wanted}, expect=202)
    return await _until_settled(people, browser, plan, job.body["id"])


async def _until_settled(people: People, browser: Browser, plan: Plan, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def settled() -> bool:
        found.update((await browser.get(f"{_path(plan)}/jobs/{job_id}")).body)
        return found["state"] not in ("requested", "rendering")

    await people.until(settled, seconds=60)
    return found


async def _password(browser: Browser, plan: Plan, job: dict[str, Any]) -> str:
    return str((await browser.post(f"{_path(plan)}/jobs/{job['id']}/password")).body["password"])


async def _pdf(browser: Browser, plan: Plan, job: dict[str, Any]) -> Answer:
    return await browser.get(f"{_path(plan)}/jobs/{job['id']}/pdf")


def _text(pdf: bytes, password: str) -> list[str]:
    """The text of each page, with every run of white space as one space."""
    reader = pypdf.PdfReader(io.BytesIO(pdf), password=password)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.guide(205)
@pytest.mark.guide(209)
@pytest.mark.guide(210)
@pytest.mark.guide(208)
@pytest.mark.guide(217)
async def test_who_prints_gives_a_reason_and_gets_an_encrypted_pdf_with_what_they_may_read(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    await plan.goal("Få flere venner", "Ridning på Høybakken")
    await plan.goal("Klare seg <b>alene</b>")
    await plan.add("Ola Ås", "provider")
    await _message(plan, "Referat fra møtet", "minutes", "Ola Ås")
    await _message(plan, "En prat uten kategori", None, "Ola Ås")

    await kari.post(f"{_path(plan)}/jobs", {"reason": "  "}, expect=422)
    job = await _print(people, kari, plan)
    assert job["state"] == "ready"
    answer = await _pdf(kari, plan, job)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    password = await _password(kari, plan, job)

    with pikepdf.open(io.BytesIO(answer.body), password=password) as opened:
        assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
        assert not opened.allow.extract
    for wrong in ("", password.upper(), REASON):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(answer.body), password=wrong)

    front, *rest = _text(answer.body, password)
    for expected in (REASON, "Kari Berg, koordinator", "Fortrolig", "Individuell plan for Eli", "Innhold"):
        assert expected in front
    assert f"Side 1 av {len(rest) + 1}" in front
    content = " ".join(rest)
    assert content.index("Få flere venner") < content.index("Klare seg <b>alene</b>")
    assert "Ridning på Høybakken" in content
    assert "Referat fra møtet" in content
    assert "En prat uten kategori" not in content
    assert (await kari.get(f"{_path(plan)}/jobs/{job['id']}")).body["state"] == "fetched"


async def test_a_password_is_shown_once_and_to_nobody_else(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    job = await _print(people, kari, plan)
    assert job["password_waits"]
    await ola.get(f"{_path(plan)}/jobs/{job['id']}", expect=404)
    await ola.post(f"{_path(plan)}/jobs/{job['id']}/password", expect=403)
    await _password(kari, plan, job)
    again = await kari.post(f"{_path(plan)}/jobs/{job['id']}/password", expect=409)
    assert again.code == "print.password_taken"


@pytest.mark.guide(216)
async def test_only_who_has_the_right_prints_and_the_lead_gives_it(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Få flere venner")
    added = await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    refused = await ola.post(f"{_path(plan)}/jobs", {"reason": REASON}, expect=403)
    assert (refused.code, refused.body["right"]) == ("access.right_missing", "print")

    path = f"{plan.path}/participants/{added['id']}"
    await kari.patch(path, {"print": True}, if_match=f'"{added["version"]}"')
    job: dict[str, Any] = {}

    async def accepted() -> bool:
        answer = await ola.call("POST", f"{_path(plan)}/jobs", {"reason": REASON, "language": "nn"})
        job.update(answer.body)
        return answer.status == 202

    await people.until(accepted)
    made = await _until_settled(people, ola, plan, job["id"])
    front = _text((await _pdf(ola, plan, made)).body, await _password(ola, plan, made))[0]
    assert "Ola Ås, tenesteytar" in front


@pytest.mark.guide(205)
async def test_a_print_stands_in_the_log_with_its_reason_for_who_leads_the_plan(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    job = await _print(people, kari, plan)
    await _pdf(kari, plan, job)
    lines = (await kari.get(f"{plan.path}/log?limit=100")).body["items"]
    actions = {line["action"] for line in lines if line["object_id"] == job["id"]}
    assert {"print.requested", "print.made", "print.fetched"} <= actions
    assert all(line["actor_name"] == "Kari Berg" for line in lines if line["object_id"] == job["id"])
    assert "plan.printed" in {line["action"] for line in lines}
    asked = next(line for line in lines if line["action"] == "print.requested")
    assert asked["detail"] == REASON
    ola = await people.signed_in("ola")
    seen = (await ola.get(f"{plan.path}/log?limit=100")).body["items"]
    assert any(line["action"] == "print.requested" for line in seen)
    assert {line["detail"] for line in seen} == {None}


@pytest.mark.guide(213)
@pytest.mark.guide(146)
@pytest.mark.guide(151)
@pytest.mark.guide(152)
async def test_a_copy_is_opened_again_with_a_new_password_by_those_who_may_print(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    await plan.goal("Få flere venner")
    added = await plan.add("Ola Ås", "provider")
    await _message(plan, "Referat fra møtet", "minutes", "Ola Ås")
    ola = await people.signed_in("ola")
    job = await _print(people, kari, plan, save_copy=True, title="Plan ved skolestart")
    first = await _password(kari, plan, job)
    assert "Referat fra møtet" in " ".join(_text((await _pdf(kari, plan, job)).body, first))

    await ola.get(f"{_path(plan)}/copies", expect=403)
    await kari.patch(f"{plan.path}/participants/{added['id']}", {"print": True}, if_match=f'"{added["version"]}"')
    listed = await people.until_status(ola, f"{_path(plan)}/copies", 200)
    (copy,) = listed.body["items"]
    assert copy["title"] == "Plan ved skolestart"
    asked = await ola.post(f"{_path(plan)}/copies/{copy['id']}/prints", expect=202)
    opened = await _until_settled(people, ola, plan, asked.body["id"])
    password = await _password(ola, plan, opened)
    assert password != first
    content = " ".join(_text((await _pdf(ola, plan, opened)).body, password))
    assert "Få flere venner" in content
    assert REASON in content
    assert "Referat fra møtet" not in content, "messages are between those who wrote to each other"


async def test_withdrawn_consent_ends_access_to_a_print_that_waits(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    added = await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    await kari.patch(f"{plan.path}/participants/{added['id']}", {"print": True}, if_match=f'"{added["version"]}"')
    await people.until_status(ola, f"{_path(plan)}/copies", 200)
    job = await _print(people, ola, plan)
    await plan.refresh()
    await plan.withdraw("Ola Ås")
    for path in (f"jobs/{job['id']}", f"jobs/{job['id']}/pdf", "copies"):
        refused = await people.until_status(ola, f"{_path(plan)}/{path}", 403)
        assert refused.code == "plan.consent_not_held"
    await ola.post(f"{_path(plan)}/jobs/{job['id']}/password", expect=403)


async def test_a_worker_that_is_killed_in_the_midst_of_it_leaves_one_print_all_the_same(
    people: People, kari: Browser, suite: Suite
) -> None:
    plan = await make_plan(kari)
    for number in range(30):
        await plan.goal(f"Mål {number}", "En aktivitet")
    asked = await kari.post(f"{_path(plan)}/jobs", {"reason": REASON}, expect=202)
    path = f"{_path(plan)}/jobs/{asked.body['id']}"

    async def rendering() -> bool:
        return bool((await kari.get(path)).body["state"] == "rendering")

    await people.until(rendering)
    suite.kill("print-worker-1")
    job = await _until_settled(people, kari, plan, asked.body["id"])
    assert job["state"] == "ready"
    content = " ".join(_text((await _pdf(kari, plan, job)).body, await _password(kari, plan, job)))
    assert "Mål 29" in content
    lines = (await kari.get(f"{plan.path}/log?limit=100")).body["items"]
    assert [line["action"] for line in lines].count("print.made") == 1
