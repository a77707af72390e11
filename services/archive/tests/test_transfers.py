"""Archiving a plan: who may, what happens on the way, and how it ends."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from samplan_archive.transfers import handlers
from samplan_contracts.events import FaultyPart, PrintJobFailed, PrintKind, PrintPartKind
from samplan_contracts.plans import Kind
from samplan_dev.archive_core.core import Mood
from samplan_dev.harness import Place, Somebody


@pytest.mark.guide(219)
@pytest.mark.guide(221)
@pytest.mark.guide(222)
async def test_a_plan_is_archived_and_the_receipt_has_the_numbers_of_the_archive(world):
    await world.packaged()
    await world.work()
    assert (await world.state())["state"] == "sent"
    await world.deliver()
    found = await world.state()
    case = world.cases()[0]
    assert found["state"] == "archived"
    assert found["case_number"] == f"{case['year']}/{case['number']}"
    assert found["record_number"] == f"{case['records'][0]['year']}/{case['records'][0]['number']}"
    assert found["sha256"] == case["records"][0]["sha256"]
    assert await world.told() == ["requested", "sent", "received", "archived"]
    assert [entry["action"] for entry in await world.log()] == ["archive.requested", "archive.archived"]


@pytest.mark.guide(223)
async def test_each_generation_of_a_plan_is_a_record_of_its_own_in_one_case(world):
    for _ in range(2):
        await world.packaged()
        await world.work()
        await world.deliver()
        await world.work()
        world.clock.move(timedelta(days=30))
        world.who = replace(world.who, factor_at=world.clock.now())
    assert [item["generation"] for item in await world.items()] == [2, 1]
    (case,) = world.cases()
    assert len(case["records"]) == 2


@pytest.mark.guide(227)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LEAD])
async def test_only_who_leads_the_plan_archives_it(world, kind):
    await world.plan()
    world.place = Place(plan_id=world.place.plan_id, kind=kind)
    refused = await world.ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "access.right_missing")
    assert (await world.archive.client.get(world.path, headers=world.headers())).status_code == 403


async def test_without_an_archive_system_of_ones_own_nothing_is_archived_and_nothing_goes_to_anothers(world):
    await world.packaged()
    async with world.database.transaction(world.scope) as session:
        await session.execute(text("delete from archive_accounts"))
    await world.work()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("packaged", "archive.no_account")
    assert not world.post.letters
    world.place = replace(world.place, plan_id=uuid4())
    world.path = f"/api/archive/plans/{world.place.plan_id}/transfers"
    await world.plan()
    refused = await world.ask()
    assert (refused.status_code, refused.json()["code"]) == (409, "archive.no_account")


async def test_a_lead_whose_consent_does_not_hold_archives_nothing(world):
    await world.plan()
    world.place = replace(world.place, held=False)
    refused = await world.ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.consent_not_held")


async def test_archiving_needs_a_fresh_factor(world):
    await world.plan()
    world.clock.move(timedelta(minutes=11))
    refused = await world.ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up_required")


async def test_a_plan_is_on_its_way_once_at_a_time(world):
    await world.requested()
    again = await world.ask()
    assert (again.status_code, again.json()["code"]) == (409, "archive.transfer_open")


async def test_a_request_that_is_sent_twice_begins_one_transfer(world):
    await world.plan()
    key = {"Idempotency-Key": "the-same-click"}
    first, second = await world.ask(**key), await world.ask(**key)
    assert first.json() == second.json()
    assert len(await world.items()) == 1


async def test_a_plan_that_no_word_has_come_of_yet_is_asked_for_again_later(world):
    answer = await world.ask()
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")


async def test_another_organisations_transfers_are_not_there(world):
    await world.requested()
    stranger = Somebody()
    answer = await world.archive.client.get(world.path, headers=world.archive.headers(stranger, world.place))
    assert answer.json() == {"items": []}


async def test_a_document_that_cannot_be_made_ends_the_transfer_and_another_can_begin(world):
    transfer = await world.requested()
    data = PrintJobFailed(
        plan_id=world.place.plan_id,
        kind=PrintKind.ARCHIVE,
        transfer_id=transfer["id"],
        reason="plan.consent_not_held",
    )
    await world.hear(handlers.give_up_document, data)
    found = await world.state()
    assert (found["state"], found["reason"], found["can_resend"]) == ("failed", "plan.consent_not_held", False)
    assert (await world.ask()).json()["generation"] == 2


def _part(kind=PrintPartKind.GOAL):
    return FaultyPart(kind=kind, id=uuid4(), reason="print.too_large")


async def _could_not_be_printed(world, transfer_id, *parts, together=False):
    data = PrintJobFailed(
        plan_id=world.place.plan_id,
        kind=PrintKind.ARCHIVE,
        transfer_id=transfer_id,
        reason="print.too_large",
        at_fault=parts,
        together=together,
    )
    await world.hear(handlers.give_up_document, data)


async def _retried(world, transfer_id):
    return await world.archive.client.post(f"{world.path}/{transfer_id}/retry", headers=world.headers())


@pytest.mark.guide(218)
async def test_what_could_not_be_printed_is_named_and_a_retry_archives_the_rest_and_says_so(world):
    transfer = await world.requested()
    first, second = _part(), _part(PrintPartKind.MINUTES)
    await _could_not_be_printed(world, transfer["id"], first)
    found = await world.state()
    named = {"kind": "goal", "id": str(first.id), "reason": "print.too_large"}
    assert (found["state"], found["at_fault"], found["together"]) == ("failed", [named], False)

    again = await _retried(world, transfer["id"])
    assert again.status_code == 200, again.text
    assert (again.json()["state"], again.json()["generation"]) == ("requested", 1)
    assert (again.json()["left_out"], again.json()["at_fault"]) == ([named], [])
    assert await world.wishes() == [[], [first]]
    # What is found then is left out as well.
    await _could_not_be_printed(world, transfer["id"], second, together=True)
    assert (await world.state())["together"]
    await _retried(world, transfer["id"])
    assert (await world.wishes())[-1] == [first, second]

    await world.rendered(transfer["id"])
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    asked, *_, archived = [entry for entry in await world.log() if entry["action"].endswith("_without")]
    assert (asked["action"], archived["action"]) == ("archive.requested_without", "archive.archived_without")
    assert {str(first.id), str(second.id)} <= set(archived["object_ids"])


async def test_nothing_is_left_out_where_nothing_is_known_to_be_at_fault_or_another_is_on_its_way(world):
    transfer = await world.requested()
    refused = await _retried(world, transfer["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "archive.nothing_to_resend")
    await _could_not_be_printed(world, transfer["id"])
    assert (await _retried(world, transfer["id"])).json()["code"] == "archive.nothing_to_resend"
    other = (await world.ask()).json()
    await _could_not_be_printed(world, other["id"], _part())
    await world.ask()
    refused = await _retried(world, other["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "archive.transfer_open")
    assert (await _retried(world, uuid4())).status_code == 404
    world.place = replace(world.place, kind=Kind.PROVIDER)
    assert (await _retried(world, other["id"])).status_code == 403


async def test_a_document_that_never_comes_ends_the_transfer(world):
    await world.requested()
    await world.work()
    assert (await world.state())["state"] == "requested"
    world.clock.move(timedelta(hours=23))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    assert (await world.state())["state"] == "requested"  # print waits for hours where others are away
    world.clock.move(timedelta(hours=1))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    assert (await world.state())["reason"] == "archive.document_late"


async def test_a_document_that_came_over_damaged_is_fetched_again(world):
    transfer = await world.requested()
    await world.rendered(transfer["id"])
    world.outside.pdf = b"%PDF-1.7 another"
    await world.work()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("rendered", "archive.document_damaged")
    world.outside.pdf = type(world.outside)().pdf
    world.clock.move(timedelta(seconds=5))
    await world.work()
    assert (await world.state())["state"] == "sent"


async def test_a_document_that_is_no_pdfa_is_not_archived(world):
    pdf = b"%PDF-1.7 as any other"
    transfer = await world.requested()
    await world.rendered(transfer["id"], sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf))
    world.outside.pdf = pdf
    await world.work()
    assert (await world.state())["reason"] == "archive.document_not_pdfa"


async def test_a_document_that_is_too_large_to_send_is_said_to_be(world):
    transfer = await world.requested()
    await world.rendered(transfer["id"], size=6 * 1024 * 1024)
    await world.work()
    assert (await world.state())["reason"] == "archive.document_too_large"
    assert world.outside.fetched == 0


async def test_a_consent_withdrawn_meanwhile_stops_what_is_not_sent_yet(world):
    await world.packaged()
    world.outside.refuses = "plan.consent_not_held"
    await world.work()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("failed", "plan.consent_not_held")
    assert world.post.letters == []
    assert world.cases() == []


async def test_while_the_archive_system_is_away_a_package_waits_longer_and_longer_and_then_goes_out(world):
    await world.packaged()
    world.post.away = True
    waits = []
    for _ in range(3):
        await world.work()
        found = await world.state()
        assert (found["state"], found["reason"]) == ("packaged", "archive.system_away")
        assert found["next_try_at"] is not None
        before = world.clock.now()
        while (await world.state())["reason"] and not await world.worker().do_next():
            world.clock.move(timedelta(seconds=1))
        waits.append(world.clock.now() - before)
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    world.post.away = False
    world.clock.move(timedelta(hours=1))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    assert (await world.state())["state"] == "sent"


async def test_a_server_error_is_tried_again_and_ends_well(world):
    world.core.moods.append(Mood.SERVER_ERROR)
    await world.packaged()
    await world.work()
    await world.deliver()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("packaged", "archive.server_error")
    assert found["error_id"]
    world.clock.move(timedelta(seconds=5))
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    first, second = world.post.letters
    assert first.client_message_id == second.client_message_id
    assert first.message_id != second.message_id


async def test_a_server_error_that_stays_is_given_up_and_can_be_sent_again(world):
    world.core.moods.extend([Mood.SERVER_ERROR] * 8)
    await world.packaged()
    for _ in range(8):
        await world.work()
        await world.deliver()
        world.clock.move(timedelta(hours=6))
    world.who = replace(world.who, factor_at=world.clock.now())
    found = await world.state()
    assert (found["state"], found["reason"], found["can_resend"]) == ("failed", "archive.server_error", True)
    answer = await world.archive.client.post(f"{world.path}/{found['id']}/resend", headers=world.headers())
    assert answer.status_code == 200, answer.text
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert world.outside.fetched == 1  # it was kept


async def test_silence_is_asked_after_and_the_archive_answers_as_if_it_had_heard_once(world):
    world.core.moods.append(Mood.SILENCE)
    await world.packaged()
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "sent"
    world.clock.move(timedelta(minutes=10))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert len(world.cases()[0]["records"]) == 1


async def test_what_is_never_answered_is_given_up_and_a_late_receipt_still_counts(world):
    world.core.moods.extend([Mood.SILENCE] * 3)
    await world.packaged()
    await world.work()
    for _ in range(4):
        world.clock.move(timedelta(days=1))
        await world.work()
    world.who = replace(world.who, factor_at=world.clock.now())
    found = await world.state()
    assert (found["state"], found["reason"]) == ("failed", "archive.no_answer")
    await world.deliver()
    assert (await world.state())["state"] == "archived"


async def test_a_refusal_is_final_and_says_so(world):
    world.core.moods.append(Mood.INVALID)
    await world.packaged()
    await world.work()
    await world.deliver()
    world.clock.move(timedelta(days=1))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.work()
    found = await world.state()
    assert (found["state"], found["reason"], found["sends"]) == ("failed", "archive.message_refused", 1)
    assert (await world.log())[-1]["outcome"] == "failed"


async def test_a_part_is_told_as_a_part_and_sending_again_adds_the_rest(world):
    world.core.moods.append(Mood.PARTLY)
    await world.packaged()
    await world.work()
    await world.deliver()
    found = await world.state()
    assert (found["state"], found["reason"]) == ("partly", "archive.record_refused")
    assert found["case_number"]
    assert found["record_number"] is None
    await world.archive.client.post(f"{world.path}/{found['id']}/resend", headers=world.headers())
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert (await world.state())["case_number"] == found["case_number"]
    (case,) = world.cases()
    assert len(case["records"]) == 1


async def test_what_is_archived_cannot_be_sent_again(world):
    await world.packaged()
    await world.work()
    await world.deliver()
    found = await world.state()
    answer = await world.archive.client.post(f"{world.path}/{found['id']}/resend", headers=world.headers())
    assert (answer.status_code, answer.json()["code"]) == (409, "archive.nothing_to_resend")
    unknown = await world.archive.client.post(f"{world.path}/{uuid4()}/resend", headers=world.headers())
    assert unknown.status_code == 404


async def test_the_document_is_kept_until_the_receipt_is_there_and_no_longer(world):
    await world.packaged()
    await world.work()
    assert len(await world.blobs.list()) == 1
    assert b"a plan" not in await world.blobs.get((await world.blobs.list())[0].key)
    await world.deliver()
    await world.work()
    assert await world.blobs.list() == []


async def test_the_document_of_a_failed_transfer_is_kept_for_three_months(world):
    world.core.moods.append(Mood.INVALID)
    await world.packaged()
    await world.work()
    await world.deliver()
    world.clock.move(timedelta(days=89))
    await world.work()
    assert len(await world.blobs.list()) == 1
    world.clock.move(timedelta(days=1))
    await world.work()
    assert await world.blobs.list() == []
    world.who = replace(world.who, factor_at=world.clock.now())
    assert (await world.state())["can_resend"] is False
