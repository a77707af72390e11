"""Owner and guardians are told thirty days ahead, and on the day, once each; whatever was missed is told later."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.ages import STEPS, turns
from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.age_steps import rules, service
from samplan_identity.age_steps.rules import Notice
from samplan_servicekit import audit

from .test_acting import born, register
from .town import Town

TODAY = NOON.date()
DAYS = st.dates(date(1995, 1, 1), date(2050, 12, 31))


@given(DAYS, st.sampled_from(STEPS), st.integers(-40, 40))
def test_what_is_due_is_told_ahead_and_from_the_day_on_and_found_by_its_birth(
    birth: date, age: int, offset: int
) -> None:
    on = turns(birth, age)
    day = on + timedelta(days=offset)
    notice = rules.due(birth, age, day)
    if -30 <= offset < 0:
        assert notice is Notice.SOON
    elif 0 <= offset <= 30:
        assert notice is Notice.TODAY
    else:
        assert notice is None
    if notice is not None:
        first, last = rules.births(age, day)
        assert first <= birth <= last


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


async def family(town: Town, birthday: date) -> tuple[Somebody, Somebody, Somebody]:
    """A child with a plan, a parent who represents them, and one who takes part in the plan."""
    admin, child = await town.person(R.LOCAL_ADMIN), await town.person(account=None)
    await born(town, child, birthday)
    mother, father, teacher = await town.person(), await town.person(), await town.person()
    await town.plan((child, Kind.OWNER), (father, Kind.RELATIVE), (teacher, Kind.PROVIDER))
    await town.run(
        "update members set consent_basis = 'parental_responsibility' where person_id = $1", father.person_id
    )
    await register(town, admin, child, mother, basis="parental_responsibility")
    return child, mother, father


async def told(town: Town) -> list[tuple[str, str]]:
    events = await town.told("identity.age_step.told.v1")
    return [(one["data"]["person_id"], one["data"]["what"]) for one in events]


async def test_child_and_both_parents_are_told_ahead_and_on_the_day_and_nobody_twice(town: Town) -> None:
    day = TODAY + timedelta(days=30)
    child, mother, father = await family(town, day.replace(year=day.year - 16))
    everybody = {str(one.person_id) for one in (child, mother, father)}
    for _ in range(3):
        await service.sweep(town.identity.kit)
    assert len(await told(town)) == 3
    assert set(await told(town)) == {(one, "age_step_soon") for one in everybody}
    town.identity.clock.move(timedelta(days=29, hours=11))  # half past midnight in Norway, on the day
    for _ in range(2):
        await service.sweep(town.identity.kit)
    assert set((await told(town))[3:]) == {(one, "age_step_today") for one in everybody}
    assert len(await told(town)) == 6
    assert [one for one in await town.logged() if "age" in one] == ["age_step.told_soon", "age_step.told_today"]


async def test_after_days_away_only_what_has_come_is_told(town: Town) -> None:
    day = TODAY - timedelta(days=9)
    await family(town, day.replace(year=day.year - 15))
    await service.sweep(town.identity.kit)
    assert {what for _, what in await told(town)} == {"age_step_today"}


async def test_two_workers_at_once_tell_once(town: Town) -> None:
    await family(town, TODAY.replace(year=TODAY.year - 15))
    await asyncio.gather(*(service.sweep(town.identity.kit) for _ in range(4)))
    await service.sweep(town.identity.kit)
    assert len(await told(town)) == 3


async def test_a_sweep_that_fails_halfway_has_told_nothing_and_tells_all_the_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await family(town, TODAY.replace(year=TODAY.year - 15))
    with monkeypatch.context() as broken:
        broken.setattr(audit, "record_for", _fails)
        with pytest.raises(RuntimeError):
            await service.sweep(town.identity.kit)
    assert await told(town) == []
    await service.sweep(town.identity.kit)
    assert len(await told(town)) == 3


async def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


async def test_nobody_is_told_of_persons_without_a_plan_or_without_a_known_birth(town: Town) -> None:
    alone, unknown = await town.person(), await town.person()
    await born(town, alone, TODAY.replace(year=TODAY.year - 16))
    await born(town, unknown, None)
    await town.plan((unknown, Kind.OWNER))
    await service.sweep(town.identity.kit)
    assert await told(town) == []
