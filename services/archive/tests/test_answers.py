"""Answers of the archive system: in any order, any number of times, well written or not, the end is the same."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_archive.packages.zipped import pack
from samplan_archive.replies.reading import Kind, MalformedReplyError, read
from samplan_archive.transfers.service import ANSWERED_WITHIN
from samplan_contracts import archive_exchange as wire
from samplan_dev.archive_core.core import Answer, Mood
from samplan_dev.cases import calls

ENDS = {
    None: ("archived", None),
    Mood.BARE: ("archived", None),
    Mood.RECORD_ONLY: ("archived", None),
    Mood.CASE_ONLY: ("received", None),
    Mood.PARTLY: ("partly", "archive.record_refused"),
    Mood.INVALID: ("failed", "archive.message_refused"),
    Mood.SERVER_ERROR: ("packaged", "archive.server_error"),
}


async def _sent(world, mood):
    await world.packaged()
    world.post.answers.clear()  # to what an earlier transfer still asked
    if mood is not None:
        world.core.moods.append(mood)
    await world.work()
    return list(world.post.answers)


@pytest.mark.parametrize("mood", list(ENDS))
@given(data=st.data())
@settings(max_examples=calls(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_in_whatever_order_and_however_often_answers_come_the_end_is_the_same(world, mood, data):
    world.post.answers.clear()
    world.core.moods.clear()
    world.place = replace(world.place, plan_id=uuid4())
    world.path = f"/api/archive/plans/{world.place.plan_id}/transfers"
    answers = await _sent(world, mood)
    # A core that tells of a failure may have told before that it took the message.
    received = Answer(wire.RECEIVED, {**answers[0].headers, wire.TYPE: wire.RECEIVED}, b"")
    every = [*answers, received] if mood is Mood.SERVER_ERROR else answers
    copies = data.draw(st.lists(st.sampled_from(range(len(every))), max_size=6))
    order = data.draw(st.permutations([*range(len(every)), *copies]))
    for number in order:
        await world.deliver(every[number])
    found = await world.state()
    assert (found["state"], found["reason"]) == ENDS[mood], order


async def test_an_error_of_an_earlier_send_says_nothing_of_the_later_one(world):
    earlier = await _sent(world, Mood.SERVER_ERROR)
    await world.deliver(*earlier)
    world.clock.move(timedelta(seconds=5))
    world.post.answers.clear()
    await world.work()
    await world.deliver(*earlier)
    assert (await world.state())["state"] == "sent"
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    await world.deliver(*earlier)
    assert (await world.state())["state"] == "archived"


async def test_a_receipt_for_another_record_is_not_believed(world):
    answers = await _sent(world, None)
    receipt = next(answer for answer in answers if answer.type == wire.RECEIPT)
    world.place = replace(world.place, plan_id=uuid4())
    world.path = f"/api/archive/plans/{world.place.plan_id}/transfers"
    world.post.answers.clear()
    mine = (await _sent(world, Mood.SILENCE), world.post.letters[-1])[1]
    mixed_up = Answer(
        receipt.type, {**receipt.headers, wire.CLIENT_MESSAGE_ID: str(mine.client_message_id)}, receipt.body
    )
    with pytest.raises(MalformedReplyError):
        await world.deliver(mixed_up)
    assert (await world.state())["state"] == "sent"


HEADERS = {
    wire.MESSAGE_ID: str(uuid4()),
    wire.TYPE: wire.RECEIPT,
    wire.ANSWERS: str(uuid4()),
    wire.CLIENT_MESSAGE_ID: str(uuid4()),
}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no zip",
        pack({"another.xml": b"<a/>"}),
        pack({wire.RECEIPT_XML: b"<no xml"}),
        pack({wire.RECEIPT_XML: b"<a/>"}),
        pack({wire.RECEIPT_XML: b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}),
        pack({wire.RECEIPT_XML: b"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>"}),
        pack({wire.RECEIPT_XML: b"x" * 2_000_000}),
    ],
)
def test_a_receipt_that_cannot_be_read_is_no_receipt(body):
    with pytest.raises(MalformedReplyError):
        read(wire.RECEIPT, HEADERS, body)


@pytest.mark.parametrize("header", [wire.ANSWERS, wire.CLIENT_MESSAGE_ID, wire.MESSAGE_ID])
def test_a_reply_with_a_header_that_is_no_id_is_none(header):
    for value in ("x", 7, "1" * 40):
        with pytest.raises(MalformedReplyError):
            read(wire.RECEIVED, {**HEADERS, header: value}, b"")


def test_a_reply_that_says_neither_which_send_nor_what_it_answers_is_none():
    with pytest.raises(MalformedReplyError):
        read(wire.RECEIVED, {wire.MESSAGE_ID: HEADERS[wire.MESSAGE_ID], wire.TYPE: wire.RECEIVED}, b"")


@pytest.mark.parametrize("name", ["klientmelding-id", "KlientMeldingId", wire.CLIENT_MESSAGE_ID.upper()])
def test_our_own_id_is_found_however_it_is_spelled(name):
    read_back = read(wire.RECEIVED, {name: HEADERS[wire.CLIENT_MESSAGE_ID]}, b"")
    assert str(read_back.client_message_id) == HEADERS[wire.CLIENT_MESSAGE_ID]


def test_a_reply_that_has_no_id_of_its_own_is_the_same_each_time_that_it_comes():
    bare = {wire.ANSWERS: HEADERS[wire.ANSWERS]}
    first, again = (read(wire.SERVER_ERROR, bare, b"x") for _ in range(2))
    assert first == again != read(wire.SERVER_ERROR, bare, b"y")
    assert str(read(wire.RECEIVED, bare, b"", HEADERS[wire.MESSAGE_ID]).message_id) == HEADERS[wire.MESSAGE_ID]


@pytest.mark.parametrize("kind", [wire.INVALID, wire.NOT_FOUND, wire.SERVER_ERROR, *wire.ALSO_WRITTEN])
@pytest.mark.parametrize("body", [b"", b"no zip", pack({wire.ERROR_XML: b"<html/>"}), pack({"a.txt": b"so sorry"})])
def test_an_error_is_one_by_its_type_whatever_is_in_it(kind, body):
    found = read(kind, HEADERS, body)
    assert found.kind in (Kind.INVALID, Kind.NOT_FOUND, Kind.SERVER_ERROR, Kind.TIMED_OUT)
    assert found.error_id is None


def _receipt(*parts):
    inside = "".join(parts)
    xmlns = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/kvittering/v1"
    return pack(
        {wire.RECEIPT_XML: f'<arkivmeldingKvittering xmlns="{xmlns}">{inside}</arkivmeldingKvittering>'.encode()}
    )


SYSTEM_ID = "<systemID>3f1de6f4-0b4e-4c56-9d0c-6d6f9a5b7a11</systemID>"
CASE = f"<mappeKvittering>{SYSTEM_ID}</mappeKvittering>"
RECORD = f"<registreringKvittering>{SYSTEM_ID}</registreringKvittering>"
NO_CASE, NO_RECORD = "<mappeFeilet/>", "<registreringFeilet/>"


@pytest.mark.parametrize(
    ("parts", "state", "reason"),
    [
        ((RECORD,), "archived", None),
        ((CASE, RECORD), "archived", None),
        ((CASE,), "received", None),
        ((), "received", None),
        ((NO_RECORD,), "failed", "archive.message_refused"),
        ((NO_CASE,), "failed", "archive.message_refused"),
        ((CASE, NO_RECORD), "partly", "archive.record_refused"),
        ((NO_CASE, RECORD), "partly", "archive.case_refused"),
    ],
)
async def test_every_receipt_that_the_schema_allows_is_understood(world, parts, state, reason):
    sent = (await _sent(world, Mood.SILENCE), world.post.letters[-1])[1]
    await world.deliver(Answer(wire.RECEIPT, {wire.ANSWERS: str(sent.message_id)}, _receipt(*parts)))
    found = await world.state()
    assert (found["state"], found["reason"]) == (state, reason)


async def test_a_receipt_that_tells_of_the_case_alone_is_asked_after_and_the_record_is_found(world):
    answers = await _sent(world, Mood.CASE_ONLY)
    await world.deliver(*answers)
    assert (await world.state())["state"] == "received"
    world.post.answers.clear()
    await world.work()
    assert world.post.letters[-1].type == wire.FETCH_RECORD
    await world.deliver(*answers)  # come again, they change nothing
    await world.deliver()
    found = await world.state()
    (case,) = world.cases()
    (record,) = case["records"]
    assert (found["state"], found["case_number"]) == ("archived", f"{case['year']}/{case['number']}")
    assert found["record_number"] == f"{record['year']}/{record['number']}"
    assert await world.told() == ["requested", "sent", "received", "archived"]


@pytest.mark.parametrize(
    ("kind", "reason"), [(wire.NOT_FOUND, "archive.record_refused"), (wire.INVALID, "archive.record_unknown")]
)
async def test_a_record_that_is_not_found_or_not_asked_for_in_vain_is_not_taken_for_archived(world, kind, reason):
    await world.deliver(*await _sent(world, Mood.CASE_ALONE))
    world.post.answers.clear()
    await world.work()
    question = world.post.letters[-1]
    await world.deliver(Answer(kind, {wire.ANSWERS: str(question.message_id)}, b""))
    found = await world.state()
    assert (found["state"], found["reason"], found["can_resend"]) == ("partly", reason, True)
    # The people of the archive have mended it: the same is sent again, and archived once.
    assert (await world.archive.client.post(f"{world.path}/{found['id']}/resend", headers=world.headers())).is_success
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert len(world.cases()[0]["records"]) == 1


async def test_who_does_not_answer_questions_is_asked_some_times_and_the_doubt_is_told(world):
    await world.deliver(*await _sent(world, Mood.CASE_ALONE))
    before = len(world.post.letters)
    for wait in (0, *(int(time.total_seconds()) for time in ANSWERED_WITHIN)):
        world.clock.move(timedelta(seconds=wait + 1))
        world.core.moods.append(Mood.SILENCE)
        await world.work()
    assert {letter.type for letter in world.post.letters[before:]} == {wire.FETCH_RECORD}
    found = await world.state()
    assert (found["state"], found["reason"]) == ("partly", "archive.record_unknown")


async def test_a_core_that_says_as_little_as_it_may_is_understood(world):
    answers = await _sent(world, Mood.BARE)
    assert {frozenset(answer.headers) for answer in answers} == {frozenset({wire.ANSWERS})}
    await world.deliver(*answers)
    assert (await world.state())["state"] == "archived"


def test_a_type_that_nobody_knows_is_no_reply():
    with pytest.raises(MalformedReplyError):
        read("no.ks.fiks.arkiv.v1.something", {**HEADERS, wire.TYPE: "no.ks.fiks.arkiv.v1.something"}, b"")


@given(body=st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_saying_so(body):
    for content in (body, pack({wire.RECEIPT_XML: body})):
        with pytest.raises(MalformedReplyError):
            read(wire.RECEIPT, HEADERS, content)
