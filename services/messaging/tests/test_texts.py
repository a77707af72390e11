"""A message's text: rich or plain as it comes, and both as it goes."""

from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from samplan_dev.provision import ServiceDatabase
from samplan_messaging.messages.models import Message

from .factories import BOLD, Circle, doc


async def test_a_text_comes_rich_or_plain_and_is_answered_as_both(circle: Circle) -> None:
    rich = await circle.write(0, 1, body=BOLD)
    plain = await circle.write(0, 1, text="Vi sees.\nKlokken ti.")
    assert (rich["body"], rich["text"]) == (BOLD, "Husk\nstøvler")
    assert (plain["body"], plain["text"]) == (doc("Vi sees.", "Klokken ti."), "Vi sees.\nKlokken ti.")
    for sent in (rich, plain):
        found = (await circle.ask(1, "GET", f"/{sent['id']}")).json()
        assert (found["body"], found["text"]) == (sent["body"], sent["text"])


async def test_a_draft_keeps_its_text_where_a_change_names_none_and_takes_either(circle: Circle) -> None:
    draft = await circle.write(0, send=False, body=BOLD)
    path = f"/{draft['id']}"
    renamed = (await circle.ask(0, "PATCH", path, {"subject": "Nytt"}, match=1)).json()
    assert (renamed["subject"], renamed["body"]) == ("Nytt", BOLD)
    rewritten = (await circle.ask(0, "PATCH", path, {"text": "Kort"}, match=2)).json()
    assert (rewritten["body"], rewritten["text"]) == (doc("Kort"), "Kort")
    again = (await circle.ask(0, "PATCH", path, {"body": BOLD}, match=3)).json()
    assert (again["body"], again["text"]) == (BOLD, "Husk\nstøvler")


async def test_whoever_changes_an_older_draft_is_shown_how_it_stands(circle: Circle) -> None:
    draft = await circle.write(0, send=False, text="Ett")
    path = f"/{draft['id']}"
    await circle.ask(0, "PATCH", path, {"body": BOLD}, match=1)
    stale = await circle.ask(0, "PATCH", path, {"text": "To"}, match=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "edit.stale")
    assert (stale.json()["current"]["body"], stale.json()["current"]["version"]) == (BOLD, 2)


PICTURE = {"type": "picture", "attrs": {"asset": "0190c0de-0000-7000-8000-00000000000a", "decorative": True}}


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"text": "Hei", "body": doc("Hei")}, "/", "value_error"),
        ({"body": {"type": "doc", "content": [{"type": "kite"}]}}, "/body/content/0/type", "richtext.unknown_node"),
        (
            {"body": {"type": "doc", "content": [*doc("a")["content"], PICTURE]}},
            "/body/content/1",
            "richtext.picture",
        ),
    ],
)
async def test_two_texts_what_is_no_rich_text_and_pictures_are_refused(
    circle: Circle, fields: dict[str, Any], pointer: str, code: str
) -> None:
    draft = await circle.write(0, send=False)
    for method, path, wanted in (("POST", "", {"send": False, **fields}), ("PATCH", f"/{draft['id']}", fields)):
        refused = await circle.ask(0, method, path, wanted, match=1)
        assert refused.status_code == 422, refused.text
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)


@pytest.mark.parametrize(
    "fields", [{"text": " \n"}, {"body": doc(" ")}, {"body": {"type": "doc", "content": []}}, {}]
)
async def test_nothing_is_sent_in_which_nothing_is_written(circle: Circle, fields: dict[str, Any]) -> None:
    to = [str(circle.people[1].person_id)]
    refused = await circle.ask(0, "POST", "", {"recipients": to, "subject": "Hei", "send": True, **fields})
    assert refused.json()["errors"] == [{"pointer": "/text", "code": "missing"}]
    draft = await circle.ask(0, "POST", "", {"recipients": to, "subject": "Hei", "send": False, **fields})
    refused = await circle.ask(0, "POST", f"/{draft.json()['id']}/send")
    assert refused.json()["errors"] == [{"pointer": "/text", "code": "missing"}]


