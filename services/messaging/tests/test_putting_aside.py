"""What somebody deletes is put aside for them alone, and for thirty days they may bring it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from samplan_dev.harness import UnderTest
from samplan_messaging.messages import trash
from samplan_messaging.messages.models import Copy

from .factories import BOLD, Circle


async def test_a_recipient_brings_their_own_copy_back_as_it_was(circle: Circle) -> None:
    sent = await circle.write(0, 1, 2, body=BOLD)
    path = f"/{sent['id']}"
    assert (await circle.ask(1, "DELETE", path)).status_code == 204
    assert (await circle.ask(1, "GET", path)).status_code == 404
    assert await circle.folder(1, "inbox") == []
    assert await circle.folder(2, "inbox") == [sent["id"]]
    back = await circle.ask(1, "POST", f"{path}/restore")
    assert (back.status_code, back.headers["ETag"], back.json()["body"]) == (200, '"2"', BOLD)
    assert await circle.folder(1, "inbox") == [sent["id"]]
    assert (await circle.ask(1, "POST", f"{path}/restore")).status_code == 404, "it lies aside no more"


async def test_who_sent_brings_it_back_into_their_own_folder(circle: Circle) -> None:
    sent = await circle.write(0, 1)
    await circle.ask(0, "DELETE", f"/{sent['id']}")
    assert (await circle.folder(0, "sent"), await circle.folder(1, "inbox")) == ([], [sent["id"]])
    assert (await circle.ask(0, "POST", f"/{sent['id']}/restore")).status_code == 200
    assert await circle.folder(0, "sent") == [sent["id"]]


async def test_who_wrote_to_themself_too_brings_both_back(circle: Circle) -> None:
    sent = await circle.write(0, 0, 1)
    for _ in range(2):
        assert (await circle.ask(0, "DELETE", f"/{sent['id']}")).status_code == 204
    assert (await circle.folder(0, "inbox"), await circle.folder(0, "sent")) == ([], [])
    assert (await circle.ask(0, "POST", f"/{sent['id']}/restore")).status_code == 200
    assert (await circle.folder(0, "inbox"), await circle.folder(0, "sent")) == ([sent["id"]], [sent["id"]])


async def test_a_draft_that_was_thrown_away_comes_back_with_all_of_it_and_cannot_be_sent_meanwhile(
    circle: Circle,
) -> None:
    draft = await circle.write(0, 1, 2, send=False, body=BOLD)
    path = f"/{draft['id']}"
    assert (await circle.ask(0, "DELETE", path)).status_code == 204
    assert await circle.folder(0, "drafts") == []
    assert (await circle.ask(0, "GET", path)).status_code == 404
    assert (await circle.ask(0, "PATCH", path, {"subject": "X"}, match=1)).status_code == 404
    assert (await circle.ask(0, "POST", f"{path}/send")).status_code == 404
    assert (await circle.ask(1, "POST", f"{path}/restore")).status_code == 404, "it is its author's alone"
    back = await circle.ask(0, "POST", f"{path}/restore")
    assert back.json() == draft
    assert await circle.folder(0, "drafts") == [draft["id"]]


@pytest.mark.parametrize("who", [1, 2])
async def test_nobody_brings_back_what_is_another_persons_or_was_never_put_aside(circle: Circle, who: int) -> None:
    sent = await circle.write(0, 1)
    await circle.ask(0, "DELETE", f"/{sent['id']}")
    assert (await circle.ask(who, "POST", f"/{sent['id']}/restore")).status_code == 404


async def test_what_lies_aside_in_one_plan_is_not_brought_back_in_another(circle: Circle) -> None:
    sent = await circle.write(0, 1)
    await circle.ask(1, "DELETE", f"/{sent['id']}")
    other = Circle(circle.messaging, circle.organisation_id)
    other.people = circle.people
    assert (await other.ask(1, "POST", f"/{sent['id']}/restore")).status_code == 404
    assert (await circle.ask(1, "GET", f"/{sent['id']}")).status_code == 404


async def test_after_thirty_days_what_was_put_aside_stays_aside_and_a_draft_is_gone_for_good(
    messaging: UnderTest, circle: Circle
) -> None:
    sent, kept = await circle.write(0, 1), await circle.write(0, 1, 2, send=False)
    draft = await circle.write(0, 1, 2, send=False)
    aside = ((0, sent), (1, sent), (0, draft))
    for who, message in aside:
        assert (await circle.ask(who, "DELETE", f"/{message['id']}")).status_code == 204
    messaging.clock.move(timedelta(days=29, hours=23))
    await trash.empty(messaging.kit)
    for who, message in aside:
        assert (await circle.ask(who, "POST", f"/{message['id']}/restore")).status_code == 200
        assert (await circle.ask(who, "DELETE", f"/{message['id']}")).status_code == 204
    messaging.clock.move(timedelta(days=30))
    for who, message in aside:
        assert (await circle.ask(who, "POST", f"/{message['id']}/restore")).status_code == 404
    messaging.clock.move(timedelta(hours=1))
    await trash.empty(messaging.kit)
    assert await circle.row(draft["id"]) is None
    assert await circle.folder(0, "drafts") == [kept["id"]]
    assert (await circle.folder(0, "sent"), await circle.folder(1, "inbox")) == ([], [])
    assert await circle.row(sent["id"]) is not None, "others may have theirs"
    async with messaging.kit.database.transaction(circle.scope) as session:
        left = await session.scalars(select(Copy.message_id))
        assert sorted(map(str, left)) == sorted([sent["id"], kept["id"], kept["id"]])


async def test_the_log_tells_of_what_was_sent_and_nothing_of_drafts(messaging: UnderTest, circle: Circle) -> None:
    sent, draft = await circle.write(0, 1), await circle.write(0, send=False)
    for message in (sent, draft):
        await circle.ask(0, "DELETE", f"/{message['id']}")
        await circle.ask(0, "POST", f"/{message['id']}/restore")
    await circle.ask(0, "DELETE", f"/{draft['id']}")
    messaging.clock.move(timedelta(days=31))
    await trash.empty(messaging.kit)
    service = {"Authorization": f"Bearer {messaging.service_token('plans', circle.organisation_id)}"}
    path = f"/internal/plans/{circle.place.plan_id}/log"
    log = (await messaging.client.get(path, headers=service)).json()["items"]
    told = [(one["action"], one["object_ids"]) for one in reversed(log)]
    assert told == [(f"message.{did}", [sent["id"]]) for did in ("sent", "deleted", "restored")]


async def test_what_the_version_before_put_aside_has_no_time_and_stays(messaging: UnderTest, circle: Circle) -> None:
    sent = await circle.write(0, 1)
    async with messaging.kit.database.transaction(circle.scope) as session:
        connection = await session.connection()
        await connection.exec_driver_sql("update messages set hidden_by_sender = true")
    assert (await circle.ask(0, "POST", f"/{sent['id']}/restore")).status_code == 404
    await trash.empty(messaging.kit)
    assert (await circle.ask(1, "GET", f"/{sent['id']}")).status_code == 200
