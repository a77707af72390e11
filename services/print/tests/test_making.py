"""Making a document: asked before, asked again after, and nothing is left where the answer is no."""

import asyncio
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pikepdf
import pypdf
import pytest
from sqlalchemy import text

from samplan_contracts.plans import Kind
from samplan_print.app import bus
from samplan_print.jobs import making, sweeping
from samplan_print.jobs.making import ATTEMPTS, AccessChangedError, Made, NotMade
from samplan_print.rendering.parent import RenderError
from samplan_servicekit.blobs import BlobsUnavailableError
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id

from .conftest import REASON, Printing, message

_TOKEN, _GRANT = "/internal/tokens/on-behalf", "/internal/grants"
# Each answer is asked for with a token, and content with a grant as well.
QUESTIONS = [
    *(_TOKEN, _GRANT),
    *(_TOKEN, _TOKEN, _GRANT, "/internal/plans/plan/print-content"),
    *(_TOKEN, _TOKEN, _GRANT, "/messaging/internal/plans/plan/print-content"),
    *(_TOKEN, _GRANT),
]


@pytest.mark.usefixtures("quick")
async def test_access_is_asked_for_before_and_again_after(printing: Printing) -> None:
    job_id = await printing.ask()
    await printing.work(job_id)
    assert printing.elsewhere.asked == QUESTIONS


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("save_copy", [False, True])
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
async def test_consent_withdrawn_before_any_question_leaves_no_document(
    printing: Printing, number: int, save_copy: bool
) -> None:
    def withdraw() -> None:
        printing.elsewhere.held = False

    printing.elsewhere.before[number] = withdraw
    job_id = await printing.ask(save_copy=save_copy)
    seen = await printing.work(job_id)
    assert (seen["state"], seen["failure"]) == ("failed", "plan.consent_not_held")
    assert await printing.objects() == []
    assert (await printing.call("GET", f"jobs/{job_id}/pdf")).status_code == 409
    assert (await printing.call("GET", "copies")).json()["items"] == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("step", ["render", "encrypt", "_keep"])
