"""What participants say on goals and activities."""

from uuid import UUID

from samplan_contracts.plans import Kind
from samplan_contracts.richtext import plain
from samplan_dev.harness import UnderTest
from samplan_dev.provision import ServiceDatabase

from .factories import Hand, MadePlan, doc, events_of, make_goal


async def test_whoever_reads_an_item_may_say_something_on_it_and_change_only_their_own(
    plans: UnderTest, plans_database: ServiceDatabase, plan: MadePlan, lead: Hand
) -> None:
    goal, _ = await make_goal(plans, plan)
    relative, provider = Hand(plans, plan, Kind.RELATIVE), Hand(plans, plan, Kind.PROVIDER)
    said = await relative("POST", f"/goals/{goal}/comments", {"body": doc("Hei")}, expect=201)
    assert (said["author"]["name"], said["mine"], said["level"]) == ("En relative", True, "delete")
    seen = (await provider("GET", f"/goals/{goal}/comments"))["items"]
    assert [(one["mine"], one["level"], one["edited_at"]) for one in seen] == [(False, "read", None)]
    path = f"/comments/{said['id']}"
    for other in (provider, lead):
        await other("PATCH", path, {"body": doc("Noe annet")}, match=1, expect=403)
        await other("DELETE", path, match=1, expect=403)
    changed = await relative("PATCH", path, {"body": doc("Hei på deg")}, match=1)
    assert changed["edited_at"] is not None
    stale = await relative("PATCH", path, {"body": doc("Sent")}, match=1, expect=412)
    assert plain(stale["current"]["body"]) == "Hei på deg"
    await relative("DELETE", path, match=2, expect=204)
    assert (await provider("GET", f"/goals/{goal}/comments"))["items"] == []
    await relative("POST", f"/items/comment/{said['id']}/restore")
    assert len((await provider("GET", f"/goals/{goal}/comments"))["items"]) == 1
    told = await events_of(plans_database, UUID(said["id"]))
    assert [event["type"] for event in told] == [
        f"plans.comment.{what}.v1" for what in ("created", "changed", "deleted", "restored")
    ]
    assert all(event["data"]["on_id"] == str(goal) and "Hei" not in str(event) for event in told)


async def test_no_comment_is_made_where_nothing_may_be_read(plans: UnderTest, plan: MadePlan, lead: Hand) -> None:
    goal, (activity,) = await make_goal(plans, plan, "Et mål", "Gjøres")
    other = Hand(plans, plan, Kind.OTHER)
    for path in (f"/goals/{goal}/comments", f"/activities/{activity}/comments"):
        await other("POST", path, {"body": doc("Hei")}, expect=404)
        await other("GET", path, expect=404)
    await lead("POST", f"/activities/{goal}/comments", {"body": doc("Feil slag")}, expect=404)
