"""An answer that is not sent yet is found again with what it answers, by its author alone."""

from typing import Any

from .factories import Circle


async def _answered(circle: Circle, who: int, message_id: str) -> Any:
    return (await circle.ask(who, "GET", f"/{message_id}")).json()["reply_draft_id"]


async def test_a_draft_is_found_with_the_message_that_it_answers_until_it_is_sent_or_thrown_away(
    circle: Circle,
) -> None:
    asked = await circle.write(0, 1, 2)
    assert await _answered(circle, 1, asked["id"]) is None
    first = (await circle.ask(1, "POST", "", {"subject": "SV", "reply_to": asked["id"], "send": False})).json()
    assert await _answered(circle, 1, asked["id"]) == first["id"]
    assert [await _answered(circle, who, asked["id"]) for who in (0, 2)] == [None, None]
    await circle.ask(1, "DELETE", f"/{first['id']}")
    assert await _answered(circle, 1, asked["id"]) is None
    body = {"subject": "SV", "reply_to": asked["id"], "recipients": [str(circle.people[0].person_id)], "send": False}
    second = (await circle.ask(1, "POST", "", body)).json()
    assert await _answered(circle, 1, asked["id"]) == second["id"]
