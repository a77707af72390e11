"""Messages between participants, and the notices about them."""

import re
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import Outbox

from .conftest import People
from .factories import Plan, make_plan


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def _plan_with_both(people: People, kari: Browser) -> Plan:
    plan = await make_plan(kari)
    await plan.add("Ola Ås", "provider")
    await plan.add("Liv Hansen", "relative")
    await plan.until_reachable("Ola Ås", "Liv Hansen")
    return plan


def _message(plan: Plan, *names: str, **fields: Any) -> dict[str, Any]:
    recipients = [plan.participants[name]["person_id"] for name in names]
    return {"recipients": recipients, "subject": "Hei", "text": "Vi sees torsdag.", "send": True, **fields}


@pytest.mark.guide(176)
@pytest.mark.guide(178)
@pytest.mark.guide(181)
@pytest.mark.guide(203)
async def test_a_message_reaches_its_recipients_and_the_sender_sees_who_has_read_it(
    people: People, kari: Browser
) -> None:
    plan = await _plan_with_both(people, kari)
    sent = (await kari.post(plan.messages, _message(plan, "Ola Ås", "Liv Hansen"), expect=201)).body
    liv, amina = await people.signed_in("liv"), await people.signed_in("amina")
    await amina.get(f"{plan.messages}/{sent['id']}", expect=404)
    assert (await liv.get(f"/api/messaging/plans/{plan.id}/unread")).body == {"unread": 1}
    everywhere = {item["plan_id"]: item["unread"] for item in (await liv.get("/api/messaging/unread")).body["items"]}
    assert everywhere[plan.id] == 1
    item = (await liv.get(f"{plan.messages}?folder=inbox")).body["items"][0]
    assert (item["id"], item["read_at"]) == (sent["id"], None)
    await liv.post(f"{plan.messages}/{sent['id']}/read", expect=204)
    assert (await liv.get(f"/api/messaging/plans/{plan.id}/unread")).body == {"unread": 0}
    seen = (await kari.get(f"{plan.messages}/{sent['id']}")).body["recipients"]
    assert {recipient["name"] for recipient in seen if recipient["read_at"]} == {"Liv Hansen"}


