"""What is kept of events: the same whatever their order, and nothing that names anybody."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samplan_contracts.events import (
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    Envelope,
    MessageSent,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PersonChanged,
    PersonDemographicsChanged,
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    SessionStarted,
)
from samplan_contracts.plans import Kind, PlanStatus, PlanType
from samplan_contracts.subscriptions import projected_by
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest
from samplan_reports.facts.handlers import keep_sign_in
from samplan_servicekit.ids import new_id

from .conftest import Town, at, participant, plan_state

TABLES = (
    *("plan_facts", "plan_beginnings", "participant_facts", "message_facts", "sign_in_facts", "person_facts"),
    "merged_persons",
)


def story(town: Town) -> list[Envelope[Any]]:
    """Everything that reports hears of, in the order in which it happened."""
    plan_id, person_id, went, stays, double = (new_id() for _ in range(5))

    def taking_part(kind: Any, sequence: int, who: Any, role: Kind, *, removed: bool = False) -> Envelope[Any]:
        state = participant(kind, plan_id, role, removed=removed, participant_id=who)
        return town.event(state, subject=who, sequence=sequence)

    def plan(kind: Any, sequence: int, status: PlanStatus) -> Envelope[Any]:
        time = at("2026-05-31 23:30") if kind is PlanCreated else at("2026-06-03 12:00")
        return town.event(plan_state(kind, PlanType.IOP, status), subject=plan_id, sequence=sequence, time=time)

    def person(sequence: int, *, has_account: bool) -> list[Envelope[Any]]:
        told = (PersonChanged(display_name="Eli", has_account=has_account), PersonDemographicsChanged(born=None))
        return [town.event(data, subject=person_id, sequence=sequence) for data in told]

    return [
        *person(1, has_account=False),
        plan(PlanCreated, 1, PlanStatus.ACTIVE),
        taking_part(ParticipantAdded, 1, stays, Kind.PROVIDER),
        taking_part(ParticipantAdded, 1, went, Kind.RELATIVE),
        plan(PlanChanged, 2, PlanStatus.TRASHED),
        taking_part(ParticipantChanged, 2, stays, Kind.LEAD),
        taking_part(ConsentRenewed, 3, stays, Kind.LEAD),
        taking_part(ConsentSigned, 4, stays, Kind.LEAD),
        taking_part(ConsentWithdrawn, 2, went, Kind.RELATIVE),
        taking_part(ParticipantRemoved, 3, went, Kind.RELATIVE, removed=True),
        *person(2, has_account=True),
        plan(PlanChanged, 3, PlanStatus.ENDED),
        town.event(MessageSent(plan_id=plan_id, sender_id=new_id(), recipient_ids=frozenset({new_id()}))),
        town.event(SessionStarted(person_id=person_id, method="password_code", assurance="substantial")),
        town.event(PersonChanged(display_name="Eli", has_account=True), subject=double),
        town.event(SessionStarted(person_id=double, method="password_code", assurance="substantial")),
        town.event(PersonsMerged(kept_id=person_id, merged_id=double), subject=double, sequence=2),
    ]


async def test_to_act_for_somebody_is_no_second_sign_in(town: Town) -> None:
    started = SessionStarted(
        person_id=new_id(), method="guardianship", assurance="substantial", acting_person_id=new_id()
    )
    async with town.service.kit.database.transaction(town.scope) as session:
        await keep_sign_in(town.event(started), session)
    assert (await rows_of(town))["sign_in_facts"] == []


async def rows_of(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of an organisation."""
    async with town.service.kit.database.transaction(town.scope) as session:
        found = {}
        for table in TABLES:
            rows = await session.execute(text(f"select * from {table}"))
            found[table] = sorted(tuple(map(str, row)) for row in rows)
        return found


def test_the_story_tells_of_every_event_that_reports_hears(reports: UnderTest) -> None:
    heard = {event.type for event in projected_by("reports")}
    assert {event.type for event in story(Town(reports))} == heard - {PlanPurged.type}  # which ends every story


@settings(max_examples=calls(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_events_in_any_order_and_repeated_make_the_same_rows(reports: UnderTest, data: st.DataObject) -> None:
    town = Town(reports)
    events = story(town)
    await town.hear(*events)
    expected = await rows_of(town)
    assert all(expected.values())

    async with reports.kit.database.transaction(town.scope) as session:
        for table in TABLES:
            await session.execute(text(f"delete from {table}"))
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=8))
    await town.hear(*data.draw(st.permutations([*events, *repeated])))
    assert await rows_of(town) == expected


async def test_no_name_and_no_more_of_a_person_than_a_count_needs_is_kept(town: Town) -> None:
    await town.hear(*story(town))
    rows = await rows_of(town)
    assert "Eli" not in str(rows)
    async with town.service.kit.database.transaction(town.scope) as session:
        columns = await session.execute(
            text(
                "select table_name, column_name from information_schema.columns"
                " where table_name = any(:tables) and (column_name like '%name%' or column_name like '%person%'"
                " or column_name in ('born', 'sex', 'mobile', 'email'))"
            ),
            {"tables": list(TABLES)},
        )
        assert {tuple(row) for row in columns} == {("sign_in_facts", "person_id"), ("person_facts", "person_id")}
