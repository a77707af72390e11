"""Coordinator and owner are reminded of consents that end soon: each stage once, in one notice a plan."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.identity import Language
from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus
from samplan_notify.reminders import rules, service
from samplan_servicekit.ids import new_id

from .conftest import NOON

TODAY = NOON.date()


def kit_of(world):
    return SimpleNamespace(clock=world.clock, database=world.database)


async def sweep(world):
    return await service.sweep(kit_of(world))


async def member(world, kind, days, *, since=200, person_id=None, sequence=1, **changes):
    """Somebody whose consent ends in so many days, and began so many days ago."""
    person_id = person_id or await world.person()
    fields = {
        "kind": kind,
        "role": f"ip.{kind}",
        "consent_status": ConsentStatus.SIGNED,
        "consent_from": TODAY - timedelta(days=since),
        "consent_to": TODAY + timedelta(days=days),
    } | changes
    await world.participant(person_id, sequence=sequence, **fields)
    return person_id


@pytest.fixture
async def plan(world):
    """A plan with a coordinator and an owner who can be reached, whose own part ends on another day."""
    await world.plan()
    lead = await member(world, Kind.LEAD, 300)
    owner = await member(world, Kind.OWNER, 5, consent_status=ConsentStatus.NONE)
    return SimpleNamespace(lead=lead, owner=owner)


async def kinds(world):
    return Counter((row.person_id, row.kind) for row in await world.deliveries())


@given(
    start=st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    lasts=st.integers(0, 400),
    missed=st.sets(st.integers(-500, 0), max_size=300),
)
def test_each_stage_is_due_on_days_in_a_row_nearer_and_nearer_and_never_after_the_end(start, lasts, missed):
    end = start + timedelta(days=lasts)
    swept = [rules.due(start, end, end + timedelta(days=n)) for n in range(-lasts, 3) if n not in missed]
    told = [stage for stage in dict.fromkeys(swept) if stage is not None]
    assert told == sorted(told, reverse=True)
    assert set(told) <= {stage for stage in (3, 14, 30) if stage <= lasts}
    assert rules.due(start, end, end + timedelta(days=1)) is None
    if not missed:
        assert told == [stage for stage in (30, 14, 3) if stage <= lasts]
    for n in range(-lasts, 1):
        stage = rules.due(start, end, end + timedelta(days=n))
        assert stage is None or -n <= stage


async def test_lead_and_owner_hear_once_at_each_stage_however_often_it_is_swept(world, plan):
    await member(world, Kind.RELATIVE, 31)
    expected = []
    before = 31
    # The days around each stage, and the end.
    for left in (31, 30, 29, 28, 16, 15, 14, 13, 5, 4, 3, 2, 1, 0, -1, -2):
        world.clock.move(timedelta(days=before - left))
        before = left
        await sweep(world)
        await sweep(world)
        if left in rules.STAGES:
            expected.append(rules.STAGES[left])
        told = await kinds(world)
        assert told == {(who, kind): 1 for who in (plan.lead, plan.owner) for kind in expected}, left
    assert len(expected) == 3


async def test_many_consents_that_end_are_one_notice_and_it_names_nobody(world, plan):
    for days in (3, 2, 1):
        await member(world, Kind.PROVIDER, days)
    await sweep(world)
    await world.send_all()
    said = (
        'Samtykke i planen "Oles plan" går ut innen 3 dager, og da mister deltakere tilgangen. '
        "Logg inn for å se hvem: https://samplan.solvik.example"
    )
    assert world.received == [said] * 2


@pytest.mark.parametrize("language", Language)
async def test_it_is_said_in_the_language_of_who_is_told(world, language):
    lead = await world.person(language=language)
    await world.plan()
    await member(world, Kind.LEAD, 300, person_id=lead)
    await member(world, Kind.OTHER, 14)
    await sweep(world)
    await world.send_all()
    [said] = world.received
    assert "14" in said


async def test_a_renewed_consent_is_another_and_told_anew(world, plan):
    who = await member(world, Kind.RELATIVE, 10)
    await sweep(world)
    await member(world, Kind.RELATIVE, 12, person_id=who, sequence=2)
    await sweep(world)
    assert set((await kinds(world)).values()) == {2}


@pytest.mark.parametrize(
    ("changes", "plan_status"),
    [
        ({"removed": True}, PlanStatus.ACTIVE),
        ({"consent_status": ConsentStatus.NONE}, PlanStatus.ACTIVE),
        ({"days": -1}, PlanStatus.ACTIVE),
        ({"days": 31}, PlanStatus.ACTIVE),
        # Entered this morning, for a few days.
        ({"days": 10, "since": 0}, PlanStatus.ACTIVE),
        ({}, PlanStatus.ENDED),
        ({}, PlanStatus.TRASHED),
    ],
)
async def test_of_what_nobody_can_lose_or_what_was_just_given_it_is_not_told(world, changes, plan_status):
    await world.plan(status=plan_status)
    await member(world, Kind.LEAD, 300)
    await member(world, Kind.RELATIVE, changes.pop("days", 10), **changes)
    await sweep(world)
    assert await kinds(world) == {}


@pytest.mark.parametrize("hour", [6, 20, 23])
async def test_no_telephone_rings_at_night_and_the_morning_tells_it(world, plan, hour):
    await member(world, Kind.RELATIVE, 10)
    noon = world.clock.now()
    night = datetime(noon.year, noon.month, noon.day, hour - 1, 30, tzinfo=UTC)
    world.clock.move(night - noon)
    await sweep(world)
    assert await kinds(world) == {}
    world.clock.move(datetime(2026, 3, 3, 7, 30, tzinfo=UTC) - night)
    await sweep(world)
    assert len(await kinds(world)) == 2


async def test_workers_who_sweep_at_once_or_die_over_it_double_nothing_and_leave_nothing_out(
    world, plan, monkeypatch
):
    plans = []
    for _ in range(5):
        world.plan_id = new_id()
        await world.plan()
        await member(world, Kind.LEAD, 300)
        await member(world, Kind.RELATIVE, 10)
        plans.append(world.plan_id)
    monkeypatch.setattr(service, "BATCH", 2)
    add, calls = service.deliveries.add, Counter()

    async def dies_at_the_third(*args, **kwargs):
        calls["add"] += 1
        if calls["add"] == 3:
            raise ConnectionError
        await add(*args, **kwargs)

    monkeypatch.setattr(service.deliveries, "add", dies_at_the_third)
    with pytest.raises(ConnectionError):
        await sweep(world)
    await asyncio.gather(*(sweep(world) for _ in range(4)))
    told = Counter(row.plan_id for row in await world.deliveries())
    assert told == dict.fromkeys(plans, 1)


async def test_what_was_told_is_forgotten_once_it_cannot_matter_any_more(world, plan):
    await member(world, Kind.RELATIVE, 10)
    await sweep(world)
    world.clock.move(timedelta(days=59))
    await service.forget(kit_of(world))
    await sweep(world)
    assert set((await kinds(world)).values()) == {1}
    world.clock.move(timedelta(days=2))
    assert await service.forget(kit_of(world)) >= 1
