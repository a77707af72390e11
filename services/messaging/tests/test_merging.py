"""What was sent to or by either registration of one human being is there under the one that stays."""

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from samplan_contracts.events import (
    Envelope,
    EventData,
    ParticipantAdded,
    ParticipantRemoved,
    PersonChanged,
    PersonsMerged,
)
from samplan_contracts.plans import ConsentStatus, Kind
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, UnderTest
from samplan_messaging.app import bus
from samplan_messaging.members.models import KnownPerson, Member
from samplan_messaging.messages.models import Copy, Message
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


class Town:
    """An organisation in which somebody is registered twice."""

    def __init__(self, messaging: UnderTest) -> None:
        self.messaging = messaging
        self.scope = OrganisationScope(new_id())
        self.kept, self.merged, self.plan_id = new_id(), new_id(), new_id()

    def transaction(self) -> Any:
        """One under the organisation's scope."""
        return self.messaging.kit.database.transaction(self.scope)

    def event(self, data: EventData, subject: UUID, sequence: int) -> Envelope[Any]:
        """An event as it lies on the bus."""
        return Envelope[type(data)](  # type: ignore[misc,no-any-return]
            id=new_id(), type=data.type, source=data.source(), time=NOON, subject=subject,
            organisation_id=self.scope.organisation_id, actor_id=None, sequence=sequence,
            correlation_id=new_id(), data=data,
        )  # fmt: skip

    def merging(self) -> Envelope[Any]:
        """Identity tells that the two are one."""
        return self.event(PersonsMerged(kept_id=self.kept, merged_id=self.merged), self.merged, 2)

    def part(
        self, kind: type[ParticipantAdded | ParticipantRemoved], participant_id: UUID, person_id: UUID, sequence: int
    ) -> Envelope[Any]:
        """Plans tells of a participant."""
        data = kind(
            plan_id=self.plan_id, participant_id=participant_id, person_id=person_id, role="ip.provider",
            kind=Kind.PROVIDER, consent_status=ConsentStatus.NONE, removed=kind is ParticipantRemoved,
        )  # fmt: skip
        return self.event(data, participant_id, sequence)

    async def hear(self, *events: Envelope[Any]) -> None:
        """Handle events as the bus does."""
        for event in events:
            queue = "members" if event.source == "plans" else "persons"
            async with self.transaction() as session:
                await bus.handlers_of(queue)[event.type](event, session, self.messaging.kit)

    async def state(self) -> Any:
        """What the projections hold."""
        async with self.transaction() as session:
            members = await session.scalars(select(Member).order_by(Member.participant_id))
            people = await session.scalars(select(KnownPerson).order_by(KnownPerson.person_id))
            return (
                [(one.participant_id, one.person_id, one.removed, one.sequence) for one in members],
                [(one.person_id, one.display_name) for one in people],
            )

    async def message(self, sender_id: UUID, copies: dict[UUID, tuple[bool, bool]], *, sent: bool = True) -> UUID:
        """A message with copies that are read, or deleted."""
        message_id = new_id()
        async with self.transaction() as session:
            session.add(
                Message(
                    organisation_id=self.scope.organisation_id,
                    id=message_id,
                    plan_id=self.plan_id,
                    sender_id=sender_id,
                    category=None,
                    subject="Hei",
                    text="Hei",
                    reply_to=None,
                    created_at=NOON,
                    sent_at=NOON if sent else None,
                    hidden_by_sender=False,
                    version=1,
                )
            )
            await session.flush()
            for person_id, (read, deleted) in copies.items():
                session.add(
                    Copy(
                        organisation_id=self.scope.organisation_id,
                        message_id=message_id,
                        person_id=person_id,
                        read_at=NOON + timedelta(hours=1) if read else None,
                        deleted_at=NOON if deleted else None,
                    )
                )
        return message_id

    async def copies(self, message_id: UUID) -> dict[UUID, tuple[bool, bool]]:
        """As `message` takes them."""
        async with self.transaction() as session:
            found = await session.scalars(select(Copy).where(Copy.message_id == message_id))
            return {one.person_id: (one.read_at is not None, one.deleted_at is not None) for one in found}