async def test_an_answer_that_the_version_before_kept_for_a_repeated_call_is_given_with_its_form(
    messaging_database: ServiceDatabase, circle: Circle
) -> None:
    wanted = {"subject": "Hei", "text": "Ett\nto", "send": False}
    connection = await asyncpg.connect(messaging_database.superuser_url)
    await connection.execute("update idempotency_sealing set since = 'infinity'")
    first = (await circle.ask(0, "POST", "", wanted, key="en-og-samme")).json()
    await connection.execute("update idempotency_keys set response = response - 'body' where response is not null")
    await connection.execute("update idempotency_sealing set since = 'epoch'")
    await connection.close()
    again = await circle.ask(0, "POST", "", wanted, key="en-og-samme")
    assert (again.status_code, again.json()) == (201, first)


async def test_nothing_of_a_message_stands_in_the_clear_for_who_sends_it_again(
    messaging_database: ServiceDatabase, circle: Circle
) -> None:
    wanted = {"subject": "Om Eli", "text": "Adam var svimmel.", "send": False}
    first = await circle.ask(0, "POST", "", wanted, key="sendt-to-ganger")
    connection = await asyncpg.connect(messaging_database.superuser_url)
    (row,) = await connection.fetch(
        "select i::text as all, sealed from idempotency_keys i where organisation_id = $1", circle.organisation_id
    )
    await connection.close()
    assert "Eli" not in row["all"]
    assert not any(part in row["sealed"] for part in (b"Eli", b"svimmel", b"subject"))
    again = await circle.ask(0, "POST", "", wanted, key="sendt-to-ganger")
    assert (again.status_code, again.json()) == (201, first.json())


async def test_what_the_version_before_writes_beside_this_one_is_read_with_its_text(
    messaging_database: ServiceDatabase, circle: Circle
) -> None:
    sent = await circle.write(0, 1, body=BOLD)
    draft = await circle.write(0, 1, send=False, body=BOLD)
    path = f"/{draft['id']}"
    connection = await asyncpg.connect(messaging_database.app_url)
    try:
        await connection.execute("select set_config('app.organisation_id', $1, false)", str(circle.organisation_id))
        # It writes a draft, and rewrites one that is rich by now.
        mine = await connection.fetchval(
            "insert into messages (organisation_id, id, plan_id, sender_id, subject, text, created_at,"
            " hidden_by_sender, version) values ($1, gen_random_uuid(), $2, $3, 'Gammel', $4, now(), false, 1)"
            " returning id",
            *(circle.organisation_id, circle.place.plan_id, circle.people[0].person_id, "Før\nog nå"),
        )
        assert (await circle.ask(0, "GET", f"/{mine}")).json()["body"] == doc("Før", "og nå")
        await connection.execute("update messages set subject = 'Emne', version = 2 where id = $1", UUID(draft["id"]))
        assert (await circle.ask(0, "GET", path)).json()["body"] == BOLD
        await connection.execute("update messages set text = 'Ny', version = 3 where id = $1", UUID(draft["id"]))
        assert (await circle.ask(0, "GET", path)).json()["body"] == doc("Ny")
        # It reads the plain text of what this one writes, and sends it as it is.
        await circle.ask(0, "PATCH", path, {"body": BOLD}, match=3)
        assert (
            await connection.fetchval("select text from messages where id = $1", UUID(draft["id"])) == "Husk\nstøvler"
        )
        await connection.execute("update messages set sent_at = now() where id = $1", UUID(draft["id"]))
        assert (await circle.ask(1, "GET", path)).json()["body"] == BOLD
        # What was sent stays as it was, in either form, whoever writes.
        for changed in ("text = 'Noe annet'", "body = null", "body = '{}'", "text = 'X', body = '{}'"):
            with pytest.raises(asyncpg.RaiseError, match="a sent message does not change"):
                await connection.execute(f"update messages set {changed} where id = $1", UUID(sent["id"]))
        stored = await connection.fetchval("select body from messages where id = $1", UUID(sent["id"]))
        assert orjson.loads(stored) == BOLD
    finally:
        await connection.close()


def test_a_message_without_a_form_is_read_from_its_words() -> None:
    assert Message(text="Ett\nto").body == doc("Ett", "to")
