"""Who was given nothing of a plan to read sees who takes part, by name and role, and what they did themselves."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import AccessElement, Kind, Level
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest

from .factories import MadePlan, make_plan

NOTHING = dict.fromkeys(AccessElement, Level.NONE)
TOLD = {"id", "person_id", "name", "role", "kind", "version", "brief"}
EMPTY: dict[str, Any] = {
    "responsibility": None,
    "workplace": None,
    "has_account": True,
    "print": False,
    "consent": {"status": "none", "from": None, "to": None, "holds": False, "basis": None, "ends_by_age": None},
    "levels": {element.value: "none" for element in AccessElement},
    "role_levels": {},
    "role_print": False,
}


async def _read(plans: UnderTest, plan: MadePlan, kind: Kind, what: str, **given_to: Any) -> list[dict[str, Any]]:
    who = plan.people[kind]
    headers = plans.headers(who, plan.place(kind, **given_to))
    answer = await plans.client.get(f"/api/plans/plans/{plan.id}/{what}", headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@given(
    kind=st.sampled_from(Kind),
    levels=st.fixed_dictionaries({element: st.sampled_from(Level) for element in AccessElement}) | st.just(NOTHING),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(25))
async def test_participants_are_names_and_roles_for_who_may_read_nothing(
    plans: UnderTest, kind: Kind, levels: dict[AccessElement, Level]
) -> None:
    plan = await make_plan(plans)
    items = await _read(plans, plan, kind, "participants", levels=levels)
    reads = kind in (Kind.OWNER, Kind.LEAD) or any(level.includes(Level.READ) for level in levels.values())
    assert len(items) == len(Kind)
    for item in items:
        own = item["id"] == str(plan.participants[kind])
        assert item["brief"] is not (reads or own)
        assert item["name"]
        if item["brief"]:
            assert {name: value for name, value in item.items() if name not in TOLD} == EMPTY
        else:
            assert item["consent"]["status"] != "none"


@pytest.mark.parametrize("kind", [Kind.OTHER, Kind.RELATIVE, Kind.PROVIDER])
async def test_the_log_is_what_they_did_themselves(plans: UnderTest, kind: Kind) -> None:
    plan = await make_plan(plans)
    await _read(plans, plan, Kind.LEAD, "participants")
    await _read(plans, plan, kind, "participants", levels=NOTHING)
    of_lead = await _read(plans, plan, Kind.LEAD, "log")
    assert {line["actor_name"] for line in of_lead} == {"En lead", f"En {kind}"}
    own = await _read(plans, plan, kind, "log", levels=NOTHING)
    assert {line["actor_name"] for line in own} == {f"En {kind}"}
    with_a_right = await _read(plans, plan, kind, "log", levels=NOTHING | {AccessElement.HOME: Level.READ})
    assert "En lead" in {line["actor_name"] for line in with_a_right}
