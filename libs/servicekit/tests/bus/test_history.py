"""What a service has told can be heard again: all of it, by those alone who keep a projection of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from samplan_contracts.events import (
    AccessChanged,
    CodeIssued,
    EventData,
    GoalCreated,
    MessagePutAside,
    MessageSent,
    ParticipantAdded,
    ParticipantRemoved,
    PersonContactChanged,
    PlanChanged,
    PlanCreated,
)
from samplan_servicekit.bus import outbox
from samplan_servicekit.bus.tables import SETTLE_HISTORY
from samplan_servicekit.errors import Problem
from samplan_servicekit.history import Again, reading
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .facts import participant_added, plan_changed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Town:
    """An organisation of which plans has something to tell."""

    def __init__(self, teller: Any) -> None:
        self.database = teller.database
        self.at = teller.at
        self.scope = OrganisationScope(new_id())

    async def tell(self, session: Any, data: EventData) -> UUID:
        """Tell something in a transaction that the test commits."""
        told = await outbox.append(
            session,
            data,
            source="plans",
            subject=new_id(),
            sequence=1,
            organisation_id=self.scope.organisation_id,
            actor_id=None,
        )
        return told.id

    async def told(self, *events: EventData) -> list[str]:
        """Tell and commit; the ids, as a reader sees them."""
        async with self.database.transaction(self.scope) as session:
            return [str(await self.tell(session, data)) for data in events]

    async def page(
        self, *types: type[EventData], after: str | None = None, limit: int = 100, remaking: Any = None
    ) -> reading.Page:
        """A page of the history."""
        async with self.database.transaction(self.scope) as session:
            return await reading.read(session, self.scope, types, remaking or {}, after=after, limit=limit, now=NOW)

    async def read_all(self, *types: type[EventData], limit: int = 100, remaking: Any = None) -> list[dict[str, Any]]:
        """Page to the end."""
        items, after = [], None
        for _ in range(100):
            page = await self.page(*types, after=after, limit=limit, remaking=remaking)
            items += page.items
            after = page.next
            if after is None:
                return items
        raise AssertionError("it came to no end")


@pytest.fixture
def town(teller: Any) -> Town:
    """An organisation of its own for each test."""
    return Town(teller)


def _ids(items: Sequence[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_what_was_told_is_read_page_by_page_each_once_and_as_it_was_sent(town, limit):
    added = await town.told(*(participant_added() for _ in range(3)))
    goals = await town.told(GoalCreated(plan_id=new_id()))
    more = await town.told(participant_added())
    items = await town.read_all(ParticipantAdded, GoalCreated, ParticipantRemoved, limit=limit)
    assert _ids(items) == [*added, *more, *goals]
    assert items[0]["type"] == "plans.participant.added.v1"
    assert items[0]["organisation_id"] == str(town.scope.organisation_id)


async def test_an_event_that_is_committed_after_later_ones_is_not_missed(town):
    async with town.database.transaction(town.scope) as slow:
        late = str(await town.tell(slow, participant_added()))
        [early] = await town.told(participant_added())

        # Reading began while the first is still open: what stands behind it waits for it.
        page = await town.page(ParticipantAdded)
        assert page.items == []
        assert page.next is not None
        again = await town.page(ParticipantAdded, after=page.next)
        assert (again.items, again.next) == ([], page.next)

    last = await town.page(ParticipantAdded, after=page.next)
    assert _ids(last.items) == [late, early]
    assert last.next is None


async def test_reading_ends_though_others_never_stop_to_write(town):
    [told] = await town.told(participant_added())
    first = await town.page(ParticipantAdded, limit=1)
    assert _ids(first.items) == [told]
    async with town.database.transaction(town.scope) as open_since_then:
        await town.tell(open_since_then, participant_added())
        # It began after the reading did: the bus will bring it.
        page = await town.page(ParticipantAdded, after=first.next)
        assert (page.items, page.next) == ([], None)


async def test_what_was_rolled_back_was_never_told(town):
    async def fail():
        async with town.database.transaction(town.scope) as session:
            await town.tell(session, participant_added())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await town.read_all(ParticipantAdded) == []


async def test_neither_personal_data_nor_secrets_nor_passing_news_are_kept(town):
    access = AccessChanged(plan_id=new_id(), av=2)
    await town.told(plan_changed("Eli Prøve"), access, GoalCreated(plan_id=new_id()))
    async with town.database.transaction(town.scope) as session:
        rows = (await session.execute(text("select type, body from event_history"))).all()
    assert [row.type for row in rows] == ["plans.goal.created.v1"]


async def test_personal_data_is_made_anew_page_by_page_with_what_holds_now(town):
    plans = sorted(new_id() for _ in range(5))
    asked = []

    async def make(session, scope, after, limit):
        asked.append(after)
        following = [plan for plan in plans if after is None or plan > after]
        return [Again(plan, 7, plan_changed("Eli"), actor_id=plan) for plan in following[:limit]]

    remaking = {PlanCreated: make, PlanChanged: make}
    [kept] = await town.told(participant_added())
    items = await town.read_all(PlanChanged, PlanCreated, ParticipantAdded, limit=2, remaking=remaking)
    assert [item["subject"] for item in items[:5]] == [str(plan) for plan in plans]
    assert {(item["sequence"], item["time"]) for item in items[:5]} == {(7, "2026-11-23T12:00:00Z")}
    assert items[0]["data"]["short_name"] == "Eli"
    assert asked == [None, plans[1], plans[3]]  # one function for two kinds of event is asked once
    assert _ids(items[5:]) == [kept]


async def test_nothing_of_another_organisation_is_read_whatever_the_query_says(town, teller):
    await town.told(participant_added())
    stranger = Town(teller)
    assert await stranger.read_all(ParticipantAdded) == []
    async with stranger.database.transaction(stranger.scope) as session:
        assert await reading.read(
            session, town.scope, [ParticipantAdded], {}, after=None, limit=9, now=NOW
        ) == reading.Page(items=[], next=None)


@pytest.mark.parametrize("statement", ["delete from event_history", "update event_history set body = ''"])
async def test_the_service_itself_cannot_change_what_it_has_told(town, statement):
    await town.told(participant_added())
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with town.database.transaction(town.scope) as session:
            await session.execute(text(statement))


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_transactions_are_in_the_order_of_their_numbers_not_of_their_digits(town, limit):
    ids = [(await town.told(participant_added()))[0] for _ in range(3)]
    migrator = await asyncpg.connect(town.at.migrator_url)
    for number, told in zip(("9", "10", "100"), ids, strict=True):
        await migrator.execute(
            "update event_history set written_in = $1::text::xid8 where body like $2", number, f"%{told}%"
        )
    await migrator.close()
    assert _ids(await town.read_all(ParticipantAdded, limit=limit)) == ids


async def test_after_a_restore_the_old_rows_are_read_and_new_ones_are_not_passed_by(town):
    [old] = await town.told(participant_added())
    migrator = await asyncpg.connect(town.at.migrator_url)
    # As after a restore into a cluster that has not counted as far as the one that the dump is from.
    await migrator.execute(
        "update event_history set written_in = '900000000000' where organisation_id = $1", town.scope.organisation_id
    )
    assert await town.read_all(GoalCreated) == []
    await migrator.execute(str(SETTLE_HISTORY))
    await migrator.close()
    [new] = await town.told(participant_added())
    assert _ids(await town.read_all(ParticipantAdded, limit=1)) == [old, new]


def test_a_service_may_ask_for_what_it_keeps_a_projection_of_and_nothing_else():
    assert {event.type for event in reading.readable("messaging", "identity", [])} == {
        "identity.person.changed.v1",
        "identity.persons.merged.v1",
    }
    assert PersonContactChanged in reading.readable("notify", "identity", [])
    for reader, owner, wanted in (
        ("messaging", "identity", PersonContactChanged),
        ("reports", "identity", PersonContactChanged),
        ("notify", "identity", CodeIssued),
        ("notify", "messaging", MessageSent),  # notify acts on it: told again, it would send the notice again
        ("reports", "plans", GoalCreated),
        ("reports", "plans", MessageSent),  # it is not the owner's
        ("gateway", "plans", ParticipantAdded),
    ):
        with pytest.raises(Problem) as refused:
            reading.readable(reader, owner, [wanted.type])
        assert (refused.value.status, refused.value.code) == (403, "event.not_subscribed")


@pytest.mark.parametrize("cursor", ["", "x", "e30=", "eyJmZW5jZSI6ICJ4In0=", "bnVsbA==", "ø"])
def test_a_cursor_that_is_none_of_ours_is_refused(cursor):
    with pytest.raises(Problem) as refused:
        reading.Cursor.decode(cursor)
    assert refused.value.status == 422


def test_a_service_that_would_not_tell_again_what_others_are_made_of_does_not_start():
    async def make(session, scope, after, limit):
        return []

    reading.check("plans", {PlanCreated: make, PlanChanged: make})
    reading.check("messaging", {MessagePutAside: make})
    for service, remaking in (("plans", {PlanCreated: make}), ("messaging", {}), ("identity", {})):
        with pytest.raises(reading.HistoryError):
            reading.check(service, remaking)