@pytest.mark.guide(177)
@pytest.mark.guide(185)
async def test_a_draft_is_its_authors_alone_until_it_is_sent(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    draft = await kari.post(plan.messages, {"subject": "Under arbeid", "send": False}, expect=201)
    path = f"{plan.messages}/{draft.body['id']}"
    ola = await people.signed_in("ola")
    await ola.get(path, expect=404)
    changed = await kari.patch(
        path, {"text": "Ferdig tenkt.", "recipients": [plan.participants["Ola Ås"]["person_id"]]}, if_match='"1"'
    )
    await ola.get(path, expect=404)
    folders = {
        name: [item["id"] for item in (await kari.get(f"{plan.messages}?folder={name}")).body["items"]]
        for name in ("inbox", "sent", "drafts")
    }
    assert folders == {"inbox": [], "sent": [], "drafts": [draft.body["id"]]}
    assert changed.body["status"] == "draft"
    await kari.post(f"{path}/send")
    assert (await ola.get(path)).body["text"] == "Ferdig tenkt."
    assert (await kari.get(f"{plan.messages}?folder=drafts")).body["items"] == []


@pytest.mark.guide(186)
async def test_a_sent_message_is_never_changed(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    sent = await kari.post(plan.messages, _message(plan, "Ola Ås"), expect=201)
    path = f"{plan.messages}/{sent.body['id']}"
    refused = await kari.patch(path, {"text": "Noe annet"}, if_match=f'"{sent.body["version"]}"', expect=409)
    assert refused.code == "message.sent_already"
    assert (await kari.post(f"{path}/send", expect=409)).code == "message.sent_already"
    assert (await kari.get(path)).body["text"] == "Vi sees torsdag."


async def test_a_message_keeps_its_form_from_who_writes_it_to_who_reads_it(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    marked = {"type": "text", "marks": [{"type": "strong"}], "text": "Husk"}
    said = {"type": "paragraph", "content": [{"type": "text", "text": "støvler"}]}
    content = [{"type": "paragraph", "content": [marked]}, {"type": "quote", "content": [said]}]
    body = {"type": "doc", "content": content}
    wanted = {name: value for name, value in _message(plan, "Liv Hansen").items() if name != "text"}
    sent = (await kari.post(plan.messages, {**wanted, "body": body}, expect=201)).body
    liv = await people.signed_in("liv")
    read = (await liv.get(f"{plan.messages}/{sent['id']}")).body
    assert (read["body"], read["text"]) == (body, "Husk\nstøvler")


@pytest.mark.guide(179)
async def test_a_message_is_answered_and_the_answer_knows_what_it_answers(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    sent = (await kari.post(plan.messages, _message(plan, "Ola Ås", "Liv Hansen"), expect=201)).body
    ola = await people.signed_in("ola")
    everybody = [sent["from"]["person_id"], plan.participants["Liv Hansen"]["person_id"]]
    answer = {"recipients": everybody, "subject": "Sv: Hei", "text": "Fint!", "reply_to": sent["id"], "send": True}
    answered = (await ola.post(plan.messages, answer, expect=201)).body
    assert answered["reply_to"] == sent["id"]
    assert (await kari.get(f"{plan.messages}?folder=inbox")).body["items"][0]["id"] == answered["id"]


@pytest.mark.guide(187)
async def test_a_recipient_deletes_their_own_copy_and_the_others_keep_theirs(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    sent = (await kari.post(plan.messages, _message(plan, "Ola Ås", "Liv Hansen"), expect=201)).body
    path = f"{plan.messages}/{sent['id']}"
    ola, liv = await people.signed_in("ola"), await people.signed_in("liv")
    await ola.delete(path, expect=204)
    await ola.get(path, expect=404)
    await liv.get(path)
    await kari.get(path)
    assert (await ola.post(f"{path}/restore")).body["text"] == "Vi sees torsdag."
    assert [item["id"] for item in (await ola.get(f"{plan.messages}?folder=inbox")).body["items"]] == [sent["id"]]
    await liv.post(f"{path}/restore", expect=404)


@pytest.mark.guide(183)
@pytest.mark.guide(200)
@pytest.mark.guide(201)
async def test_the_notice_names_the_category_and_the_plan_and_nothing_that_was_written(
    people: People, kari: Browser
) -> None:
    outbox = Outbox(await people.anonymous())
    plan = await _plan_with_both(people, kari)
    address = people.known["liv"]["mobile"]
    words = {
        None: "melding",
        "note": "notat",
        "minutes": "referat",
        "summons": "møteinnkalling",
        "request": "forespørsel",
    }
    for category, word in words.items():
        seen = len(await outbox.messages(address))
        await kari.post(plan.messages, _message(plan, "Liv Hansen", category=category), expect=201)
        # That she was added may be told meanwhile: the notice looked for is the one of this message.
        notice = await outbox.wait_for(address, after=seen, containing=re.compile(word, re.IGNORECASE))
        assert "Eli" in notice["text"]
        assert "torsdag" not in notice["text"]
        assert "Hei" not in notice["text"]


@pytest.mark.guide(189)
async def test_the_owners_full_name_never_stands_in_a_message(people: People, kari: Browser) -> None:
    plan = await _plan_with_both(people, kari)
    await plan.refresh()
    owner = plan.owner["display_name"]
    sent = (await kari.post(plan.messages, _message(plan, owner), expect=201)).body
    assert [recipient["name"] for recipient in sent["recipients"]] == ["Eli"]
    assert plan.owner["family_name"] not in str((await kari.get(f"{plan.messages}/{sent['id']}")).body)


async def test_nobody_outside_the_plan_is_written_to_and_nothing_empty_is_sent(people: People, kari: Browser) -> None:
    plan, other = await _plan_with_both(people, kari), await make_plan(kari)
    await other.refresh()
    stranger = other.participants[other.owner["display_name"]]["person_id"]
    outside = {"recipients": [stranger], "subject": "Hei", "text": "Hei", "send": True}
    refused = await kari.post(plan.messages, outside, expect=422)
    assert refused.body["errors"] == [{"pointer": "/recipients", "code": "recipient.not_in_plan"}]
    empty = await kari.post(plan.messages, {"recipients": [], "subject": "", "text": " ", "send": True}, expect=422)
    assert [error["pointer"] for error in empty.body["errors"]] == ["/recipients", "/subject", "/text"]
