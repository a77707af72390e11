"""Deliveries that are settled are forgotten some day; one that is still to go out never is."""

from datetime import timedelta

import asyncpg

from samplan_notify.alerts import handlers as alerts
from samplan_notify.deliveries import forgetting
from samplan_notify.deliveries.models import Lane

DAY = timedelta(days=1)


async def test_what_is_settled_is_forgotten_after_its_time_and_what_waits_is_not(world):
    world.kit.database = world.database
    owner = await world.reachable()
    await world.message(owner)
    await world.send_all()
    await world.code()
    await world.send_all(Lane.URGENT)
    assert [fate for fate, _ in await world.fates()] == ["accepted", "accepted"]
    world.clock.move(forgetting.KEPT_FOR - DAY)
    await world.message(owner)
    assert await forgetting.forget(world.kit) == 0
    world.clock.move(2 * DAY)
    assert await forgetting.forget(world.kit) == 2
    [waits] = await world.deliveries()
    assert waits.state == "queued"


async def test_an_event_that_is_replayed_while_its_row_is_there_tells_nobody_twice(world):
    world.kit.database = world.database
    told = await world.message(await world.reachable())
    await world.settle_all()
    world.clock.move(forgetting.KEPT_FOR - 2 * DAY)
    await forgetting.forget(world.kit)
    connection = await asyncpg.connect(world._at.superuser_url)
    await connection.execute("delete from inbox")
    await connection.close()
    await world.hear(alerts.queue_message, told)
    await world.settle_all()
    assert len(world.received) == 1
