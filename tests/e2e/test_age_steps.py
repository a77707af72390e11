"""What an owner's age changes in their plans, on the day and without anybody doing anything."""

from datetime import date, timedelta
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day

from .conftest import People
from .factories import Plan, make_person, make_plan
from .test_acting import acting


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


def birthday(age: int, in_days: int = 0) -> date:
    """Of somebody who reaches an age in so many days."""
    day = norwegian_day() + timedelta(days=in_days)
    return date(day.year - age, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - age)


async def plan_of(kari: Browser, people: People, plan_type: str, born: date) -> Plan:
    """A plan of somebody born then, whose age has reached plans."""
    owner = await make_person(kari, birth_date=str(born))
    plan = await make_plan(kari, plan_type, owner=owner)
    await plan.add("Liv Hansen", "relative")
    return plan


async def by_parents(plan: Plan) -> Any:
    """Enter a consent for Liv by parental responsibility."""
    today = norwegian_day()
    wanted = {
        "participant_ids": [plan.participants["Liv Hansen"]["id"]],
        "from": str(today),
        "to": str(today + timedelta(days=90)),
        "basis": "parental_responsibility",
        "owner_heard": True,
    }
    return await plan.lead.post(f"{plan.path}/consent/renewals", wanted)


async def test_a_parents_consent_holds_until_the_sixteenth_birthday_and_says_so_ahead(
    people: People, kari: Browser
) -> None:
    plan = await plan_of(kari, people, "ip", birthday(16, in_days=5))
    await by_parents(plan)
    liv = await people.signed_in("liv")
    await people.until_status(liv, f"{plan.path}/goals", 200)
    tomorrow = str(norwegian_day() + timedelta(days=5))

    async def told() -> bool:
        return bool((await liv.get(plan.path)).body["age_step"] == {"age": 16, "on": tomorrow})

    await people.until(told)
    await plan.refresh()
    assert plan.participants["Liv Hansen"]["consent"]["ends_by_age"] == tomorrow


async def test_when_the_birth_date_is_put_right_a_parent_loses_access_at_once_and_the_owner_can_give_it_anew(
    people: People, kari: Browser
) -> None:
    plan = await plan_of(kari, people, "ip", birthday(15))
    await by_parents(plan)
    liv = await people.signed_in("liv")
    await people.until_status(liv, f"{plan.path}/goals", 200)
    path = f"/api/identity/persons/{plan.owner['id']}"
    card = await kari.get(path)
    await kari.patch(path, {"birth_date": str(birthday(16))}, if_match=card.etag)
    refused = await people.until_status(liv, f"{plan.path}/goals", 403)
    assert refused.code == "plan.consent_not_held"
    await plan.refresh()
    await plan.renew(names=["Liv Hansen"])
    await people.until_status(liv, f"{plan.path}/goals", 200)


async def test_from_fifteen_parents_read_in_a_school_plan_and_act_no_more(people: People, kari: Browser) -> None:
    plan = await plan_of(kari, people, "iop", birthday(15))
    await by_parents(plan)
    liv = await people.signed_in("liv")
    await people.until_status(liv, f"{plan.path}/goals", 200)
    for_owner = await acting(people, plan, "parental_responsibility")
    refused = await people.until_status(for_owner, f"{plan.path}/goals", 403)
    assert refused.code == "plan.owner_decides"