async def test_consent_withdrawn_during_the_work_leaves_no_document(
    printing: Printing, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(making, step)

    def withdraw(*given: Any, **named: Any) -> Any:
        printing.elsewhere.held = False
        return original(*given, **named)

    monkeypatch.setattr(making, step, withdraw)
    seen = await printing.work(await printing.ask())
    assert (seen["state"], seen["failure"]) == ("failed", "plan.consent_not_held")
    assert await printing.objects() == []


@pytest.mark.usefixtures("quick")
async def test_a_print_right_taken_or_an_account_closed_meanwhile_leaves_no_document(printing: Printing) -> None:
    def take() -> None:
        printing.elsewhere.print = False

    printing.elsewhere.before[len(QUESTIONS) - 1] = take
    seen = await printing.work(await printing.ask())
    assert (seen["state"], seen["failure"]) == ("failed", "access.right_missing")
    printing.elsewhere.print, printing.elsewhere.live = True, False
    seen = await printing.work(await printing.ask())
    assert (seen["state"], seen["failure"]) == ("failed", "account.not_live")
    assert await printing.objects() == []


@pytest.mark.usefixtures("quick")
async def test_a_right_that_changes_while_the_document_is_made_has_it_made_anew(printing: Printing) -> None:
    def narrow() -> None:
        # A right to a single item, which no level tells of.
        printing.elsewhere.av += 1

    printing.elsewhere.before[len(QUESTIONS) - 1] = narrow
    job_id = await printing.ask()
    with pytest.raises(AccessChangedError):
        await printing.make(job_id)
    assert await printing.objects() == []
    assert (await printing.work(job_id))["state"] == "ready"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("away", ["/internal/tokens", "/internal/grants", "/internal/plans", "/messaging"])
async def test_a_service_that_is_away_is_waited_for_and_in_the_end_the_job_has_failed(
    printing: Printing, away: str
) -> None:
    printing.elsewhere.away = {away}
    job_id = await printing.ask()
    for _ in range(ATTEMPTS - 1):
        with pytest.raises(Problem) as raised:
            await printing.make(job_id)
        assert raised.value.status == 503
        assert (await printing.job(job_id)).state == "rendering"
    seen = await printing.work(job_id)
    assert (seen["state"], seen["failure"]) == ("failed", "service.unavailable")
    printing.elsewhere.away = set()
    later = await printing.work(await printing.ask())
    assert later["state"] == "ready"


AN_ARCHIVE_SYSTEMS_OUTAGE = timedelta(seconds=5 + 30 + 120 + 600 + 1800 + 7200 + 21600)
"""For so long archive tries to send."""


async def _of_transfer(printing: Printing, transfer_id: UUID) -> UUID:
    async with printing.service.kit.database.transaction(printing.scope) as session:
        query = text("select id from jobs where transfer_id = :id")
        return UUID(str(await session.scalar(query, {"id": transfer_id})))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("away", ["/internal/grants", "/internal/plans", "store"])
async def test_for_the_archive_others_are_waited_for_as_long_as_the_archive_system_is(
    printing: Printing, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    original = making._keep

    async def keep(*_: Any) -> Any:
        raise BlobsUnavailableError

    if away == "store":
        monkeypatch.setattr(making, "_keep", keep)
    printing.elsewhere.away = {away}
    await printing.request_archive(transfer_id := new_id())
    job_id = await _of_transfer(printing, transfer_id)
    clock, began = printing.service.clock, printing.service.clock.now()
    for wait in bus._queues["jobs"].retries:
        with pytest.raises((Problem, BlobsUnavailableError)):
            await printing.make(job_id)
        clock.move(wait)
        await sweeping.sweep(printing.service.kit)
        assert (await printing.job(job_id)).state == "rendering"
    assert clock.now() - began >= AN_ARCHIVE_SYSTEMS_OUTAGE
    printing.elsewhere.away = set()
    monkeypatch.setattr(making, "_keep", original)
    assert isinstance(await printing.make(job_id), Made)
    clock.move(began - clock.now())


@pytest.mark.usefixtures("quick")
async def test_a_transfer_that_is_taken_up_again_gets_its_document(printing: Printing) -> None:
    printing.elsewhere.kind = Kind.LEAD
    printing.elsewhere.held = False
    await printing.request_archive(transfer_id := new_id())
    first = await _of_transfer(printing, transfer_id)
    await printing.settle(first, await printing.make(first))
    assert (await printing.job(first)).failure == "plan.consent_not_held"

    printing.elsewhere.held = True
    await printing.request_archive(transfer_id)
    second = await _of_transfer(printing, transfer_id)
    await printing.request_archive(transfer_id)  # it is being made
    assert await _of_transfer(printing, transfer_id) == second != first
    await printing.settle(second, await printing.make(second))
    told = await _ready_told(printing, second)
    await printing.request_archive(transfer_id)  # it lies there
    assert await _of_transfer(printing, transfer_id) == second
    again = await _ready_told(printing, second)
    assert (len(told), len(again)) == (1, 2)
    assert again[0]["data"] == again[1]["data"]
    assert again[0]["sequence"] < again[1]["sequence"]

    clock = printing.service.clock
    clock.move(timedelta(days=31))  # it does not lie there any more
    await printing.request_archive(transfer_id)
    assert await _of_transfer(printing, transfer_id) not in (first, second)
    clock.move(timedelta(days=-31))


async def _ready_told(printing: Printing, job_id: UUID) -> list[dict[str, Any]]:
    relay = await asyncpg.connect(printing.service.kit.settings.relay_database_url)
    try:
        rows = await relay.fetch("select body from outbox where type = 'print.job.ready.v1' order by position")
    finally:
        await relay.close()
    events = [json.loads(row["body"]) for row in rows]
    return [event for event in events if event["subject"] == str(job_id)]


@pytest.mark.usefixtures("quick")
async def test_a_store_that_is_away_is_waited_for(printing: Printing, monkeypatch: pytest.MonkeyPatch) -> None:
    original = making._keep

    async def away(*_: Any) -> Any:
        raise BlobsUnavailableError

    job_id = await printing.ask()
    monkeypatch.setattr(making, "_keep", away)
    with pytest.raises(BlobsUnavailableError):
        await printing.make(job_id)
    monkeypatch.setattr(making, "_keep", original)
    assert (await printing.work(job_id))["state"] == "ready"


@pytest.mark.usefixtures("quick")
async def test_a_job_whose_workers_end_time_and_again_is_given_up(printing: Printing) -> None:
    job_id = await printing.ask()
    for _ in range(ATTEMPTS):
        assert isinstance(await printing.make(job_id), Made)  # and its worker ends before it can write that down
    outcome = await printing.make(job_id)
    assert isinstance(outcome, NotMade)
    await printing.settle(job_id, outcome)
    job = await printing.job(job_id)
    assert (job.state, job.failure) == ("failed", "print.given_up")


@pytest.mark.usefixtures("quick")
async def test_two_workers_with_one_job_leave_one_result_and_its_document_opens(printing: Printing) -> None:
    job_id = await printing.ask()
    one, other = await asyncio.gather(printing.make(job_id), printing.make(job_id))
    assert isinstance(one, Made)
    assert isinstance(other, Made)
    assert one.kept.key != other.kept.key
    await printing.settle(job_id, one)
    await printing.settle(job_id, other)
    assert (await printing.job(job_id)).object_key == one.kept.key
    password = (await printing.call("POST", f"jobs/{job_id}/password")).json()["password"]
    pdf = (await printing.call("GET", f"jobs/{job_id}/pdf")).content
    pikepdf.open(io.BytesIO(pdf), password=password).close()


@pytest.mark.usefixtures("quick")
async def test_a_job_that_does_not_exist_or_is_settled_is_left_alone(printing: Printing) -> None:
    assert await printing.make(new_id()) is None
    job_id, _ = await printing.printed()
    assert await printing.make(job_id) is None


async def _text(printing: Printing, job_id: UUID) -> str:
    password = (await printing.call("POST", f"jobs/{job_id}/password")).json()["password"]
    pdf = (await printing.call("GET", f"jobs/{job_id}/pdf")).content
    pages = pypdf.PdfReader(io.BytesIO(pdf), password=password).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_the_document_holds_what_was_answered_and_its_copy_no_messages(printing: Printing) -> None:
    printing.elsewhere.messages = [message("Referat fra møtet", "Vi ble enige.\n\nNeste møte i mars.")]
    job_id, seen = await printing.printed(save_copy=True)
    text = await _text(printing, job_id)
    for expected in (REASON, "Adam Lunde", "Kari Berg, koordinator", "Solvik kommune", "Ridning", "Vi ble enige."):
        assert expected in text
    assert f"Side 1 av {seen['pages']}" in text
    (copy,) = (await printing.call("GET", "copies")).json()["items"]
    assert copy["title"] == "Individuell plan for Adam"
    opened = UUID((await printing.call("POST", f"copies/{copy['id']}/prints")).json()["id"])
    await printing.work(opened)
    text = await _text(printing, opened)
    assert "Ridning" in text
    assert "Referat fra møtet" not in text


async def test_what_may_not_be_read_is_said_to_be_left_out(printing: Printing) -> None:
    printing.elsewhere.content = {"goals": None, "activities_included": False}
    printing.elsewhere.messages = None
    job_id, _ = await printing.printed()
    text = await _text(printing, job_id)
    assert "Mål er ikke med, fordi Kari Berg ikke har tilgang til dem." in text
    assert "Meldinger" not in text


@pytest.mark.parametrize("code", ["print.too_large", "print.rendering_failed"])
async def test_a_plan_that_cannot_be_laid_out_fails_at_once_and_says_so(
    printing: Printing, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise RenderError(code)

    monkeypatch.setattr(making, "render", fail)
    seen = await printing.work(await printing.ask())
    assert (seen["state"], seen["failure"]) == ("failed", code)
    assert await printing.objects() == []
