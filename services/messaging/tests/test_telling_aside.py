"""What somebody puts aside waits for nobody, and that is told: now, and to whoever hears it all again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import update

from samplan_contracts.events import MessagePutAside
from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_messaging.messages.models import Copy

from .factories import Circle


async def _told(database: ServiceDatabase, message_id: str) -> list[tuple[int, set[str]]]:
    """Sequence, and who has it aside, of each telling about a message."""
    connection = await asyncpg.connect(database.relay_url)
    try:
        rows = await connection.fetch(
            "select body from outbox where subject = $1 and type = $2 order by position",
            UUID(message_id),
            MessagePutAside.type,
        )
    finally:
        await connection.close()
    bodies = [orjson.loads(row["body"]) for row in rows]
    return [(body["sequence"], set(body["data"]["person_ids"])) for body in bodies]


async def _again(messaging: UnderTest, circle: Circle) -> dict[str, set[str]]:
    """By message, who has it aside, as plans hears it in a rebuild."""
    token = messaging.service_token("plans", circle.organisation_id)
    found: dict[str, set[str]] = {}
    after = ""
    while True:
        answer = await messaging.client.get(
            f"/internal/events?types={MessagePutAside.type}&limit=1{after}",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        found |= {one["subject"]: set(one["data"]["person_ids"]) for one in page["items"]}
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_each_putting_aside_and_bringing_back_is_told_with_who_has_it_aside_now(
    messaging_database: ServiceDatabase, circle: Circle
) -> None:
    sent = await circle.write(0, 1, 2)
    one, other = (str(circle.people[number].person_id) for number in (1, 2))
    for who, method, path in ((1, "DELETE", ""), (2, "DELETE", ""), (1, "POST", "/restore")):
        assert (await circle.ask(who, method, f"/{sent['id']}{path}")).status_code < 300
    assert await _told(messaging_database, sent["id"]) == [(1, {one}), (2, {one, other}), (3, {other})]


async def test_what_is_no_copy_is_told_to_nobody(messaging_database: ServiceDatabase, circle: Circle) -> None:
    draft, sent = await circle.write(0, 1, send=False), await circle.write(0, 1)
    for message in (draft, sent):
        await circle.ask(0, "DELETE", f"/{message['id']}")
        await circle.ask(0, "POST", f"/{message['id']}/restore")
        assert await _told(messaging_database, message["id"]) == []


async def test_a_rebuild_hears_what_lies_aside_though_it_was_put_there_before_that_was_told(
    messaging: UnderTest, circle: Circle
) -> None:
    before, back, untouched = [await circle.write(0, 1, 2) for _ in range(3)]
    one = circle.people[1].person_id
    async with messaging.kit.database.transaction(circle.scope) as session:
        silently = update(Copy).where(Copy.message_id == UUID(before["id"]), Copy.person_id == one)
        await session.execute(silently.values(deleted_at=NOON - timedelta(days=3)))
    for method, path in (("DELETE", ""), ("POST", "/restore")):
        await circle.ask(1, method, f"/{back['id']}{path}")
    found = await _again(messaging, circle)
    assert found == {before["id"]: {str(one)}, back["id"]: set()}
    assert untouched["id"] not in found
