"""Answers of the archive system: in any order, any number of times, well written or not, the end is the same."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_archive.packages.zipped import pack
from samplan_archive.replies.reading import MalformedReplyError, read
from samplan_contracts import archive_exchange as wire
from samplan_dev.archive_core.core import Answer, Mood
from samplan_dev.cases import cases

ENDS = {
    None: ("archived", None),
    Mood.PARTLY: ("partly", "archive.record_refused"),
    Mood.INVALID: ("failed", "archive.message_refused"),
    Mood.SERVER_ERROR: ("packaged", "archive.server_error"),
}


async def _sent(world, mood):
    if mood is not None:
        world.core.moods.append(mood)
    await world.packaged()
    await world.work()
    return list(world.post.answers)


@pytest.mark.parametrize("mood", list(ENDS))
@given(data=st.data())
@settings(max_examples=cases(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@pytest.mark.parametrize("header", list(HEADERS))
def test_a_reply_without_its_headers_is_none(header):
    for value in (None, "", "x", 7):
        with pytest.raises(MalformedReplyError):
            read(wire.RECEIVED, {**HEADERS, wire.TYPE: wire.RECEIVED, header: value}, b"")


def test_a_type_that_nobody_knows_is_no_reply():
    with pytest.raises(MalformedReplyError):
        read("no.ks.fiks.arkiv.v1.something", {**HEADERS, wire.TYPE: "no.ks.fiks.arkiv.v1.something"}, b"")


@given(body=st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_saying_so(body):
    for content in (body, pack({wire.RECEIPT_XML: body})):
        with pytest.raises(MalformedReplyError):
            read(wire.RECEIPT, HEADERS, content)