@settings(max_examples=calls(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), again=st.integers(0, 5))
async def test_whatever_is_told_in_whatever_order_and_how_often_ends_the_same(
    messaging: UnderTest, order: list[int], again: int
) -> None:
    town = Town(messaging)
    stays, goes = new_id(), new_id()
    events = [
        town.merging(),
        town.event(PersonChanged(display_name="Eli Prøve", has_account=True), town.kept, 4),
        town.event(PersonChanged(display_name="Eli Dobbel", has_account=True), town.merged, 1),
        town.part(ParticipantAdded, stays, town.merged, 1),
        town.part(ParticipantAdded, goes, town.merged, 1),
        town.part(ParticipantRemoved, goes, town.merged, 2),
    ]
    await town.hear(*(events[at] for at in order), events[again])
    wanted = sorted([(stays, town.kept, False, 1), (goes, town.kept, True, 2)])
    assert await town.state() == (wanted, [(town.kept, "Eli Prøve")])


@settings(max_examples=calls(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.none() | st.tuples(st.booleans(), st.booleans()), st.none() | st.tuples(st.booleans(), st.booleans()))
async def test_no_message_is_lost_and_none_is_new_again(messaging: UnderTest, mine: Any, theirs: Any) -> None:
    town = Town(messaging)
    before = {who: copy for who, copy in ((town.kept, mine), (town.merged, theirs)) if copy is not None}
    message_id = await town.message(new_id(), before)
    await town.hear(town.merging(), town.merging())
    after = await town.copies(message_id)
    assert after.keys() == ({town.kept} if before else set())
    for read, deleted in after.values():
        assert read is any(one[0] for one in before.values())
        assert deleted is all(one[1] for one in before.values())


async def test_what_both_put_aside_can_be_brought_back_for_as_long_as_either_could(messaging: UnderTest) -> None:
    town = Town(messaging)
    message_id = await town.message(new_id(), {town.kept: (True, True), town.merged: (True, True)})
    async with town.transaction() as session:
        await session.execute(
            update(Copy).where(Copy.person_id == town.merged).values(deleted_at=NOON + timedelta(days=3))
        )
    await town.hear(town.merging())
    async with town.transaction() as session:
        [copy] = await session.scalars(select(Copy).where(Copy.message_id == message_id))
        assert (copy.person_id, copy.deleted_at) == (town.kept, NOON + timedelta(days=3))


async def test_what_was_sent_keeps_its_words_and_its_sender_under_the_registration_that_stays(
    messaging: UnderTest,
) -> None:
    town = Town(messaging)
    sent = await town.message(town.merged, {town.kept: (False, False)})
    draft = await town.message(town.merged, {}, sent=False)
    await town.hear(town.merging())
    async with town.transaction() as session:
        found = {one.id: (one.sender_id, one.text) for one in await session.scalars(select(Message))}
    assert found == {sent: (town.kept, "Hei"), draft: (town.kept, "Hei")}
    for change in (f"sender_id = '{new_id()}'", "text = 'Noe annet'", f"sender_id = '{town.merged}', text = 'X'"):
        with pytest.raises(DBAPIError, match="a sent message does not change"):
            async with town.transaction() as session:
                await session.execute(text(f"update messages set {change} where id = '{sent}'"))


async def test_another_organisation_is_not_touched(messaging: UnderTest) -> None:
    town, other = Town(messaging), Town(messaging)
    other.merged = town.merged
    participant = new_id()
    await other.hear(other.part(ParticipantAdded, participant, other.merged, 1))
    await town.hear(town.merging())
    assert (await other.state())[0] == [(participant, other.merged, False, 1)]


async def test_a_row_that_is_being_written_is_not_left_behind(messaging: UnderTest) -> None:
    for late in permutations([True, False]):
        town = Town(messaging)
        participant = new_id()
        part = town.part(ParticipantAdded, participant, town.merged, 1)
        first, second = (town.merging(), part) if late[0] else (part, town.merging())
        await _at_once(town, first, second)
        assert (await town.state())[0] == [(participant, town.kept, False, 1)]


async def _at_once(town: Town, first: Envelope[Any], second: Envelope[Any]) -> None:
    """The second is handled while the first is not committed yet."""
    queue = "members" if first.source == "plans" else "persons"
    async with town.transaction() as session:
        await bus.handlers_of(queue)[first.type](first, session, town.messaging.kit)
        waiting = asyncio.create_task(town.hear(second))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    await waiting
