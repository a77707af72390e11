"""Goals and activities stand where they were put, while others move them too."""

import asyncio
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import Kind
from samplan_dev.cases import calls
from samplan_dev.harness import UnderTest
from samplan_servicekit.ids import new_id

from .factories import Hand, MadePlan, doc, make_goal, make_plan

moves = st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4)), min_size=1, max_size=12)


@given(moves=moves)
@settings(
    max_examples=calls(8),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_goals_stand_where_they_were_put(plans: UnderTest, moves: list[tuple[int, int | None]]) -> None:
    plan = await make_plan(plans)
    lead = Hand(plans, plan)
    ids = [(await make_goal(plans, plan, str(number)))[0] for number in range(5)]
    expected = list(ids)
    for what, after in moves:
        if after == what:
            continue
        await lead("POST", f"/goals/{ids[what]}/move", {"after": None if after is None else str(ids[after])})
        expected.remove(ids[what])
        expected.insert(0 if after is None else expected.index(ids[after]) + 1, ids[what])
    assert [UUID(goal["id"]) for goal in (await lead("GET", "/goals"))["items"]] == expected


async def test_many_who_move_and_make_at_once_never_meet(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    ids = [(await make_goal(plans, plan, str(number)))[0] for number in range(4)]
    jobs = [
        lead("POST", f"/goals/{ids[number % 4]}/move", {"after": str(ids[(number + 1) % 4])}) for number in range(8)
    ]
    jobs += [lead("POST", "/goals", {"title": f"Ny {number}"}, expect=201) for number in range(6)]
    await asyncio.gather(*jobs)
    found = (await lead("GET", "/goals"))["items"]
    assert len(found) == len({goal["id"] for goal in found}) == 10
    assert [goal["number"] for goal in found] == list(range(1, 11))


async def test_an_activity_moves_to_another_goal_and_takes_its_comments_along(
    plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    here, (one, two) = await make_goal(plans, plan, "Her", "En", "To")
    there, (three,) = await make_goal(plans, plan, "Der", "Tre")
    await lead("POST", f"/activities/{one}/comments", {"body": doc("Sagt")}, expect=201)
    moved = await lead("POST", f"/activities/{one}/move", {"goal_id": str(there), "after": str(three)})
    assert (moved["goal_id"], moved["version"]) == (str(there), 2)
    assert [[a["title"] for a in goal["activities"]] for goal in (await lead("GET", "/goals"))["items"]] == [
        ["To"],
        ["Tre", "En"],
    ]
    assert len((await lead("GET", f"/activities/{one}/comments"))["items"]) == 1
    wrong = await lead("POST", f"/activities/{two}/move", {"goal_id": str(there), "after": str(here)}, expect=422)
    assert wrong["errors"] == [{"pointer": "/after", "code": "item.unknown"}]
    await lead("POST", f"/activities/{two}/move", {"goal_id": str(new_id()), "after": None}, expect=404)


async def test_only_who_leads_the_plan_orders_it(plans: UnderTest, plan: MadePlan) -> None:
    goal, _ = await make_goal(plans, plan)
    refused = await Hand(plans, plan, Kind.PROVIDER)("POST", f"/goals/{goal}/move", {"after": None}, expect=403)
    assert refused["right"] == "order"
    log = (await Hand(plans, plan)("GET", "/log"))["items"]
    assert [(one["action"], one["outcome"]) for one in log[:1]] == [("access.refused", "denied")]
