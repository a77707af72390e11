"""A plan that is deleted for good leaves by what the archive system knows what it has of it."""

from typing import Any

from sqlalchemy import text

from samplan_archive.app import bus
from samplan_contracts.events import Envelope, PlanPurged
from samplan_servicekit.ids import new_id


async def _purge(world: Any) -> dict[str, Any]:
    """Handle the event as the bus does; gives the receipt."""
    kit = world.archive.kit
    purging = bus.handlers_of("purging")[PlanPurged.type]
    data = PlanPurged(plan_id=world.place.plan_id)
    event = Envelope[PlanPurged](
        id=new_id(), type=data.type, source="plans", time=world.clock.now(), subject=data.plan_id,
        organisation_id=world.scope.organisation_id, actor_id=None, sequence=9, correlation_id=new_id(), data=data,
    )  # fmt: skip
    objects = await purging.prepare(event, kit)
    async with kit.database.transaction(world.scope) as session:
        await purging(event, session, kit, objects)
        found = await session.scalars(
            text(
                "select body::jsonb -> 'data' from event_history where type = 'archive.plan.purged.v1'"
                " order by written_in desc, position desc limit 1"
            )
        )
        return dict(found.one())


async def test_what_waits_to_be_sent_is_gone_and_what_is_archived_is_named(world: Any) -> None:
    await world.packaged()
    await world.worker().do_next()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    await world.packaged()
    assert len(await world.blobs.list()) == 1

    receipt = await _purge(world)

    assert await world.blobs.list() == []
    assert (receipt["objects"], receipt["rows"]["transfers"], len(receipt["key_ids"])) == (1, 2, 1)
    (case,) = world.cases()
    assert len(receipt["references"]) == len(case["records"]) == 1
    assert await world.items() == []
    # A worker that had it in hand finds nothing to do.
    assert not await world.worker().do_next()
    # Told again, there is nothing more to say than that nothing is left.
    again = await _purge(world)
    assert (again["objects"], again["references"], again["rows"].get("transfers")) == (0, [], None)
