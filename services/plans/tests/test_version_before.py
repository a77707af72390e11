"""The version before writes goals and activities beside this one."""

import asyncpg

from samplan_contracts.richtext import plain
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id

from .factories import Hand, MadePlan, doc, make_goal


async def titles(hand: Hand) -> list[str]:
    """The goals in their order."""
    return [goal["title"] for goal in (await hand("GET", "/goals"))["items"]]


async def test_what_the_version_before_writes_is_an_item_like_any_other(
    plans_database: ServiceDatabase, plans: UnderTest, plan: MadePlan, lead: Hand
) -> None:
    await make_goal(plans, plan, "Ny", text="Rik")
    goal, activity = new_id(), new_id()
    connection = await asyncpg.connect(plans_database.app_url)
    try:
        await connection.execute("select set_config('app.organisation_id', $1, false)", str(plan.organisation_id))
        await connection.execute(
            "insert into goals (organisation_id, id, plan_id, position, title, description, progress, registered_on,"
            " state, version) values ($1, $2, $3, 1, 'Gammel', $4, 0, now(), 'current', 1)",
            *(plan.organisation_id, goal, plan.id, "Før\nog nå"),
        )
        await connection.execute(
            "insert into activities (organisation_id, id, plan_id, goal_id, position, title, description, status,"
            " registered_on, version) values ($1, $2, $3, $4, 0, 'Gammel', '', 'planned', now(), 1)",
            *(plan.organisation_id, activity, plan.id, goal),
        )
        assert await titles(lead) == ["Ny", "Gammel"]
        assert (await lead("GET", f"/goals/{goal}"))["body"] == doc("Før", "og nå")
        # What it did not write down is kept all the same, before it is changed for the first time.
        await lead("PATCH", f"/goals/{goal}", {"body": doc("Rik")}, match=1)
        found = (await lead("GET", f"/items/goal/{goal}/revisions"))["items"]
        assert [(one["number"], one["change"], one["at"] is None) for one in found] == [
            (2, "changed", False),
            (1, "carried_over", True),
        ]
        assert plain(found[1]["fields"]["body"]) == "Før\nog nå"
        # It rewrites the plain text of one that is rich by now, and counts the version up.
        await connection.execute("update goals set description = 'Omskrevet', version = 3 where id = $1", goal)
        assert (await lead("GET", f"/goals/{goal}"))["body"] == doc("Omskrevet")
        await lead("PATCH", f"/goals/{goal}", {"progress": 10}, match=3)
        found = (await lead("GET", f"/items/goal/{goal}/revisions"))["items"]
        assert [(one["number"], one["change"]) for one in found][:2] == [(4, "changed"), (3, "carried_over")]
        # And deletes for good, as it always did.
        await connection.execute("delete from activities where goal_id = $1", goal)
        await connection.execute("delete from goals where id = $1", goal)
        assert await connection.fetchval("select count(*) from items where id = any($1)", [goal, activity]) == 0
    finally:
        await connection.close()
